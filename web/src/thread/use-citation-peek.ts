import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Citations, Cited } from "../answer/citations";
import type { Source } from "../api/types";

/** What the card shows, and the mark it stands at. */
export interface Peeked extends Cited {
  mark: HTMLElement;
}

/** Handlers of the card itself: the pointer and the focus may move from the mark into it. */
export interface CardHandlers {
  onEnter: () => void;
  onLeave: () => void;
  onClose: () => void;
}

/** The id of the one card there can be on the page. */
export const CARD_ID = "citation-card";

const OPEN_AFTER = 90;
const CLOSE_AFTER = 140;

/** One card for all marks of a turn: shown while the pointer or the focus is on a mark. */
export function useCitationPeek(
  sources: Source[],
  onOpen: (cited: Cited) => void,
): { citations: Citations; peeked: Peeked | null; card: CardHandlers } {
  const [peeked, setPeeked] = useState<Peeked | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const later = useCallback((ms: number, next: Peeked | null) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setPeeked(next), ms);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!peeked) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      const inCard = document.getElementById(CARD_ID)?.contains(document.activeElement);
      if (inCard) peeked.mark.focus();
      later(0, null);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [peeked, later]);

  const citations = useMemo<Citations>(
    () => ({
      sources: new Map(sources.map((source) => [source.number, source])),
      onPeek: (cited, mark) => {
        if (cited && mark) later(OPEN_AFTER, { ...cited, mark });
        else later(CLOSE_AFTER, null);
      },
      onOpen: (cited) => {
        later(0, null);
        onOpen(cited);
      },
      onEnterCard: (mark) => {
        if (mark.getAttribute("aria-describedby") !== CARD_ID) return false;
        document.getElementById(CARD_ID)?.querySelector<HTMLElement>("a, button")?.focus();
        return true;
      },
    }),
    [sources, later, onOpen],
  );
  const card = useMemo<CardHandlers>(
    () => ({
      onEnter: () => clearTimeout(timer.current),
      onLeave: () => later(CLOSE_AFTER, null),
      onClose: () => later(0, null),
    }),
    [later],
  );
  return { citations, peeked, card };
}
