/** What results must be like: the filters of a question, and what may stand in them. */
import type { Filters } from "../api/types";

export type Recency = NonNullable<Filters["recency"]>;

export const RECENCIES: readonly Recency[] = ["hour", "day", "week", "month", "year"];
export const MAX_DOMAINS = 20;
export const MAX_LANGUAGES = 10;

export const NO_FILTERS: Filters = {
  domains: [],
  recency: null,
  published_after: null,
  published_before: null,
  languages: [],
  country: null,
  safe_search: true,
};

/** How many of the filters narrow something. */
export function countFilters(filters: Filters): number {
  return [
    filters.domains.length > 0,
    filters.recency,
    filters.published_after,
    filters.published_before,
    filters.languages.length > 0,
    filters.country,
    !filters.safe_search,
  ].filter(Boolean).length;
}

/** Whether domains are those to search in, or those to leave out: never a mix of both. */
export type DomainMode = "only" | "without";

export function modeOf(domains: readonly string[]): DomainMode {
  return domains[0]?.startsWith("-") ? "without" : "only";
}

/** Domains without their signs. */
export function plainDomains(domains: readonly string[]): string[] {
  return domains.map((domain) => domain.replace(/^-/, ""));
}

export function signedDomains(plain: readonly string[], mode: DomainMode): string[] {
  return plain.map((domain) => (mode === "without" ? `-${domain}` : domain));
}

const LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?";
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+(?:\\p{L}{2,63}|xn--[a-z0-9-]+)(?:/[^\\s?#]*)?$`, "u");
const POSSIBLE = /^[\p{L}\p{N}.-]*(?:\/[^\s?#]*)?$/u;

/** A domain, or an address below which to look, as it is sent; null when it is neither. */
export function readDomain(typed: string): string | null {
  const [host = "", ...path] = withoutScheme(typed).split("/");
  const below = path.join("/").replace(/\/+$/, "");
  const domain = host.toLowerCase().replace(/^www\./, "") + (below && `/${below}`);
  return domain.length <= 253 && DOMAIN.test(domain) ? domain : null;
}

/** Whether what is being typed can still become a domain. */
export function mayBecomeDomain(typed: string): boolean {
  const text = withoutScheme(typed);
  return POSSIBLE.test(text) && !/^[.-]|\.\.|^[^.]*\//.test(text);
}

function withoutScheme(typed: string): string {
  return typed.trim().replace(/^(?:https?:\/\/|-)/i, "");
}

/** Adds what was typed or pasted, several at once; what is no domain is given back as `rest`. */
export function addDomains(
  domains: readonly string[],
  typed: string,
): { domains: string[]; rest: string } {
  const words = typed.split(/[\s,;]+/).filter(Boolean);
  const read = words.map(readDomain);
  const all = new Set([...domains, ...read.filter((one) => one !== null)]);
  const rest = words.filter((_, index) => read[index] === null);
  return { domains: [...all], rest: rest.join(" ") };
}

/** Whether the dates are in their order. */
export function datesInOrder({ published_after: after, published_before: before }: Filters) {
  return !after || !before || after <= before;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Reads filters that were stored, believing none of it. */
export function parseFilters(stored: unknown): Filters {
  if (typeof stored !== "object" || stored === null) return NO_FILTERS;
  const given = stored as Record<string, unknown>;
  const plain = plainDomains(textsOf(given.domains)).filter((one) => readDomain(one) === one);
  const mode = modeOf(textsOf(given.domains));
  return {
    domains: signedDomains(plain.slice(0, MAX_DOMAINS), mode),
    recency: RECENCIES.find((one) => one === given.recency) ?? null,
    published_after: textLike(given.published_after, DATE),
    published_before: textLike(given.published_before, DATE),
    languages: textsOf(given.languages)
      .filter((one) => /^[a-z]{2}$/.test(one))
      .slice(0, MAX_LANGUAGES),
    country: textLike(given.country, /^[A-Z]{2}$/),
    safe_search: given.safe_search !== false,
  };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function textLike(value: unknown, pattern: RegExp): string | null {
  return typeof value === "string" && pattern.test(value) ? value : null;
}
