import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { NO_FILTERS } from "../ask/filters";
import { emptyThread, reduceThread, type TurnView } from "./state";
import { StepList } from "./StepList";

const question = {
  query: "Why?",
  depth: "speed" as const,
  sources: [],
  filters: NO_FILTERS,
  model: null,
  language: null,
  replaces: null,
};

function running(connection: TurnView["connection"]): TurnView {
  const change = { type: "asked", key: "k1", question, at: 0 } as const;
  const [turn] = reduceThread(emptyThread(null, false), change).turns;
  return { ...(turn as TurnView), connection };
}

afterEach(cleanup);

describe("a connection that is away", () => {
  it("is worth a word only after a second", () => {
    vi.useFakeTimers();
    try {
      const view = render(<StepList turn={running("reconnecting")} />);
      act(() => void vi.advanceTimersByTime(900));
      expect(screen.queryByText(/reconnecting/)).toBeNull();
      act(() => void vi.advanceTimersByTime(200));
      expect(screen.getByText(/reconnecting/)).toBeTruthy();
      view.rerender(<StepList turn={running("live")} />);
      expect(screen.queryByText(/reconnecting/)).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });
});
