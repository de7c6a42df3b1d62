import { memo, useCallback, useRef, useState } from "react";
import { AnswerText } from "../answer/AnswerText";
import { type Cited, CitationsContext } from "../answer/citations";
import { ReceiptsContext } from "../answer/receipts";
import { useTexts } from "../i18n/language";
import { CitationCard } from "./CitationCard";
import { ClaimSummary } from "./ClaimSummary";
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
import { isKept } from "./TurnPanel";
import { type Peeked, useCitationPeek } from "./use-citation-peek";
import { useReceipts } from "./use-receipts";

interface TurnArticleProps {
  turn: TurnView;
  last: boolean;
  /** How many turns follow: editing this one removes them. */
  later: number;
  busy: boolean;
  /** The thread in which its sources' texts are kept; null when none are. */
  keptIn: string | null;
  handlers: TurnHandlers;
}

/** One question with its steps, sources and answer, in the order in which they come to be. */
export const TurnArticle = memo(function TurnArticle(props: TurnArticleProps) {
  const { turn, last, later, busy, keptIn, handlers } = props;
  const texts = useTexts();
  const [editing, setEditing] = useState(false);
  const answer = useRef<HTMLElement>(null);
  const { openSources, openText } = usePanelViews(turn.key, handlers);
  const { citations, peeked, card } = useCitationPeek(turn.sources, openSources);
  const { receipts, leadTo } = useReceipts(turn, answer);
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
        onOpen={(source) => openSources(source && { source, claim: null })}
      />
      <StepList turn={turn} />
      <section ref={answer} aria-label={texts.thread.answer} aria-busy={running}>
        {turn.answer !== "" && (
          <CitationsContext value={citations}>
            <ReceiptsContext value={receipts}>
              <AnswerText markdown={turn.answer} streaming={running} />
            </ReceiptsContext>
          </CitationsContext>
        )}
        {running && turn.answer === "" && turn.depth === "speed" && <AnswerSkeleton />}
      </section>
      <TurnOutcome turn={turn} handlers={handlers} />
      {!running && turn.answer !== "" && (
        <>
          <ClaimSummary turn={turn} onClaim={leadTo} onSources={() => openSources(null)} />
          <TurnActions turn={turn} busy={busy} handlers={handlers} />
        </>
      )}
      {last && !running && (
        <RelatedQuestions
          questions={turn.related}
          disabled={busy}
          onAsk={(query) => handlers.onAsk(query, null)}
        />
      )}
      <CitationCard
        peeked={peeked}
        handlers={card}
        onText={isKept(turn, keptIn) ? openText : null}
      />
    </article>
  );
});

/** The ways from a turn's marks into its panel. */
function usePanelViews(turn: string, { onPanel }: TurnHandlers) {
  const openSources = useCallback(
    (cited: Cited | null) => {
      const source = cited?.source.number ?? null;
      onPanel({ kind: "sources", turn, source, claim: cited?.claim ?? null });
    },
    [onPanel, turn],
  );
  const openText = useCallback(
    ({ source: { number: source }, claim }: Peeked) =>
      onPanel({ kind: "text", turn, source, claim: claim?.source === source ? claim : null }),
    [onPanel, turn],
  );
  return { openSources, openText };
}
