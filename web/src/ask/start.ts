/** Asking the first question of a thread, and finding the conversation of an existing one. */
import { navigate } from "wouter/use-browser-location";
import { queryClient, refreshThreadLists, sessionQuery } from "../api/queries";
import type { Filters } from "../api/types";
import type { Conversation } from "../thread/conversation";
import { beginConversation, nameConversation, UNNAMED } from "../thread/conversations";
import type { Question } from "../thread/state";
import { clearDraft, saveDraft } from "./draft";
import { filtersOf, HOME, moveFilters, placeOf } from "./filter-store";
import { preferences } from "./preferences";

/** The question with the asker's preferences and answer language. */
export function questionOf(
  query: string,
  filters: Filters,
  replaces: string | null = null,
): Question {
  const { depth, sources, model } = preferences();
  const language = queryClient.getQueryData(sessionQuery.queryKey)?.user?.answer_language ?? null;
  return { query: query.trim(), depth, sources, filters, model, language, replaces };
}

/** Opens a new thread at once; its address follows when the server has named it. */
export function startThread(query: string, options: { replaceHistory?: boolean } = {}): void {
  const conversation = beginConversation(preferences().incognito);
  conversation.onNamed = (id) => {
    clearDraft();
    moveFilters(UNNAMED, placeOf(id, conversation.snapshot().incognito));
    nameConversation(id, conversation);
    if (window.location.pathname === `/t/${UNNAMED}`) navigate(`/t/${id}`, { replace: true });
    conversation.onNamed = () => {};
  };
  keepListsFresh(conversation);
  saveDraft(query);
  moveFilters(HOME, UNNAMED);
  void conversation.ask(questionOf(query, filtersOf(UNNAMED)));
  navigate(`/t/${UNNAMED}`, { replace: options.replaceHistory ?? false });
}

/** Lists of threads follow what happens in this conversation. */
export function keepListsFresh(conversation: Conversation): void {
  conversation.onRunChanged = refreshThreadLists;
}
