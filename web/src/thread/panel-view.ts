import type { Claim } from "../api/types";

/** What the panel beside a thread shows of one of its turns. */
export type PanelView = { turn: string } & (
  | { kind: "sources"; source: number | null; claim: Claim | null }
  | { kind: "text"; source: number; claim: Claim | null }
  | { kind: "route" }
);
