import { FileQuestion, Unplug } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import { Redirect } from "wouter";
import { keepListsFresh } from "../ask/start";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { LinkButton } from "../ui/LinkButton";
import { EmptyState } from "../ui/Notice";
import { usePageTitle } from "../ui/page-title";
import type { Conversation } from "./conversation";
import { conversationOf, UNNAMED, unnamedConversation } from "./conversations";
import { ThreadSkeleton } from "./ThreadSkeleton";
import { ThreadView } from "./ThreadView";

/** `/t/:id`. The page keeps its conversation when the address changes from UNNAMED to its name. */
export function ThreadPage({ id }: { id: string }) {
  const conversation = id === UNNAMED ? unnamedConversation() : conversationOf(id);
  if (!conversation) return <Redirect to="/" replace />;
  return <Loaded key={conversation.key} conversation={conversation} />;
}

function Loaded({ conversation }: { conversation: Conversation }) {
  const texts = useTexts();
  const state = useSyncExternalStore(conversation.subscribe, conversation.snapshot);
  usePageTitle(state.title || null);

  useEffect(() => {
    window.scrollTo(0, 0);
    keepListsFresh(conversation);
    void conversation.load();
  }, [conversation]);

  switch (state.phase) {
    case "loading":
      return <ThreadSkeleton />;
    case "missing":
      return (
        <EmptyState
          icon={<FileQuestion size={24} />}
          title={texts.thread.missing}
          about={texts.thread.missingAbout}
          action={<LinkButton href="/">{texts.pages.home}</LinkButton>}
        />
      );
    case "failed":
      return (
        <EmptyState
          icon={<Unplug size={24} />}
          title={texts.thread.unreachable}
          about={state.failure ? failureText(texts, state.failure) : ""}
          action={<Button onClick={() => void conversation.load()}>{texts.common.retry}</Button>}
        />
      );
    case "ready":
      return <ThreadView conversation={conversation} state={state} />;
  }
}
