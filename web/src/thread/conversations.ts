/** The threads this tab has open, by id. Incognito threads exist nowhere else. */
import { Conversation } from "./conversation";

/** The address of a thread that the server has not named yet. */
export const UNNAMED = "new";

const KEPT = 20;
const byId = new Map<string, Conversation>();

/** The conversation of a thread; made on first use. */
export function conversationOf(id: string): Conversation {
  const known = byId.get(id);
  if (known) return known;
  const made = new Conversation(id);
  keep(id, made);
  return made;
}

/** The conversation whose first question is on its way, if there is one. */
export function unnamedConversation(): Conversation | null {
  return byId.get(UNNAMED) ?? null;
}

/** A new thread; until the server names it, it is found under UNNAMED. */
export function beginConversation(incognito: boolean): Conversation {
  const made = new Conversation(null, incognito);
  byId.set(UNNAMED, made);
  return made;
}

/** Files a conversation under the name the server gave its thread. */
export function nameConversation(id: string, conversation: Conversation): void {
  if (byId.get(UNNAMED) === conversation) byId.delete(UNNAMED);
  keep(id, conversation);
}

export function forgetConversation(id: string): void {
  byId.delete(id);
}

export function forgetAllConversations(): void {
  byId.clear();
}

function keep(id: string, conversation: Conversation): void {
  byId.delete(id);
  byId.set(id, conversation);
  for (const [oldId, old] of byId) {
    if (byId.size <= KEPT) return;
    const state = old.snapshot();
    const busy = state.turns.some((turn) => turn.status === "running");
    if (!state.incognito && !busy && oldId !== UNNAMED) byId.delete(oldId);
  }
}
