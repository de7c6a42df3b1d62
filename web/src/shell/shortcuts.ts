import { useEffect, useEffectEvent } from "react";
import { navigate } from "wouter/use-browser-location";

/** A window over the page keeps keys to itself; a card beside the text, which says so, does not. */
const MODAL = '[role="dialog"]:not([aria-modal="false"])';

/** `/` to the question box, `?` the list, Ctrl or ⌘ with K the library, with Shift + O a new question. */
export function useShortcuts(onHelp: () => void): void {
  const help = useEffectEvent(onHelp);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector(MODAL)) return;
      const action = actionOf(event, () => help());
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function actionOf(event: KeyboardEvent, onHelp: () => void): (() => void) | null {
  const withCommand = event.ctrlKey || event.metaKey;
  if (withCommand && !event.shiftKey && event.code === "KeyK") return searchLibrary;
  if (withCommand && event.shiftKey && event.code === "KeyO") return () => navigate("/");
  if (withCommand || event.altKey || isTyping(event.target)) return null;
  if (event.key === "?") return onHelp;
  // A Russian layout has "." on this key: there the key's place counts, not its letter.
  if (event.key === "/" || (event.code === "Slash" && event.key === ".")) return focusQuestion;
  return null;
}

function focusQuestion(): void {
  const box = document.querySelector<HTMLElement>("[data-ask-box]");
  if (box) box.focus();
  else navigate("/");
}

function searchLibrary(): void {
  navigate("/library");
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>("[data-library-search]")?.focus();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
