import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Citations } from "../answer/citations";
import type { Source } from "../api/types";
import type { TurnView } from "./state";

/** The source whose card is shown, and the mark it stands at. */
export interface Peeked {
  source: Source;
  mark: HTMLElement;
}

/** Handlers of the card itself: the pointer may move from the mark into it. */
export interface CardHandlers {
  onEnter: () => void;
  onLeave: () => void;
}

const OPEN_AFTER = 90;
const CLOSE_AFTER = 140;

/** One card for all marks of a turn: shown while the pointer or the focus is on a mark. */
export function useCitationPeek(
  turn: TurnView,
  onSources: (turn: TurnView, source: Source | null) => void,
): { citations: Citations; peeked: Peeked | null; card: CardHandlers } {
  const [peeked, setPeeked] = useState<Peeked | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const current = useRef(turn);
  useEffect(() => {
    current.current = turn;
  }, [turn]);

  const later = useCallback((ms: number, next: Peeked | null) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setPeeked(next), ms);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!peeked) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape") setPeeked(null);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [peeked]);

  const citations = useMemo<Citations>(
    () => ({
      sources: new Map(turn.sources.map((source) => [source.number, source])),
      onPeek: (source, mark) => {
        if (source && mark) later(OPEN_AFTER, { source, mark });
        else later(CLOSE_AFTER, null);
      },
      onOpen: (source) => {
        later(0, null);
        onSources(current.current, source);
      },
    }),
    [turn.sources, later, onSources],
  );
  const card = useMemo<CardHandlers>(
    () => ({
      onEnter: () => clearTimeout(timer.current),
      onLeave: () => later(CLOSE_AFTER, null),
    }),
    [later],
  );
  return { citations, peeked, card };
}
