/** Calls `work` at most once a frame, however often it is asked for; `now` calls it at once. */
export function framePaced(work: () => void): { soon: () => void; now: () => void } {
  let cancel: (() => void) | null = null;
  const run = (): void => {
    cancel?.();
    cancel = null;
    work();
  };
  return {
    now: run,
    soon: () => {
      cancel ??= onNextFrame(run);
    },
  };
}

/** Hidden tabs get no frames; a timer keeps them up to date. */
function onNextFrame(callback: () => void): () => void {
  const frame = requestAnimationFrame(callback);
  const timer = setTimeout(callback, 250);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
