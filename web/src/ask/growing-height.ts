import { type RefObject, useLayoutEffect } from "react";

/** Lets a textarea be as high as its text; its CSS `max-height` is where it starts to scroll. */
export function useGrowingHeight(box: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what decides the height
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [box, text]);
}
