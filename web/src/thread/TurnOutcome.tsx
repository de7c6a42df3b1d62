import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import type { TurnView } from "./state";
import type { TurnHandlers } from "./turn-handlers";

/** How a turn ended, when it did not simply end well; the question can always be asked again. */
export function TurnOutcome({ turn, handlers }: { turn: TurnView; handlers: TurnHandlers }) {
  const texts = useTexts();
  if (turn.status === "stopped") {
    return (
      <Notice
        kind="plain"
        action={
          turn.answer === "" && (
            <Button size="s" onClick={() => handlers.onRetry(turn)}>
              {texts.thread.rerun}
            </Button>
          )
        }
      >
        {turn.answer === "" ? texts.thread.stoppedEmpty : texts.thread.stopped}
      </Notice>
    );
  }
  if (!turn.failure) return null;
  const lost = turn.runId !== null && ["connection_lost", "network"].includes(turn.failure.code);
  return (
    <Notice
      action={
        <Button
          size="s"
          onClick={() => (lost ? handlers.onReconnect(turn) : handlers.onRetry(turn))}
        >
          {lost ? texts.thread.resume : texts.thread.askAgain}
        </Button>
      }
    >
      <strong>{texts.thread.failed}.</strong> {failureText(texts, turn.failure)}
    </Notice>
  );
}
