/** The filters of the question to come: those of a thread hold for the whole thread. */
import { useCallback, useSyncExternalStore } from "react";
import type { Filters } from "../api/types";
import { countFilters, NO_FILTERS, parseFilters } from "./filters";

/** Where the first question of a thread is asked: its filters go along into the thread. */
export const HOME = "home";

const KEY = "filters";
const THREADS_KEPT = 50;
const IN_TAB = "tab:";
const UNKEPT: readonly string[] = [HOME, "new"];

const known = new Map<string, Filters>();
const listeners = new Set<() => void>();

/** The name under which a thread's filters are kept; incognito ones are gone with their tab. */
export function placeOf(threadId: string, incognito: boolean): string {
  return incognito ? IN_TAB + threadId : threadId;
}

export function useFilters(place: string): [Filters, (filters: Filters) => void] {
  const filters = useSyncExternalStore(subscribe, () => filtersOf(place));
  const set = useCallback((next: Filters) => setFilters(place, next), [place]);
  return [filters, set];
}

export function filtersOf(place: string): Filters {
  const filters = known.get(place) ?? parseFilters(read(place)[place]);
  known.set(place, filters);
  return filters;
}

export function setFilters(place: string, filters: Filters): void {
  known.set(place, filters);
  keep(place, filters);
  for (const listener of listeners) listener();
}

/** Takes filters along to another place; nothing stays behind. */
export function moveFilters(from: string, to: string): void {
  const filters = filtersOf(from);
  setFilters(from, NO_FILTERS);
  setFilters(to, filters);
}

/** Forgets the filters of everything, also of threads. */
export function forgetFilters(): void {
  known.clear();
  for (const place of [IN_TAB, ""]) write(place, {});
  for (const listener of listeners) listener();
}

function keep(place: string, filters: Filters): void {
  if (UNKEPT.includes(place)) return;
  const { [place]: _, ...others } = read(place);
  const last = Object.entries(others).slice(1 - THREADS_KEPT);
  const mine = countFilters(filters) > 0 ? { [place]: filters } : {};
  write(place, { ...Object.fromEntries(last), ...mine });
}

function storageOf(place: string): Storage {
  return place.startsWith(IN_TAB) ? sessionStorage : localStorage;
}

function read(place: string): Record<string, unknown> {
  if (UNKEPT.includes(place)) return {};
  try {
    const stored: unknown = JSON.parse(storageOf(place).getItem(KEY) ?? "{}");
    return typeof stored === "object" && stored !== null ? { ...stored } : {};
  } catch {
    return {}; // storage is blocked or holds something else
  }
}

function write(place: string, all: Record<string, unknown>): void {
  try {
    if (Object.keys(all).length === 0) storageOf(place).removeItem(KEY);
    else storageOf(place).setItem(KEY, JSON.stringify(all));
  } catch {
    // storage is blocked: the filters hold until the page is closed
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
