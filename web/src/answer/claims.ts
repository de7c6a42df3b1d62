/** The claims of an answer by their places, and which of them are put out of sight. */
import type { Claim, Verdict } from "../api/types";
import { unitsOf } from "./offsets";
import type { Span } from "./positions";
import type { Unproven } from "./unproven";

/** A claim with its place in the answer in UTF-16 units. */
export interface PlacedClaim extends Span {
  claim: Claim;
  /** Place among the claims of its answer: its name on the page. */
  index: number;
  /** Its first character that is no markup. */
  first: number;
}

/** Claims that stand side by side and are put out of sight together. */
export interface HiddenGroup {
  id: number;
  count: number;
  first: number;
}

const MARKUP = /^(?:\s*\d{1,9}[.)]\s)?[\s*_~`>|#[\]()!-]*/;

/** Whether a statement is one that its sources do not bear out; a half-true one is not. */
export function isUnproven(verdict: Verdict): boolean {
  return verdict === "not_found" || verdict === "contradicted";
}

/** Places the claims of `answer`, in their order. */
export function placeClaims(answer: string, claims: readonly Claim[]): PlacedClaim[] {
  const units = unitsOf(answer);
  return claims.map((claim, index) => {
    const at = units(claim.start);
    const end = units(claim.end);
    const markup = MARKUP.exec(answer.slice(at, end))?.[0].length ?? 0;
    return { claim, index, at, end, first: at + markup };
  });
}

/** The claim that covers a position, if any. */
export function claimAt(claims: readonly PlacedClaim[], position: number): PlacedClaim | null {
  return claims.find((one) => one.at <= position && position < one.end) ?? null;
}

/** `span` cut where claims begin and end, each piece with the claim it belongs to. */
export function cutAtClaims(
  claims: readonly PlacedClaim[],
  span: Span,
): { span: Span; placed: PlacedClaim | null }[] {
  const cuts = claims
    .flatMap((one) => [one.at, one.end])
    .filter((cut) => cut > span.at && cut < span.end);
  const edges = [span.at, ...new Set(cuts.sort((a, b) => a - b)), span.end];
  return edges.slice(1).map((end, index) => {
    const at = edges[index] as number;
    return { span: { at, end }, placed: claimAt(claims, at) };
  });
}

/** Which claims are hidden, by their index; neighbours share a group. */
export function hiddenGroups(
  answer: string,
  claims: readonly PlacedClaim[],
  unproven: Unproven,
): Map<number, HiddenGroup> {
  const groups = new Map<number, HiddenGroup>();
  if (unproven !== "hidden") return groups;
  let before: PlacedClaim | null = null;
  for (const one of claims) {
    if (!isUnproven(one.claim.verdict)) continue;
    const near = before !== null && /^[^\S\n]*$/.test(answer.slice(before.end, one.at));
    const shared = near && before ? groups.get(before.index) : undefined;
    const group = shared ?? { id: one.index, count: 0, first: one.first };
    group.count += 1;
    groups.set(one.index, group);
    before = one;
  }
  return groups;
}

/** How many claims have which verdict. */
export function countVerdicts(claims: readonly Claim[]): Record<Verdict, number> {
  const counts: Record<Verdict, number> = {
    supported: 0,
    partly: 0,
    not_found: 0,
    contradicted: 0,
  };
  for (const claim of claims) counts[claim.verdict] += 1;
  return counts;
}
