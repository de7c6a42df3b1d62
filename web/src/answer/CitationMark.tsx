import { useTexts } from "../i18n/language";
import styles from "./CitationMark.module.css";
import { useCitations } from "./citations";

/** `[1, 2]` as chips. A number without a source is no citation: its text is shown as it stands. */
export function CitationMark({ numbers, raw }: { numbers: number[]; raw: string }) {
  const { sources } = useCitations();
  if (!numbers.some((number) => sources.has(number))) return raw;
  return (
    <span className={styles.marks}>
      {numbers.map((number) => (
        <Chip key={number} number={number} />
      ))}
    </span>
  );
}

function Chip({ number }: { number: number }) {
  const texts = useTexts();
  const { sources, onPeek, onOpen } = useCitations();
  const source = sources.get(number);
  if (!source) return null;
  return (
    <button
      type="button"
      className={styles.chip}
      aria-label={texts.thread.source(number, source.title)}
      onPointerEnter={(event) => {
        if (event.pointerType === "mouse") onPeek(source, event.currentTarget);
      }}
      onPointerLeave={() => onPeek(null, null)}
      onFocus={(event) => {
        if (event.currentTarget.matches(":focus-visible")) onPeek(source, event.currentTarget);
      }}
      onBlur={() => onPeek(null, null)}
      onClick={() => onOpen(source)}
    >
      {number}
    </button>
  );
}
