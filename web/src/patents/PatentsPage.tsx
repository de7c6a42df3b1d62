import { useState } from "react";
import type { PatentAnswer } from "../api/patents";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { usePageTitle } from "../ui/page-title";
import { AnswerView } from "./AnswerView";
import { PatentForm } from "./PatentForm";
import styles from "./PatentsPage.module.css";
import { clearTrail, extendTrail, useTrail } from "./trail";

/** Patent search: a question, what of it may be sent, what was found, and what to ask next. */
export function PatentsPage() {
  const texts = useTexts().patents;
  usePageTitle(texts.title);
  const trail = useTrail();
  const [chosen, setChosen] = useState<string | null>(null);
  const answer = trail.find((one) => one.id === chosen) ?? trail.at(-1) ?? null;
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1 className={styles.title}>{texts.title}</h1>
        {answer && (
          <Button size="s" onClick={clearTrail}>
            {texts.again}
          </Button>
        )}
      </div>
      {answer ? (
        <>
          <Trail trail={trail} shown={answer} onShow={setChosen} />
          <AnswerView key={answer.id} answer={answer} />
        </>
      ) : (
        <p className={styles.about}>{texts.about}</p>
      )}
      <PatentForm
        key={answer?.id ?? "first"}
        previous={answer?.id ?? null}
        onAnswer={(next) => {
          extendTrail(answer?.id ?? null, next);
          setChosen(next.id);
          window.scrollTo(0, 0);
        }}
      />
    </div>
  );
}

interface TrailProps {
  trail: readonly PatentAnswer[];
  shown: PatentAnswer;
  onShow: (id: string) => void;
}

/** The question and the follow-ups; each leads back to its answer. */
function Trail({ trail, shown, onShow }: TrailProps) {
  const texts = useTexts().patents;
  if (trail.length === 1) return <h2 className={styles.question}>{shown.question}</h2>;
  return (
    <ol className={styles.trail} aria-label={texts.trail}>
      {trail.map((one) => (
        <li key={one.id}>
          <button
            type="button"
            className={styles.asked}
            aria-current={one.id === shown.id || undefined}
            onClick={() => onShow(one.id)}
          >
            {one.question}
          </button>
        </li>
      ))}
    </ol>
  );
}
