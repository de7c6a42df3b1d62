import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { MAX_QUESTION } from "../ask/AskBox";
import { useGrowingHeight } from "../ask/growing-height";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import styles from "./QuestionEditor.module.css";

interface QuestionEditorProps {
  query: string;
  later: number;
  onAsk: (query: string) => void;
  onCancel: () => void;
}

/** The question, being changed; asking again puts the new answer in the old one's place. */
export function QuestionEditor({ query, later, onAsk, onCancel }: QuestionEditorProps) {
  const texts = useTexts();
  const [text, setText] = useState(query);
  const box = useRef<HTMLTextAreaElement>(null);
  const ready = text.trim() !== "" && text.trim().length <= MAX_QUESTION;
  useGrowingHeight(box, text);

  useEffect(() => {
    box.current?.focus();
    box.current?.setSelectionRange(query.length, query.length);
  }, [query]);

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (ready) onAsk(text.trim());
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Escape") onCancel();
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  }

  return (
    <form className={styles.editor} onSubmit={submit}>
      <textarea
        ref={box}
        className={styles.text}
        rows={1}
        value={text}
        aria-label={texts.thread.editLabel}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.bar}>
        <p className={styles.warning}>{later > 0 && texts.thread.editWarning(later)}</p>
        <Button size="s" kind="ghost" onClick={onCancel}>
          {texts.common.cancel}
        </Button>
        <Button size="s" kind="primary" type="submit" disabled={!ready}>
          {texts.thread.askAgain}
        </Button>
      </div>
    </form>
  );
}
