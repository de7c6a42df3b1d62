import { useCallback, useMemo, useState } from "react";
import { hiddenGroups, placeClaims } from "../answer/claims";
import { CLAIM_ATTRIBUTE, NO_RECEIPTS, type Receipts } from "../answer/receipts";
import { useUnproven } from "../answer/unproven";
import type { TurnView } from "./state";

const LIT_MS = 1800;

/** The claims of a turn as its answer shows them, and the way to a claim's sentence. */
export function useReceipts(
  turn: TurnView,
  answer: React.RefObject<HTMLElement | null>,
): { receipts: Receipts; leadTo: (claim: number) => void } {
  const { answer: text, claims, status } = turn;
  const chosen = useUnproven();
  const unproven = status === "running" ? "marked" : chosen;
  const [revealed, setRevealed] = useState<ReadonlySet<number>>(NO_RECEIPTS.revealed);

  const onReveal = useCallback((group: number, show: boolean) => {
    setRevealed((before) => {
      const after = new Set(before);
      if (show) after.add(group);
      else after.delete(group);
      return after;
    });
  }, []);
  const receipts = useMemo<Receipts>(() => {
    if (claims.length === 0) return NO_RECEIPTS;
    const placed = placeClaims(text, claims);
    const groups = hiddenGroups(text, placed, unproven);
    return { claims: placed, unproven, groups, revealed, onReveal };
  }, [text, claims, unproven, revealed, onReveal]);

  const leadTo = useCallback(
    (claim: number) => {
      const group = receipts.groups.get(claim);
      if (group) onReveal(group.id, true);
      // After the paint in which a hidden sentence came to light.
      requestAnimationFrame(() => light(answer.current, claim));
    },
    [answer, receipts.groups, onReveal],
  );
  return { receipts, leadTo };
}

/** Brings a claim's sentence into view, gives it the focus, and lights it up for a moment. */
function light(answer: HTMLElement | null, claim: number): void {
  const parts = answer?.querySelectorAll<HTMLElement>(`[${CLAIM_ATTRIBUTE}="${claim}"]`) ?? [];
  const first = [...parts].find((part) => part.tabIndex === -1 && part.hasAttribute("tabindex"));
  (first ?? parts[0])?.scrollIntoView({ block: "center", behavior: "smooth" });
  first?.focus({ preventScroll: true });
  for (const part of parts) {
    part.animate([{ background: "var(--mark)" }, { background: "transparent" }], {
      duration: LIT_MS,
      easing: "cubic-bezier(0.6, 0, 0.8, 0.4)",
    });
  }
}
