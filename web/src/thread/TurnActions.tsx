import { Check, Copy, RotateCcw, Route } from "lucide-react";
import { useState } from "react";
import { answerWithSources } from "../answer/markdown-copy";
import { formatSeconds } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import { IconButton } from "../ui/Button";
import { copyText } from "../ui/clipboard";
import type { TurnView } from "./state";
import styles from "./TurnActions.module.css";
import type { TurnHandlers } from "./turn-handlers";

interface TurnActionsProps {
  turn: TurnView;
  busy: boolean;
  handlers: TurnHandlers;
}

/** Copy, run again, how the answer came about, and who wrote it. */
export function TurnActions({ turn, busy, handlers }: TurnActionsProps) {
  const texts = useTexts();
  const [copied, setCopied] = useState(false);

  async function copy(): Promise<void> {
    const text = answerWithSources(turn.answer, turn.sources, texts.thread.sourcesHeading);
    if (!(await copyText(text))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 1600);
  }

  return (
    <div className={styles.actions}>
      <IconButton label={texts.thread.copyAnswer} onClick={() => void copy()}>
        {copied ? <Check size={17} /> : <Copy size={17} />}
      </IconButton>
      {turn.id !== null && (
        <IconButton
          label={texts.thread.rerun}
          disabled={busy}
          onClick={() => handlers.onAsk(turn.query, turn.id)}
        >
          <RotateCcw size={17} />
        </IconButton>
      )}
      {turn.route !== null && (
        <IconButton
          label={texts.receipts.route.title}
          onClick={() => handlers.onPanel({ kind: "route", turn: turn.key })}
        >
          <Route size={17} />
        </IconButton>
      )}
      <Writer turn={turn} />
    </div>
  );
}

function Writer({ turn }: { turn: TurnView }) {
  const texts = useTexts();
  const language = useLanguage();
  if (turn.model === "") return null;
  const facts = [
    turn.model.startsWith("extractive") ? texts.thread.extract : nameOf(turn.model),
    texts.ask.depths[turn.depth].name,
  ];
  if (turn.finishedAt !== null) {
    facts.push(texts.thread.took(formatSeconds(language, turn.finishedAt - turn.startedAt)));
  }
  return <p className={styles.writer}>{facts.join(" · ")}</p>;
}

function nameOf(model: string): string {
  return model.slice(model.indexOf("/") + 1);
}
