/** How each provider of a search did, from whatever the step tells about it. */
import type { Step } from "../api/types";

export interface ProviderStatus {
  name: string;
  ok: boolean;
  /** Null when only the name is known. */
  results: number | null;
  tookMs: number | null;
  waitedMs: number;
  cached: boolean;
  error: string | null;
}

export interface SearchStatus {
  providers: ProviderStatus[];
  /** What the note tells besides. */
  note: string | null;
}

/** Each provider once, whatever the number of queries; those that failed come last. */
export function searchStatusOf(step: Step): SearchStatus {
  const reports = step.reports ?? [];
  const told = reports.length > 0 ? merged(reports.map(fromReport)) : step.providers.map(answered);
  const { failures, rest } = failuresIn(step.note);
  const known = new Set(told.map((one) => `${one.name}: ${one.error}`));
  const failed = failures.filter((one) => !known.has(`${one.name}: ${one.error}`));
  const all = merged([...told, ...failed]);
  return {
    providers: [...all.filter((one) => one.ok), ...all.filter((one) => !one.ok)],
    note: rest,
  };
}

type Report = NonNullable<Step["reports"]>[number];

function fromReport(report: Report): ProviderStatus {
  return {
    name: report.provider,
    ok: report.ok,
    results: report.results ?? 0,
    tookMs: report.took_ms ?? null,
    waitedMs: report.waited_ms ?? 0,
    cached: report.cached ?? false,
    error: report.error ?? null,
  };
}

function answered(name: string): ProviderStatus {
  return { ...UNKNOWN, name, ok: true };
}

const UNKNOWN = { results: null, tookMs: null, waitedMs: 0, cached: false, error: null };

/** A note lists failures as `provider: why; provider: why`. */
function failuresIn(note: string | null): { failures: ProviderStatus[]; rest: string | null } {
  const parts = note?.split("; ") ?? [];
  const found = parts.map((part) => /^([\w.-]+): (.+)$/s.exec(part));
  return {
    failures: found.flatMap((match) =>
      match?.[1] ? [{ ...UNKNOWN, name: match[1], ok: false, error: match[2] ?? null }] : [],
    ),
    rest: parts.filter((_, index) => !found[index]).join("; ") || null,
  };
}

function merged(all: ProviderStatus[]): ProviderStatus[] {
  const byName = new Map<string, ProviderStatus>();
  for (const one of all) {
    const other = byName.get(one.name);
    byName.set(one.name, other ? together(other, one) : one);
  }
  return [...byName.values()];
}

function together(one: ProviderStatus, other: ProviderStatus): ProviderStatus {
  const errors = [...new Set([one.error, other.error].filter(Boolean))];
  return {
    name: one.name,
    ok: one.ok || other.ok,
    results: one.results === null ? other.results : one.results + (other.results ?? 0),
    tookMs: longest(one.tookMs, other.tookMs),
    waitedMs: Math.max(one.waitedMs, other.waitedMs),
    cached: one.cached && other.cached,
    error: errors.join("; ") || null,
  };
}

function longest(one: number | null, other: number | null): number | null {
  return one === null ? other : Math.max(one, other ?? 0);
}
