import { autoUpdate, flip, offset, shift, useFloating } from "@floating-ui/react-dom";
import { createPortal } from "react-dom";
import { useTexts } from "../i18n/language";
import styles from "./CitationCard.module.css";
import { SourceFacts } from "./SourceFacts";
import type { CardHandlers, Peeked } from "./use-citation-peek";

/** What a citation mark points at: title, site and the words that were found. */
export function CitationCard({
  peeked,
  handlers,
}: {
  peeked: Peeked | null;
  handlers: CardHandlers;
}) {
  if (!peeked) return null;
  return createPortal(<Card peeked={peeked} handlers={handlers} />, document.body);
}

function Card({ peeked, handlers }: { peeked: Peeked; handlers: CardHandlers }) {
  const texts = useTexts();
  const {
    refs: { setFloating },
    floatingStyles,
  } = useFloating({
    elements: { reference: peeked.mark },
    placement: "top",
    middleware: [offset(8), flip({ padding: 12 }), shift({ padding: 12 })],
    whileElementsMounted: autoUpdate,
  });
  return (
    <div
      ref={setFloating}
      role="tooltip"
      className={styles.frame}
      style={floatingStyles}
      aria-label={texts.thread.source(peeked.source.number, peeked.source.title)}
      onPointerEnter={handlers.onEnter}
      onPointerLeave={handlers.onLeave}
    >
      <div className={styles.card}>
        <SourceFacts source={peeked.source} lines={4} />
      </div>
    </div>
  );
}
