import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

const NEAR = 40;

/**
 * Keeps the end of a growing page in view, but only for a reader who is at the end: whoever scrolls
 * up is left in peace until they come back down or ask to jump.
 */
export function useFollowScroll(
  content: RefObject<HTMLElement | null>,
  growing: boolean,
): { atBottom: boolean; jump: () => void } {
  const [atBottom, setAtBottom] = useState(true);
  const following = useRef(true);
  const lastTop = useRef(0);

  useEffect(() => {
    const onScroll = (): void => {
      const near = distanceToBottom() <= NEAR;
      const up = window.scrollY < lastTop.current;
      lastTop.current = window.scrollY;
      if (near) following.current = true;
      else if (up) following.current = false;
      setAtBottom(near);
    };
    onScroll();
    window.addEventListener("scroll", onScroll, { passive: true });
    return () => window.removeEventListener("scroll", onScroll);
  }, []);

  useEffect(() => {
    const element = content.current;
    if (!growing || !element) return;
    following.current = distanceToBottom() <= NEAR;
    const observer = new ResizeObserver(() => {
      if (following.current) window.scrollTo({ top: document.documentElement.scrollHeight });
      else setAtBottom(distanceToBottom() <= NEAR);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [content, growing]);

  const jump = useCallback(() => {
    following.current = true;
    window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "smooth" });
  }, []);

  return { atBottom, jump };
}

function distanceToBottom(): number {
  const { scrollHeight, clientHeight } = document.documentElement;
  return scrollHeight - clientHeight - window.scrollY;
}
