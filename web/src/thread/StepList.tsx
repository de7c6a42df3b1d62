import { Check, ChevronDown, TriangleAlert } from "lucide-react";
import { memo, type ReactNode, useId, useState } from "react";
import { siteName } from "../answer/links";
import type { Step } from "../api/types";
import type { Texts } from "../i18n/en";
import { formatSeconds } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import { useLasting } from "../ui/lasting";
import { Spinner } from "../ui/Spinner";
import { ProviderList } from "./ProviderList";
import { searchStatusOf } from "./provider-reports";
import styles from "./StepList.module.css";
import type { TurnView } from "./state";

const SITES_SHOWN = 8;
const RECONNECTING_AFTER = 1000;

/**
 * What the run did. Open while it researches and nothing stands below yet; it closes with the
 * first words of the answer, so that the answer never moves. A reader's own choice wins.
 */
export function StepList({ turn }: { turn: TurnView }) {
  const texts = useTexts();
  const listId = useId();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const running = turn.status === "running";
  const open = chosen ?? (running && turn.answer === "" && turn.depth !== "speed");
  if (!running && turn.steps.length === 0) return null;
  return (
    <section className={styles.steps} aria-label={texts.steps.heading}>
      <button
        type="button"
        className={styles.summary}
        aria-expanded={open}
        aria-controls={listId}
        onClick={() => setChosen(!open)}
      >
        <Summary turn={turn} />
        <ChevronDown size={15} className={styles.chevron} />
      </button>
      <ol id={listId} className={styles.list} hidden={!open}>
        {turn.steps.map((step) => (
          <StepRow key={step.id} step={step} />
        ))}
      </ol>
    </section>
  );
}

function Summary({ turn }: { turn: TurnView }) {
  const texts = useTexts();
  const language = useLanguage();
  const failed = turn.steps.filter(hasTrouble).length;
  const away = useLasting(turn.connection === "reconnecting", RECONNECTING_AFTER);
  if (turn.status === "running") {
    const now = turn.steps.findLast((step) => step.status === "running") ?? turn.steps.at(-1);
    return (
      <>
        <Spinner size={15} />
        <span className={styles.now}>
          {away
            ? texts.thread.reconnecting
            : now
              ? `${texts.steps[now.kind][now.status]}${detailOf(now)}`
              : texts.steps.starting}
        </span>
      </>
    );
  }
  const ms = (turn.finishedAt ?? turn.startedAt) - turn.startedAt;
  return (
    <>
      {failed > 0 ? <TriangleAlert size={15} className={styles.warn} /> : <Check size={15} />}
      <span className={styles.now}>
        {texts.steps.summary(turn.steps.length, formatSeconds(language, ms))}
        {failed > 0 && ` · ${texts.steps.someFailed(failed)}`}
      </span>
    </>
  );
}

/** A search or a reading can be done and still tell of providers or pages that failed. */
function hasTrouble(step: Step): boolean {
  const partly = step.note !== null && (step.kind === "search" || step.kind === "read");
  return step.status === "failed" || partly;
}

function detailOf(step: Step): string {
  return step.queries[0] ? `: ${step.queries[0]}` : "";
}

const StepRow = memo(function StepRow({ step }: { step: Step }) {
  const texts = useTexts();
  const language = useLanguage();
  const search = step.kind === "search" ? searchStatusOf(step) : null;
  const note = search ? search.note : step.note;
  return (
    <li className={styles.step} data-status={step.status}>
      <span className={styles.mark}>{markOf(step)}</span>
      <div className={styles.body}>
        <p className={styles.line}>
          <span className={styles.kind}>{texts.steps[step.kind][step.status]}</span>
          <span className={styles.facts}>{factsOf(step, texts)}</span>
          {step.took_ms !== null && (
            <span className={styles.time}>
              {texts.thread.took(formatSeconds(language, step.took_ms))}
            </span>
          )}
        </p>
        {step.queries.length > 0 && (
          <ul className={styles.queries}>
            {step.queries.map((query) => (
              <li key={query}>{query}</li>
            ))}
          </ul>
        )}
        {step.urls.length > 0 && <Pages urls={step.urls} />}
        {search && search.providers.length > 0 && <ProviderList providers={search.providers} />}
        {note && (
          <p className={styles.note} data-trouble={hasTrouble(step) || undefined} title={note}>
            {note}
          </p>
        )}
      </div>
    </li>
  );
});

function Pages({ urls }: { urls: string[] }) {
  const texts = useTexts();
  const sites = [...new Set(urls.map((url) => siteName(url, texts.thread.local)))];
  const rest = sites.length - SITES_SHOWN;
  return (
    <p className={styles.pages}>
      {sites.slice(0, SITES_SHOWN).join(" · ")}
      {rest > 0 && ` · ${texts.thread.moreSources(rest)}`}
    </p>
  );
}

function markOf(step: Step): ReactNode {
  if (step.status === "running") return <Spinner size={14} />;
  if (step.status === "failed") return <TriangleAlert size={14} className={styles.warn} />;
  return <Check size={14} />;
}

function factsOf(step: Step, texts: Texts): string {
  const facts: string[] = [];
  if (step.found !== null) {
    facts.push(
      step.kind === "read" ? texts.steps.pages(step.found) : texts.steps.results(step.found),
    );
  }
  return facts.join(" · ");
}
