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

/** How long until then, roughly: "in 20 minutes", "in 3 hours", "in 6 days". */
export function formatAhead(language: UiLanguage, date: Date, now = new Date()): string {
  const minutes = Math.max(0, Math.round((date.getTime() - now.getTime()) / 60_000));
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (minutes < 60) return relative.format(minutes, "minute");
  if (minutes < 36 * 60) return relative.format(Math.round(minutes / 60), "hour");
  return relative.format(Math.round(minutes / 1440), "day");
}

const UNITS = ["kilobyte", "megabyte", "gigabyte", "terabyte"];

/** A size in the unit people would choose, in steps of a thousand; nothing below a kilobyte. */
export function formatSize(language: UiLanguage, bytes: number): string {
  const step = Math.min(UNITS.length, Math.max(1, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[step - 1] ?? "kilobyte",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

/** Whole calendar days from `date` to `now`, in the local time zone. */
export function daysBetween(date: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(date)) / DAY);
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
