import { ArrowDown, Ghost } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { failureOf } from "../api/errors";
import { AskBox } from "../ask/AskBox";
import { filtersOf, placeOf } from "../ask/filter-store";
import { questionOf } from "../ask/start";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { toast } from "../ui/Toast";
import { Announcer } from "./Announcer";
import type { Asked, Conversation } from "./conversation";
import { UNNAMED } from "./conversations";
import { useFollowScroll } from "./follow-scroll";
import { useHeightVariable, useScrolledPast } from "./page-metrics";
import type { PanelView } from "./panel-view";
import { runningTurn, type ThreadState, type TurnView } from "./state";
import { ThreadHeader } from "./ThreadHeader";
import styles from "./ThreadView.module.css";
import { TurnArticle } from "./TurnArticle";
import { TurnPanel } from "./TurnPanel";
import type { TurnHandlers } from "./turn-handlers";

interface ThreadViewProps {
  conversation: Conversation;
  state: ThreadState;
}

/** A thread: its turns, the box for the next question, and the panel with a turn's sources. */
export function ThreadView({ conversation, state }: ThreadViewProps) {
  const texts = useTexts();
  const running = runningTurn(state);
  const column = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  const page = useRef<HTMLDivElement>(null);
  const scrolled = useScrolledPast(72);
  useHeightVariable(foot, page, "--foot");
  const { atBottom, jump } = useFollowScroll(column, (running?.answer ?? "") !== "");
  const panel = usePanel(state.turns);
  const place = state.id === null ? UNNAMED : placeOf(state.id, state.incognito);

  const ask = useCallback(
    async (query: string, replaces: string | null): Promise<Asked> => {
      const asked = await conversation.ask(questionOf(query, filtersOf(place), replaces));
      if (!asked.ok && asked.failure.code === "run_in_progress") {
        toast(`${failureText(texts, asked.failure)} ${texts.ask.kept}`, "failed");
        return asked;
      }
      return { ok: true }; // any other failure is shown with its question, in the thread
    },
    [conversation, place, texts],
  );
  const handlers = useMemo<TurnHandlers>(
    () => ({
      onAsk: (query, replaces) => void ask(query, replaces),
      onRetry: (turn) =>
        conversation.retry(turn.key, (query, replaces) =>
          questionOf(query, filtersOf(place), replaces),
        ),
      onReconnect: (turn) => void conversation.reconnect(turn.key),
      onPanel: panel.open,
    }),
    [ask, conversation, panel.open, place],
  );
  useScrollToNewTurn(state.turns);
  const { id, title, pinned, incognito } = state;
  const facts = useMemo(() => ({ id, title, pinned, incognito }), [id, title, pinned, incognito]);
  const keptIn = incognito ? null : id;
  const followUp = useCallback((query: string) => ask(query, null), [ask]);
  const stop = useCallback(() => {
    conversation.stop().catch((error) => toast(failureText(texts, failureOf(error)), "failed"));
  }, [conversation, texts]);

  return (
    <div ref={page} className={styles.page} data-panel={panel.turn !== null || undefined}>
      <ThreadHeader
        conversation={conversation}
        thread={facts}
        busy={running !== null}
        titled={scrolled || state.title !== state.turns[0]?.query}
      />
      <div ref={column} className={styles.column}>
        {state.incognito && (
          <p className={styles.incognito}>
            <Ghost size={16} />
            {texts.thread.incognitoAbout}
          </p>
        )}
        {state.turns.map((turn, index) => (
          <TurnArticle
            key={turn.key}
            turn={turn}
            last={index === state.turns.length - 1}
            later={state.turns.length - 1 - index}
            busy={running !== null}
            keptIn={keptIn}
            handlers={handlers}
          />
        ))}
      </div>
      <div ref={foot} className={styles.foot}>
        {!atBottom && running && (
          <button type="button" className={styles.jump} onClick={jump}>
            <ArrowDown size={15} />
            {texts.thread.jump}
          </button>
        )}
        <AskBox followUp place={place} running={running !== null} onStop={stop} onAsk={followUp} />
      </div>
      {panel.turn && panel.view && (
        <TurnPanel
          turn={panel.turn}
          view={panel.view}
          keptIn={keptIn}
          onView={panel.open}
          onClose={panel.close}
        />
      )}
      <Announcer turn={state.turns.at(-1) ?? null} />
    </div>
  );
}

/** What the panel shows, and of which turn; a turn that is gone takes its panel with it. */
function usePanel(turns: TurnView[]) {
  const [view, open] = useState<PanelView | null>(null);
  const close = useCallback(() => open(null), []);
  const turn = turns.find((one) => one.key === view?.turn) ?? null;
  return { turn, view, open, close };
}

/** A question just asked goes to the top of the window; the answer then has the room below. */
function useScrollToNewTurn(turns: TurnView[]): void {
  const last = turns.at(-1);
  const known = useRef<string | null>(null);
  useEffect(() => {
    if (!last) return;
    const isNew = known.current !== null && known.current !== last.key && last.status === "running";
    known.current = last.key;
    if (isNew) window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "smooth" });
  }, [last]);
}
