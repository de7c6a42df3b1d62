/** What becomes of statements that their sources do not bear out. The choice stays on this device. */
import { useSyncExternalStore } from "react";

export type Unproven = "marked" | "greyed" | "hidden";

export const UNPROVEN: readonly Unproven[] = ["marked", "greyed", "hidden"];

const KEY = "unproven";
const listeners = new Set<() => void>();
let current = load();

export function useUnproven(): Unproven {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, unproven);
}

export function unproven(): Unproven {
  return current;
}

export function setUnproven(next: Unproven): void {
  current = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // storage is blocked: the choice holds until the page is closed
  }
  for (const listener of listeners) listener();
}

/** Reads what is stored, believing none of it. */
export function parseUnproven(stored: string | null): Unproven {
  return UNPROVEN.find((one) => one === stored) ?? "marked";
}

function load(): Unproven {
  try {
    return parseUnproven(localStorage.getItem(KEY));
  } catch {
    return "marked";
  }
}
