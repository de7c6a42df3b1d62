import { type RefObject, useLayoutEffect } from "react";

/** Lets a textarea be as high as its text; its CSS `max-height` is where it starts to scroll. */
export function useGrowingHeight(box: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    if (box.current) fit(box.current);
  }, [box, text]);
}

function fit(element: HTMLTextAreaElement): void {
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight}px`;
}
