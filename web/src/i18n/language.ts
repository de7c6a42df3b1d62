/**
 * The language of the interface. A typed dictionary instead of a library: two languages, a missing
 * text is a compile error, plurals come from Intl, and it weighs nothing.
 */
import { useSyncExternalStore } from "react";
import type { UiLanguage } from "../api/types";
import { en, type Texts } from "./en";
import { ru } from "./ru";

const KEY = "language";
const texts: Record<UiLanguage, Texts> = { en, ru };
const listeners = new Set<() => void>();
let current: UiLanguage = stored() ?? spoken();

/** The texts in the language of the interface. */
export function useTexts(): Texts {
  return texts[useLanguage()];
}

export function useLanguage(): UiLanguage {
  return useSyncExternalStore(subscribe, language);
}

export function language(): UiLanguage {
  return current;
}

/** The texts for code outside React. */
export function currentTexts(): Texts {
  return texts[current];
}

/** Switches the interface and remembers it on this device. */
export function setLanguage(next: UiLanguage): void {
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // storage is blocked: the choice holds until the page is closed
  }
  document.documentElement.lang = next;
  if (next === current) return;
  current = next;
  for (const listener of listeners) listener();
}

/** What this device was told, if it was. */
export function stored(): UiLanguage | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === "en" || value === "ru" ? value : null;
  } catch {
    return null;
  }
}

/** The language the browser prefers, as far as we speak it. */
export function spoken(): UiLanguage {
  const first = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in texts);
  return first === "ru" ? "ru" : "en";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
