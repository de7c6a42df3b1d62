import { Download, SearchX } from "lucide-react";
import { useState } from "react";
import { type PatentAnswer, TABLE_FORMATS, tableHref } from "../api/patents";
import { useTexts } from "../i18n/language";
import { ProviderList } from "../thread/ProviderList";
import { Button } from "../ui/Button";
import { EmptyState, Notice } from "../ui/Notice";
import styles from "./AnswerView.module.css";
import { Concepts } from "./Concepts";
import { isNarrowed, narrow, NOT_NARROWED } from "./narrowing";
import { Narrowings } from "./Narrowings";
import { PatentCard } from "./PatentCard";
import { PriorArtList } from "./PriorArtList";

/** What a patent search found, who was asked for it, and what it does not say. */
export function AnswerView({ answer }: { answer: PatentAnswer }) {
  const [narrowing, setNarrowing] = useState(NOT_NARROWED);
  const { patents, prior_art, concepts, cpc, notices } = answer;
  const shown = narrow(patents, narrowing);
  return (
    <div className={styles.answer}>
      <Concepts concepts={concepts} cpc={cpc} />
      <Asked answer={answer} />
      {notices.map((notice) => (
        <Notice key={notice} kind="plain">
          {notice}
        </Notice>
      ))}
      {patents.length === 0 ? (
        <Nothing answer={answer} />
      ) : (
        <>
          <Head answer={answer} shown={shown.length} />
          <Narrowings patents={patents} narrowing={narrowing} onChange={setNarrowing} />
          {shown.length === 0 && <NoneLeft onWiden={() => setNarrowing(NOT_NARROWED)} />}
          <ul className={styles.list}>
            {shown.map((patent) => (
              <PatentCard key={patent.id || patent.number} patent={patent} />
            ))}
          </ul>
          {isNarrowed(narrowing) || <Caution />}
        </>
      )}
      {prior_art.length > 0 && <PriorArtList found={prior_art} />}
    </div>
  );
}

function Asked({ answer: { asked } }: { answer: PatentAnswer }) {
  const texts = useTexts().patents;
  if (asked.length === 0) return null;
  const failed = asked.some((one) => !one.ok);
  const unknown = { tookMs: null, waitedMs: 0, cached: false };
  return (
    <details className={styles.asked} open={failed}>
      <summary>{texts.asked}</summary>
      <ProviderList
        providers={asked.map(({ source, ok, error, found }) => ({
          ...unknown,
          name: source,
          ok,
          error,
          results: found,
        }))}
      />
    </details>
  );
}

function Head({ answer, shown }: { answer: PatentAnswer; shown: number }) {
  const texts = useTexts().patents;
  const all = answer.patents.length;
  return (
    <div className={styles.head}>
      <h2 className={styles.title} aria-live="polite">
        {shown === all ? texts.found(all) : texts.shown(shown, all)}
      </h2>
      <p className={styles.table}>
        <Download size={15} />
        <span>{texts.table}:</span>
        {TABLE_FORMATS.map((format) => (
          <a key={format} href={tableHref(answer.id, format)} download>
            {texts.formats[format]}
          </a>
        ))}
      </p>
    </div>
  );
}

/** No hit is no proof that there is none. */
function Nothing({ answer }: { answer: PatentAnswer }) {
  const texts = useTexts().patents;
  const someFailed = answer.asked.some((one) => !one.ok);
  return (
    <div className={styles.nothing}>
      <EmptyState
        icon={<SearchX size={24} />}
        title={texts.nothing}
        about={someFailed ? `${texts.nothingAbout} ${texts.nothingFailed}` : texts.nothingAbout}
      />
    </div>
  );
}

function NoneLeft({ onWiden }: { onWiden: () => void }) {
  const texts = useTexts().patents;
  return (
    <div className={styles.nothing}>
      <EmptyState
        icon={<SearchX size={24} />}
        title={texts.noneLeft}
        about={texts.noneLeftAbout}
        action={<Button onClick={onWiden}>{texts.widen}</Button>}
      />
    </div>
  );
}

function Caution() {
  return <p className={styles.caution}>{useTexts().patents.caution}</p>;
}
