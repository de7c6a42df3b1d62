import { autoUpdate, flip, offset, shift, size, useFloating } from "@floating-ui/react-dom";
import { useEffect } from "react";
import { createPortal } from "react-dom";
import { useTexts } from "../i18n/language";
import styles from "./CitationCard.module.css";
import { Receipt } from "./Receipt";
import { SourceActions } from "./SourceActions";
import { SourceFacts } from "./SourceFacts";
import { CARD_ID, type CardHandlers, type Peeked } from "./use-citation-peek";

/** Where there is room neither above nor below, the card is scrolled. */
const FIT = size({
  padding: 12,
  apply: ({ availableHeight, elements }) => {
    elements.floating.style.setProperty("--room", `${Math.max(160, availableHeight)}px`);
  },
});

interface CitationCardProps {
  peeked: Peeked | null;
  handlers: CardHandlers;
  onText: ((peeked: Peeked) => void) | null;
}

/** What a citation mark points at: the verdict and its passage, title, site, and the ways there. */
export function CitationCard({ peeked, ...rest }: CitationCardProps) {
  if (!peeked) return null;
  return createPortal(<Card key={peeked.source.number} peeked={peeked} {...rest} />, document.body);
}

function Card({ peeked, handlers, onText }: CitationCardProps & { peeked: Peeked }) {
  const texts = useTexts();
  const { mark, source, claim } = peeked;
  const {
    refs: { setFloating },
    floatingStyles,
  } = useFloating({
    elements: { reference: mark },
    placement: "top",
    middleware: [offset(8), flip({ padding: 12 }), shift({ padding: 12 }), FIT],
    whileElementsMounted: autoUpdate,
  });
  useEffect(() => {
    mark.setAttribute("aria-describedby", CARD_ID);
    return () => mark.removeAttribute("aria-describedby");
  }, [mark]);
  const showText = (): void => {
    mark.focus({ preventScroll: true });
    handlers.onClose();
    onText?.(peeked);
  };
  return (
    <div
      ref={setFloating}
      id={CARD_ID}
      role="dialog"
      aria-modal={false}
      className={styles.frame}
      style={floatingStyles}
      aria-label={texts.thread.source(source.number, source.title)}
      onPointerEnter={handlers.onEnter}
      onPointerLeave={handlers.onLeave}
      onFocus={handlers.onEnter}
      onBlur={handlers.onLeave}
    >
      <div className={styles.card}>
        {claim && (
          <div className={styles.receipt}>
            <Receipt claim={claim} source={source} />
          </div>
        )}
        <SourceFacts source={source} lines={claim?.quote ? 0 : 4} />
        <SourceActions source={source} onText={onText && showText} />
      </div>
    </div>
  );
}
