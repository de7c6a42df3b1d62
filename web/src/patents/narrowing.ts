/** Narrows what was found, without asking anybody again. */
import type { Patent } from "../api/patents";

export interface Narrowing {
  country: string;
  status: string;
  /** Publication dates, as `2025-01-31`; empty where there is no limit. */
  after: string;
  before: string;
}

export const NOT_NARROWED: Narrowing = { country: "", status: "", after: "", before: "" };

/** The patents that fit; one without a date passes no filter by date. */
export function narrow(patents: readonly Patent[], by: Narrowing): Patent[] {
  return patents.filter((patent) => {
    const date = dateOf(patent);
    return (
      (by.country === "" || countryOf(patent) === by.country) &&
      (by.status === "" || patent.status === by.status) &&
      (by.after === "" || (date !== null && date >= by.after)) &&
      (by.before === "" || (date !== null && date <= by.before))
    );
  });
}

export function isNarrowed(by: Narrowing): boolean {
  return Object.values(by).some((value) => value !== "");
}

/** When it became public; else the nearest date that is known. */
export function dateOf(patent: Patent): string | null {
  const { publication_date, grant_date, filing_date, priority_date } = patent;
  return publication_date ?? grant_date ?? filing_date ?? priority_date;
}

/** The office, which also begins every publication number. */
export function countryOf({ country, number }: Patent): string | null {
  return country ?? /^[A-Z]{2}(?=\d)/.exec(number)?.[0] ?? null;
}

/** The values that occur, the most frequent first. */
export function valuesOf(
  patents: readonly Patent[],
  value: (patent: Patent) => string | null,
): string[] {
  const counts = new Map<string, number>();
  for (const patent of patents) {
    const one = value(patent);
    if (one) counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}
