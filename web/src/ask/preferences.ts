/** How one asks: depth, sources and model stay on this device, incognito only until it is closed. */
import { useSyncExternalStore } from "react";
import type { Depth, SourceKind } from "../api/types";

export interface Preferences {
  depth: Depth;
  sources: SourceKind[];
  model: string | null;
  incognito: boolean;
}

export const DEPTHS: readonly Depth[] = ["speed", "balanced", "quality"];
export const SOURCE_KINDS: readonly SourceKind[] = [
  "web",
  "news",
  "academic",
  "discussions",
  "sec",
  "patents",
  "local",
];

const KEY = "ask";
const listeners = new Set<() => void>();
let current = load();

export function usePreferences(): Preferences {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, preferences);
}

export function preferences(): Preferences {
  return current;
}

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  const { incognito: _, ...kept } = current;
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // storage is blocked: the choice holds until the page is closed
  }
  for (const listener of listeners) listener();
}

/** Reads what is stored, believing none of it. */
export function parsePreferences(json: string | null): Preferences {
  const fallback: Preferences = {
    depth: "balanced",
    sources: ["web", "local"],
    model: null,
    incognito: false,
  };
  try {
    const stored = JSON.parse(json ?? "null") as Record<string, unknown> | null;
    if (!stored) return fallback;
    const sources = stored.sources;
    return {
      depth: DEPTHS.find((depth) => depth === stored.depth) ?? fallback.depth,
      sources: Array.isArray(sources)
        ? SOURCE_KINDS.filter((kind) => sources.includes(kind))
        : fallback.sources,
      model: typeof stored.model === "string" ? stored.model : null,
      incognito: false,
    };
  } catch {
    return fallback;
  }
}

function load(): Preferences {
  try {
    return parsePreferences(localStorage.getItem(KEY));
  } catch {
    return parsePreferences(null);
  }
}
