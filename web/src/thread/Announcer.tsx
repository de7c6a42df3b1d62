import { useEffect, useRef, useState } from "react";
import { isUnproven } from "../answer/claims";
import { useTexts } from "../i18n/language";
import type { TurnView } from "./state";

type Moment = "started" | "writing" | "completed" | "stopped" | "failed";

/** Tells screen readers where the answer stands: a few sentences, never the words as they come. */
export function Announcer({ turn }: { turn: TurnView | null }) {
  const texts = useTexts();
  const moment = turn ? momentOf(turn) : null;
  const watched = useRef<{ key: string | undefined; moment: Moment | null }>({
    key: turn?.key,
    moment,
  });
  const [said, setSaid] = useState<Moment | null>(moment === "started" ? moment : null);

  useEffect(() => {
    const before = watched.current;
    watched.current = { key: turn?.key, moment };
    if (moment && (before.key !== turn?.key || before.moment !== moment)) setSaid(moment);
  }, [turn?.key, moment]);

  const unproven = turn?.claims.filter((claim) => isUnproven(claim.verdict)).length ?? 0;
  let sentence = "";
  if (said === "completed") {
    sentence = texts.thread.live.completed(turn?.sources.length ?? 0);
    if (unproven > 0) sentence += ` ${texts.thread.live.unproven(unproven)}`;
  } else if (said) sentence = texts.thread.live[said];
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {sentence}
    </p>
  );
}

function momentOf(turn: TurnView): Moment {
  if (turn.status !== "running") return turn.status;
  return turn.answer === "" ? "started" : "writing";
}
