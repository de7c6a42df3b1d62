/** Who is signed in. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { navigate } from "wouter/use-browser-location";
import { queryClient, sessionQuery } from "../api/queries";
import type { Session, User } from "../api/types";
import { forgetFilters } from "../ask/filter-store";
import { setLanguage, stored } from "../i18n/language";
import { forgetAllConversations } from "../thread/conversations";

const OPEN_PAGES = ["/sign-in", "/sign-up", "/forgot", "/reset", "/invite"];

export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}

/** Whether a page can be seen without being signed in. */
export function isOpenPage(path: string): boolean {
  return OPEN_PAGES.includes(path);
}

/** Reads the session anew and goes where the visitor was heading. */
export async function enter(next: string): Promise<void> {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  const session = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
  adoptLanguage(session);
  navigate(next, { replace: true });
}

/** Forgets everything that belonged to the session and asks to sign in. */
export function leave(next?: string): void {
  forgetAllConversations();
  forgetFilters();
  const session = queryClient.getQueryData(sessionQuery.queryKey);
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  if (session) queryClient.setQueryData(sessionQuery.queryKey, { ...session, user: null });
  navigate(next ? `/sign-in?next=${encodeURIComponent(next)}` : "/sign-in", { replace: true });
}

/** The session ended by itself: sign in, and come back here. */
export function onSignedOut(): void {
  const { pathname, search } = window.location;
  const mode = queryClient.getQueryData(sessionQuery.queryKey)?.mode;
  if (mode === "multi" && !isOpenPage(pathname)) leave(pathname + search);
}

/**
 * In multi mode the profile decides. A laptop's only profile says "en" without having been asked,
 * so there the device's own choice, or the browser's language, stands.
 */
export function adoptLanguage(session: Session): void {
  if (session.mode === "multi" && session.user) setLanguage(session.user.language);
  else {
    const chosen = stored();
    if (chosen) setLanguage(chosen);
  }
}

/** Puts a changed profile into the session. */
export function setUser(user: User): void {
  queryClient.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, user });
}

/** Where to go after signing in: a path of this site and nothing else. */
export function safeNext(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "/";
  return /^\/(?![/\\])/.test(next) ? next : "/";
}
