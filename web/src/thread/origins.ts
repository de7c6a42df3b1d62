/** Sources that tell the same story: copies of one text count as one origin, however many there are. */
import type { Source } from "../api/types";

/** Sources of one origin together, in the order in which the first of each came. */
export function byOrigin(sources: readonly Source[]): Source[][] {
  const groups = new Map<number, Source[]>();
  for (const source of sources) {
    const origin = source.origin ?? source.number;
    groups.set(origin, [...(groups.get(origin) ?? []), source]);
  }
  return [...groups.values()];
}

/** How many origins the sources have; null until that was looked at. */
export function originCount(sources: readonly Source[]): number | null {
  if (!sources.some((source) => source.origin !== null)) return null;
  return byOrigin(sources).length;
}
