import { useTexts } from "../i18n/language";
import styles from "./CitationMark.module.css";
import { useCitations } from "./citations";
import { claimAt } from "./claims";
import { useReceipts } from "./receipts";
import { VerdictSign } from "./VerdictSign";

interface CitationMarkProps {
  numbers: number[];
  raw: string;
  /** Where it stands in the answer: the claim around it is the one it vouches for. */
  at: number;
}

/** `[1, 2]` as chips. A number without a source is no citation: its text is shown as it stands. */
export function CitationMark({ numbers, raw, at }: CitationMarkProps) {
  const { sources } = useCitations();
  if (!numbers.some((number) => sources.has(number))) return raw;
  return (
    <span className={styles.marks}>
      {numbers.map((number) => (
        <Chip key={number} number={number} at={at} />
      ))}
    </span>
  );
}

function Chip({ number, at }: { number: number; at: number }) {
  const texts = useTexts();
  const { sources, onPeek, onOpen, onEnterCard } = useCitations();
  const { claims } = useReceipts();
  const source = sources.get(number);
  if (!source) return null;
  const claim = claimAt(claims, at)?.claim ?? null;
  const name = texts.thread.source(number, source.title);
  const peek = { source, claim };
  return (
    <button
      type="button"
      className={styles.chip}
      data-verdict={claim?.verdict}
      aria-label={claim ? `${name}. ${texts.receipts.verdicts[claim.verdict]}` : name}
      onPointerEnter={(event) => {
        if (event.pointerType === "mouse") onPeek(peek, event.currentTarget);
      }}
      onPointerLeave={() => onPeek(null, null)}
      onFocus={(event) => {
        if (event.currentTarget.matches(":focus-visible")) onPeek(peek, event.currentTarget);
      }}
      onBlur={() => onPeek(null, null)}
      onKeyDown={(event) => {
        if (event.key === "ArrowDown" && onEnterCard(event.currentTarget)) event.preventDefault();
      }}
      onClick={() => onOpen(peek)}
    >
      {number}
      {claim && claim.verdict !== "supported" && (
        <span className={styles.sign}>
          <VerdictSign verdict={claim.verdict} size={9} />
        </span>
      )}
    </button>
  );
}
