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

/** The day and the minute. */
export function formatMoment(language: UiLanguage, date: Date): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(
    date,
  );
}

/** A share as whole per cent; never 100 % of what has changed. */
export function formatShare(language: UiLanguage, share: number): string {
  const rounded = Math.min(share, share < 1 ? 0.99 : 1);
  return new Intl.NumberFormat(language, { style: "percent" }).format(rounded);
}

export function formatNumber(language: UiLanguage, value: number): string {
  return new Intl.NumberFormat(language).format(value);
}

/** US dollars, down to a hundredth of a cent, since one answer costs little. */
export function formatCost(language: UiLanguage, dollars: number): string {
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency: "USD",
    maximumFractionDigits: dollars < 1 ? 4 : 2,
  }).format(dollars);
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
