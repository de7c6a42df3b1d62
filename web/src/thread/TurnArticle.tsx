import { memo, useCallback, useState } from "react";
import { AnswerText } from "../answer/AnswerText";
import { CitationsContext } from "../answer/citations";
import type { Source } from "../api/types";
import { useTexts } from "../i18n/language";
import { CitationCard } from "./CitationCard";
import { QuestionEditor } from "./QuestionEditor";
import { QuestionHeading } from "./QuestionHeading";
import { RelatedQuestions } from "./RelatedQuestions";
import { SourceStrip } from "./SourceStrip";
import { StepList } from "./StepList";
import type { TurnView } from "./state";
import { AnswerSkeleton } from "./ThreadSkeleton";
import { TurnActions } from "./TurnActions";
import styles from "./TurnArticle.module.css";
import { TurnOutcome } from "./TurnOutcome";
import type { TurnHandlers } from "./turn-handlers";
import { useCitationPeek } from "./use-citation-peek";

interface TurnArticleProps {
  turn: TurnView;
  last: boolean;
  /** How many turns follow: editing this one removes them. */
  later: number;
  busy: boolean;
  handlers: TurnHandlers;
}

/** One question with its steps, sources and answer, in the order in which they come to be. */
export const TurnArticle = memo(function TurnArticle(props: TurnArticleProps) {
  const { turn, last, later, busy, handlers } = props;
  const texts = useTexts();
  const [editing, setEditing] = useState(false);
  const { onSources } = handlers;
  const openSources = useCallback(
    (source: Source | null) => onSources(turn.key, source),
    [onSources, turn.key],
  );
  const { citations, peeked, card } = useCitationPeek(turn.sources, openSources);
  const running = turn.status === "running";
  const headingId = `question-${turn.key}`;

  return (
    <article className={styles.turn} data-last={last || undefined} aria-labelledby={headingId}>
      {editing ? (
        <QuestionEditor
          query={turn.query}
          later={later}
          onCancel={() => setEditing(false)}
          onAsk={(query) => {
            setEditing(false);
            handlers.onAsk(query, turn.id);
          }}
        />
      ) : (
        <QuestionHeading
          id={headingId}
          query={turn.query}
          {...(busy || turn.id === null ? {} : { onEdit: () => setEditing(true) })}
        />
      )}
      <SourceStrip
        sources={turn.sources}
        expected={running && turn.sourceKinds.length > 0}
        onOpen={openSources}
      />
      <StepList turn={turn} />
      <section aria-label={texts.thread.answer} aria-busy={running}>
        {turn.answer !== "" && (
          <CitationsContext value={citations}>
            <AnswerText markdown={turn.answer} streaming={running} />
          </CitationsContext>
        )}
        {running && turn.answer === "" && turn.depth === "speed" && <AnswerSkeleton />}
      </section>
      <TurnOutcome turn={turn} handlers={handlers} />
      {!running && turn.answer !== "" && (
        <TurnActions turn={turn} busy={busy} handlers={handlers} />
      )}
      {last && !running && (
        <RelatedQuestions
          questions={turn.related}
          disabled={busy}
          onAsk={(query) => handlers.onAsk(query, null)}
        />
      )}
      <CitationCard peeked={peeked} handlers={card} />
    </article>
  );
});
