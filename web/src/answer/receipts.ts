/** What the parts of an answer need to know of its claims. */
import { createContext, useContext } from "react";
import type { HiddenGroup, PlacedClaim } from "./claims";
import type { Unproven } from "./unproven";

export interface Receipts {
  claims: readonly PlacedClaim[];
  /** How unproven statements look; always marked while an answer streams. */
  unproven: Unproven;
  /** The hidden claims by their index. */
  groups: ReadonlyMap<number, HiddenGroup>;
  /** Groups that the reader wanted to see all the same. */
  revealed: ReadonlySet<number>;
  onReveal: (group: number, revealed: boolean) => void;
}

export const NO_RECEIPTS: Receipts = {
  claims: [],
  unproven: "marked",
  groups: new Map(),
  revealed: new Set(),
  onReveal: () => {},
};

export const ReceiptsContext = createContext<Receipts>(NO_RECEIPTS);

export function useReceipts(): Receipts {
  return useContext(ReceiptsContext);
}

/** What marks the parts of a claim in the page, so that a list can lead there. */
export const CLAIM_ATTRIBUTE = "data-claim";
