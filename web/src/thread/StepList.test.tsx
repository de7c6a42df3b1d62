import { act, cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Source, Step } from "../api/types";
import { NO_FILTERS } from "../ask/filters";
import { SourceFacts } from "./SourceFacts";
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

describe("a search", () => {
  const search: Step = {
    id: "s1",
    kind: "search",
    status: "done",
    queries: ["tides"],
    urls: [],
    found: 9,
    providers: ["searxng", "local"],
    reports: [],
    note: null,
    took_ms: 900,
  };

  function shown(step: Step): string[] {
    render(<StepList turn={{ ...running("live"), status: "completed", steps: [step] }} />);
    const list = screen.getByRole("list", { name: "Who was asked", hidden: true });
    const rows = within(list).getAllByRole("listitem", { hidden: true });
    return rows.map(
      (row) =>
        [...row.querySelectorAll("span")].map((s) => s.textContent)[0] +
        ": " +
        row.lastChild?.textContent,
    );
  }

  it("tells how each provider did, over all of its queries", () => {
    const good = { ok: true, results: 2, waited_ms: 0, cached: false, error: null };
    const reports = [
      { ...good, provider: "searxng", results: 5, took_ms: 800, waited_ms: 300 },
      { ...good, provider: "searxng", took_ms: 400 },
      {
        ...good,
        provider: "openalex",
        ok: false,
        results: 0,
        took_ms: 50,
        error: "too many requests",
      },
      { ...good, provider: "local", cached: true, took_ms: 1 },
    ];
    expect(shown({ ...search, reports, note: "openalex: too many requests" })).toEqual([
      "searxng: 7 results · 0.8 s · 0.3 s of it in the queue",
      "Own documents: 2 results · from the cache",
      "openalex: 0.1 s · too many requests",
    ]);
  });

  it("tells who failed where only names and a note are known", () => {
    expect(shown({ ...search, note: "brave: too many requests; the deadline passed" })).toEqual([
      "searxng: ",
      "Own documents: ",
      "brave: too many requests",
    ]);
    expect(screen.getByText("the deadline passed")).toBeTruthy();
  });
});

describe("a source", () => {
  const plain: Source = {
    number: 1,
    url: "https://example.org/p",
    title: "On tides",
    snippet: "",
    provider: "openalex",
    kind: "academic",
    published: null,
    updated: null,
    authors: [],
    venue: null,
    cited_by: null,
    origin: null,
    sha256: null,
    read_at: null,
    paywalled: false,
  };

  it("tells who wrote it, where it came out and how often it is cited", () => {
    const details = {
      authors: ["A. One", "B. Two", "C. Three", "D. Four"],
      venue: "Journal of Seas",
      cited_by: 12,
      published: "2024-05-02",
      updated: "2025-01-03",
    };
    const { container } = render(<SourceFacts source={{ ...plain, ...details }} lines={0} />);
    for (const text of [
      "Academic",
      "A. One, B. Two, C. Three and 1 more · Journal of Seas",
      "cited 12 times · Published May 2, 2024 · Updated Jan 3, 2025",
    ]) {
      expect(container.textContent).toContain(text);
    }
  });

  it("tells nothing of what is not known", () => {
    const { container } = render(<SourceFacts source={{ ...plain, kind: "web" }} lines={0} />);
    expect(container.textContent).toBe("Eexample.org1On tides (opens in a new tab)");
  });
});
