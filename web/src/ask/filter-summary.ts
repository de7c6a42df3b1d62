/** Filters in a few words, each narrowing one by itself. */
import type { Filters, UiLanguage } from "../api/types";
import type { Texts } from "../i18n/en";
import { formatDate } from "../i18n/format";
import { countryName, languageName } from "../i18n/names";
import { modeOf, plainDomains } from "./filters";

const DOMAINS_SHOWN = 2;

export function summaryOf(filters: Filters, all: Texts, language: UiLanguage): string[] {
  const texts = all.search.filters;
  const day = (date: string): string => formatDate(language, new Date(`${date}T12:00`));
  const { recency, published_after: after, published_before: before, country } = filters;
  return [
    domainsOf(filters.domains, all),
    recency && texts.recencies[recency],
    after && before ? texts.between(day(after), day(before)) : null,
    after && !before ? texts.since(day(after)) : null,
    before && !after ? texts.until(day(before)) : null,
    filters.languages.map((code) => languageName(language, code)).join(", "),
    country && countryName(language, country),
    filters.safe_search ? null : texts.unsafe,
  ].filter((text) => typeof text === "string" && text !== "") as string[];
}

function domainsOf(domains: readonly string[], all: Texts): string {
  const shown = plainDomains(domains).slice(0, DOMAINS_SHOWN).join(", ");
  if (shown === "") return "";
  const rest = domains.length - DOMAINS_SHOWN;
  const names = rest > 0 ? `${shown}, ${all.thread.moreSources(rest)}` : shown;
  return all.search.filters.modeNames[modeOf(domains)](names);
}
