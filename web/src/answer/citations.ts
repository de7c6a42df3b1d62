/** What citation marks and links in an answer need to know: the sources, and how to show one. */
import { createContext, useContext } from "react";
import type { Claim, Source } from "../api/types";
import { samePage, sourceHref } from "./links";

/** What a mark points at, and the claim for which it does; null until that was checked. */
export interface Cited {
  source: Source;
  claim: Claim | null;
}

export interface Citations {
  sources: ReadonlyMap<number, Source>;
  /** A mark is looked at; `null` when it no longer is. */
  onPeek: (cited: Cited | null, mark: HTMLElement | null) => void;
  onOpen: (cited: Cited) => void;
  /** Moves the focus from a mark into its card; false when no card is shown there. */
  onEnterCard: (mark: HTMLElement) => boolean;
}

const NONE: Citations = {
  sources: new Map(),
  onPeek: () => {},
  onOpen: () => {},
  onEnterCard: () => false,
};

export const CitationsContext = createContext<Citations>(NONE);

export function useCitations(): Citations {
  return useContext(CitationsContext);
}

/** Where a link in an answer leads: to one of its sources, or nowhere. */
export function linkedHref(url: string, sources: ReadonlyMap<number, Source>): string | null {
  for (const source of sources.values()) {
    if (samePage(source.url, url)) return sourceHref(source.url);
  }
  return null;
}

/** The numbers an answer cites, in the order of their first mention. */
export function citedNumbers(answer: string): number[] {
  const found = answer.matchAll(/\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()/g);
  return [...new Set([...found].flatMap((match) => (match[1] ?? "").split(",").map(Number)))];
}
