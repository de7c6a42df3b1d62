/** Dates and times as people read them, in the language of the interface. */
import type { UiLanguage } from "../api/types";

const DAY = 86_400_000;

/** Seconds with one decimal under ten, none above. */
export function formatSeconds(language: UiLanguage, ms: number): string {
  const digits = ms < 10_000 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(ms / 1000);
}

/** The day with its year. */
export function formatDate(language: UiLanguage, date: Date): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(date);
}

/** The day, with the year only when it is not this one. */
export function formatDay(language: UiLanguage, date: Date, now = new Date()): string {
  const sameYear = date.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(date);
}

/** How long ago, roughly: "5 minutes ago", "yesterday", and a date after a week. */
export function formatAgo(language: UiLanguage, date: Date, now = new Date()): string {
  const ms = now.getTime() - date.getTime();
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (ms < 60_000) return relative.format(0, "second");
  if (ms < 3_600_000) return relative.format(-Math.floor(ms / 60_000), "minute");
  if (daysBetween(date, now) === 0) return relative.format(-Math.floor(ms / 3_600_000), "hour");
  if (daysBetween(date, now) < 7) return relative.format(-daysBetween(date, now), "day");
  return formatDay(language, date, now);
}

/** Whole calendar days from `date` to `now`, in the local time zone. */
export function daysBetween(date: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(date)) / DAY);
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
