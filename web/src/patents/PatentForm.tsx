import { type FormEvent, type KeyboardEvent, useRef, useState } from "react";
import { ApiError, type Failure, failureOf, isAbsent, isForbidden } from "../api/errors";
import {
  type PatentAnswer,
  type PatentPreview,
  type PatentRequest,
  previewPatents,
  searchPatents,
} from "../api/patents";
import { useGrowingHeight } from "../ask/growing-height";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { Spinner } from "../ui/Spinner";
import styles from "./PatentForm.module.css";
import { PreviewPanel } from "./PreviewPanel";

const MAX_QUESTION = 8000;

interface PatentFormProps {
  /** The answer that this question follows. */
  previous: string | null;
  onAnswer: (answer: PatentAnswer) => void;
}

/** Where one asks for patents, and approves what is sent. */
export function PatentForm({ previous, onAnswer }: PatentFormProps) {
  const all = useTexts();
  const texts = all.patents;
  const box = useRef<HTMLTextAreaElement>(null);
  const [question, setQuestion] = useState("");
  const asking = useAsking(previous, onAnswer);
  const { busy, preview, failure } = asking;
  const ready = question.trim() !== "" && busy === null;
  useGrowingHeight(box, question);

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (ready) void asking.search({ question: question.trim() });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <Field label={previous ? texts.followUp : texts.question} hint={all.ask.hint}>
        {({ id, describedBy }) => (
          <textarea
            ref={box}
            id={id}
            aria-describedby={describedBy}
            data-ask-box
            className={styles.question}
            rows={previous ? 1 : 3}
            maxLength={MAX_QUESTION}
            value={question}
            placeholder={previous ? texts.followUpPlaceholder : texts.placeholder}
            onKeyDown={onKeyDown}
            onChange={(event) => {
              setQuestion(event.target.value);
              asking.forget();
            }}
          />
        )}
      </Field>
      {!preview && (
        <div className={styles.buttons}>
          <Button kind="primary" type="submit" busy={busy === "search"} disabled={!ready}>
            {texts.search}
          </Button>
          <Button
            busy={busy === "preview"}
            disabled={!ready}
            onClick={() => void asking.show(question.trim())}
          >
            {texts.preview.show}
          </Button>
        </div>
      )}
      {preview && (
        <PreviewPanel
          key={preview.id}
          preview={preview}
          busy={busy === "search"}
          onSend={(approved) => void asking.search({ preview_id: preview.id, approved })}
          onCancel={asking.forget}
        />
      )}
      <div className={styles.state} role="status">
        {busy === "search" && (
          <>
            <Spinner size={15} />
            {texts.searching}…
          </>
        )}
      </div>
      {failure !== null && <Failed failure={failure} />}
    </form>
  );
}

type Wanted = { question: string } | { preview_id: string; approved: string[] };

/** One request at a time; a server that wants to be asked with a preview gets one. */
function useAsking(previous: string | null, onAnswer: (answer: PatentAnswer) => void) {
  const [busy, setBusy] = useState<"search" | "preview" | null>(null);
  const [preview, setPreview] = useState<PatentPreview | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const after = previous === null ? {} : { previous };

  async function attempt(kind: "search" | "preview", work: () => Promise<unknown>): Promise<void> {
    setBusy(kind);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(null);
    }
  }

  const showPreview = async (question: string): Promise<void> =>
    setPreview(await previewPatents(question, previous ?? undefined));

  return {
    busy,
    preview,
    failure,
    show: (question: string) => attempt("preview", () => showPreview(question)),
    forget() {
      setPreview(null);
      setFailure(null);
    },
    search: (wanted: Wanted) =>
      attempt("search", async () => {
        const request: PatentRequest = { ...wanted, ...after };
        try {
          onAnswer(await searchPatents(request));
        } catch (error) {
          if (!("question" in wanted) || !wantsPreview(error)) throw error;
          await showPreview(wanted.question);
        }
      }),
  };
}

function wantsPreview(error: unknown): boolean {
  return error instanceof ApiError && /preview|approval/.test(error.code);
}

function Failed({ failure }: { failure: unknown }) {
  const texts = useTexts();
  const { absent, absentAbout, forbidden } = texts.patents;
  if (isForbidden(failure)) return <Notice>{forbidden}</Notice>;
  const told: Failure = failureOf(failure);
  if (isAbsent(failure) && /^(?:not_found|http_|not_implemented)/.test(told.code)) {
    return (
      <Notice kind="plain">
        <strong>{absent}.</strong> {absentAbout}
      </Notice>
    );
  }
  return <Notice>{failureText(texts, told)}</Notice>;
}
