import { ChevronDown } from "lucide-react";
import { lazy, Suspense, useId, useState } from "react";
import { countVerdicts } from "../answer/claims";
import type { Verdict } from "../api/types";
import { useTexts } from "../i18n/language";
import styles from "./ClaimSummary.module.css";
import { originCount } from "./origins";
import type { TurnView } from "./state";

const ClaimList = lazy(() => import("./ClaimList").then((m) => ({ default: m.ClaimList })));

const ORDER: readonly Verdict[] = ["supported", "partly", "not_found", "contradicted"];

interface ClaimSummaryProps {
  turn: TurnView;
  /** Leads to the sentence of a claim. */
  onClaim: (claim: number) => void;
  onSources: () => void;
}

/** One quiet line below an answer: how much of it is borne out, and by how many origins. */
export function ClaimSummary({ turn, onClaim, onSources }: ClaimSummaryProps) {
  const texts = useTexts();
  const listId = useId();
  const [open, setOpen] = useState(false);
  const origins = originCount(turn.sources);
  if (turn.claims.length === 0 && origins === null) return null;
  return (
    <section className={styles.summary} aria-label={texts.receipts.heading}>
      <div className={styles.line}>
        {turn.claims.length > 0 && (
          <button
            type="button"
            className={styles.fact}
            aria-expanded={open}
            aria-controls={listId}
            onClick={() => setOpen(!open)}
          >
            <Counts turn={turn} />
            <ChevronDown size={14} className={styles.chevron} />
          </button>
        )}
        {origins !== null && (
          <button type="button" className={styles.fact} onClick={onSources}>
            {texts.thread.sources(turn.sources.length)} · {texts.receipts.origins(origins)}
          </button>
        )}
      </div>
      <div id={listId}>
        {open && (
          <Suspense>
            <ClaimList claims={turn.claims} onClaim={onClaim} />
          </Suspense>
        )}
      </div>
    </section>
  );
}

function Counts({ turn }: { turn: TurnView }) {
  const { receipts } = useTexts();
  const counts = countVerdicts(turn.claims);
  const parts = ORDER.filter((verdict) => counts[verdict] > 0).map((verdict) =>
    receipts.counts[verdict](counts[verdict]),
  );
  return (
    <span>
      {receipts.statements(turn.claims.length)}: {parts.join(", ")}
    </span>
  );
}
