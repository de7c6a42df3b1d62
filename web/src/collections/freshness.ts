/** How often a collection is read again, as a choice. */
import type { Texts } from "../i18n/en";
import type { Choice } from "../i18n/names";

const HOUR = 3600;
const SECONDS = { never: null, hour: HOUR, day: 24 * HOUR, week: 168 * HOUR, month: 720 * HOUR };

export const DAILY = String(SECONDS.day);

/** The usual intervals, and the one in use even if it is none of them. */
export function freshnessChoices(texts: Texts, current: number | null): Choice[] {
  const usual = Object.entries(SECONDS).map(([name, seconds]) => ({
    value: valueOf(seconds),
    label: texts.collections.every[name as keyof typeof SECONDS],
  }));
  if (usual.some(({ value }) => value === valueOf(current))) return usual;
  const hours = Math.max(1, Math.round((current ?? 0) / HOUR));
  return [...usual, { value: valueOf(current), label: texts.collections.everyHours(hours) }];
}

export function valueOf(seconds: number | null): string {
  return seconds === null ? "" : String(seconds);
}

export function secondsOf(value: string): number | null {
  return value === "" ? null : Number(value);
}
