import { ArrowUp, Square } from "lucide-react";
import {
  type FormEvent,
  type KeyboardEvent,
  memo,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { useTexts } from "../i18n/language";
import type { Asked } from "../thread/conversation";
import styles from "./AskBox.module.css";
import { AskOptions } from "./AskOptions";
import { FilterChip } from "./FilterSwitch";
import { HOME, useFilters } from "./filter-store";
import { useGrowingHeight } from "./growing-height";

export const MAX_QUESTION = 8000;

interface AskBoxProps {
  /** Takes the question; what is refused comes back into the box. */
  onAsk: (query: string) => Promise<Asked> | undefined;
  onStop?: (() => void) | undefined;
  running?: boolean;
  initial?: string;
  followUp?: boolean;
  /** Whose filters are set here: those of a thread, or of the question that begins one. */
  place?: string;
  autoFocus?: boolean;
}

/** Where questions are typed: Enter asks, Shift + Enter starts a new line. */
export const AskBox = memo(function AskBox({
  onAsk,
  onStop,
  running = false,
  initial = "",
  followUp = false,
  place = HOME,
  autoFocus = false,
}: AskBoxProps) {
  const texts = useTexts();
  const [text, setText] = useState(initial);
  const [filters, setFilters] = useFilters(place);
  const box = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const tooLong = text.trim().length > MAX_QUESTION;
  const ready = text.trim() !== "" && !tooLong && !running;
  useGrowingHeight(box, text);

  useEffect(() => {
    if (autoFocus && window.matchMedia("(pointer: fine)").matches) {
      box.current?.focus({ preventScroll: true });
    }
  }, [autoFocus]);

  async function submit(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    if (!ready) return;
    const asked = onAsk(text.trim());
    setText("");
    const outcome = await asked;
    if (outcome && !outcome.ok) setText((newer) => newer || text);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  }

  return (
    <form className={styles.box} data-follow-up={followUp || undefined} onSubmit={submit}>
      <textarea
        ref={box}
        data-ask-box
        className={styles.text}
        rows={1}
        value={text}
        placeholder={followUp ? texts.ask.followUp : texts.ask.placeholder}
        aria-label={texts.ask.label}
        aria-describedby={hintId}
        aria-invalid={tooLong || undefined}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        enterKeyHint="send"
      />
      <FilterChip filters={filters} onFilters={setFilters} />
      <div className={styles.bar}>
        <AskOptions followUp={followUp} filters={filters} onFilters={setFilters} />
        {running ? (
          <button
            type="button"
            className={styles.send}
            aria-label={texts.ask.stop}
            title={texts.ask.stop}
            onClick={onStop}
          >
            <Square size={13} fill="currentColor" />
          </button>
        ) : (
          <button
            type="submit"
            className={styles.send}
            disabled={!ready}
            aria-label={texts.ask.send}
            title={texts.ask.send}
          >
            <ArrowUp size={19} strokeWidth={2.25} />
          </button>
        )}
      </div>
      <p id={hintId} className={tooLong ? styles.problem : "visually-hidden"}>
        {tooLong ? texts.ask.tooLong : texts.ask.hint}
      </p>
    </form>
  );
});
