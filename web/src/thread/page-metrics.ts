import { type RefObject, useEffect, useLayoutEffect, useState } from "react";

/** Whether the window is scrolled by more than `pixels`. */
export function useScrolledPast(pixels: number): boolean {
  const [past, setPast] = useState(false);
  useEffect(() => {
    const onScroll = (): void => setPast(window.scrollY > pixels);
    onScroll();
    window.addEventListener("scroll", onScroll, { passive: true });
    return () => window.removeEventListener("scroll", onScroll);
  }, [pixels]);
  return past;
}

/** Keeps the height of `measured` in a CSS variable of `holder`. */
export function useHeightVariable(
  measured: RefObject<HTMLElement | null>,
  holder: RefObject<HTMLElement | null>,
  name: `--${string}`,
): void {
  useLayoutEffect(() => {
    const element = measured.current;
    if (!element) return;
    const update = (): void => {
      holder.current?.style.setProperty(name, `${element.offsetHeight}px`);
    };
    update();
    const observer = new ResizeObserver(update);
    observer.observe(element);
    return () => observer.disconnect();
  }, [measured, holder, name]);
}
