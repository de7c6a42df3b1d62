/** What citation marks in an answer need to know: the sources, and how to show one. */
import { createContext, useContext } from "react";
import type { Source } from "../api/types";

export interface Citations {
  sources: ReadonlyMap<number, Source>;
  /** A mark is looked at; `null` when it no longer is. */
  onPeek: (source: Source | null, mark: HTMLElement | null) => void;
  onOpen: (source: Source) => void;
}

const NONE: Citations = { sources: new Map(), onPeek: () => {}, onOpen: () => {} };

export const CitationsContext = createContext<Citations>(NONE);

export function useCitations(): Citations {
  return useContext(CitationsContext);
}

/** The numbers an answer cites, in the order of their first mention. */
export function citedNumbers(answer: string): number[] {
  const found = answer.matchAll(/\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()/g);
  return [...new Set([...found].flatMap((match) => (match[1] ?? "").split(",").map(Number)))];
}
