import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setUnproven } from "../answer/unproven";
import { queryClient } from "../api/queries";
import type { Claim, Route, Source, Turn } from "../api/types";
import { type TurnView, viewOf } from "./state";
import { TurnArticle } from "./TurnArticle";
import { TurnPanel } from "./TurnPanel";

const ANSWER = "Sure thing [1]. A claim too far [2]. Said by nobody.";

function source(number: number, origin: number): Source {
  return {
    number,
    url: `https://site${number}.example/`,
    title: `Title ${number}`,
    snippet: "Snippet",
    provider: "",
    kind: "web",
    published: null,
    updated: null,
    authors: [],
    venue: null,
    cited_by: null,
    origin,
    sha256: "a".repeat(64),
    read_at: "2026-11-25T12:00:00Z",
    paywalled: false,
  };
}

function claim(text: string, changes: Partial<Claim>): Claim {
  const start = ANSWER.indexOf(text);
  return {
    text,
    start,
    end: start + text.length,
    sources: [],
    source: null,
    verdict: "supported",
    score: 1,
    reason: null,
    quote: "",
    quote_start: null,
    quote_end: null,
    judge: "text",
    ...changes,
  };
}

const QUOTED = { source: 2, quote: "a claim, but less", quote_start: 4 };
const route: Route = {
  asked_model: "a/b",
  answered_model: "c/d",
  fall_back: "model_unavailable",
  tools: ["search", "weigh_up"],
  queries: [{ query: "what is sure", providers: ["brave", "local"] }],
  pages: ["site1.example"],
  stages: [
    { name: "search-1", took_ms: 900 },
    { name: "search-2", took_ms: 1100 },
    { name: "write", took_ms: 2000 },
  ],
  usage: { prompt_tokens: 1200, completion_tokens: 34, model_calls: 2, cost_usd: 0.0041 },
  dropped_marks: 1,
  takeovers: 2,
  took_ms: 4321,
};

function turn(changes: Partial<TurnView> = {}): TurnView {
  const stored: Turn = {
    id: "u1",
    thread_id: "t1",
    run_id: "r1",
    position: 0,
    query: "Sure?",
    depth: "speed",
    source_kinds: ["web"],
    language: null,
    status: "completed",
    answer: ANSWER,
    sources: [source(1, 1), source(2, 1), source(3, 3)],
    steps: [],
    related: [],
    claims: [
      claim("Sure thing [1].", { source: 1 }),
      claim("A claim too far [2].", { verdict: "contradicted", reason: "number", ...QUOTED }),
      claim("Said by nobody.", { verdict: "not_found", reason: "uncited" }),
    ],
    route,
    model: "c/d",
    usage: route.usage,
    error: null,
    created_at: "2026-11-25T12:00:00Z",
    finished_at: "2026-11-25T12:00:05Z",
  };
  return { ...viewOf(stored, "k1"), ...changes };
}

const handlers = { onAsk: vi.fn(), onRetry: vi.fn(), onReconnect: vi.fn(), onPanel: vi.fn() };

function showTurn(shown: TurnView, keptIn: string | null = "t1") {
  return render(
    <TurnArticle turn={shown} last later={0} busy={false} keptIn={keptIn} handlers={handlers} />,
  ).container;
}

function showPanel(view: Parameters<typeof TurnPanel>[0]["view"], keptIn: string | null = "t1") {
  const onView = vi.fn();
  render(
    <QueryClientProvider client={queryClient}>
      <TurnPanel turn={turn()} view={view} keptIn={keptIn} onView={onView} onClose={() => {}} />
    </QueryClientProvider>,
  );
  return onView;
}

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({
    matches: true,
    addEventListener() {},
    removeEventListener() {},
  }));
  Element.prototype.scrollIntoView = vi.fn();
});

afterEach(() => {
  cleanup();
  queryClient.clear();
  setUnproven("marked");
});

describe("a checked answer", () => {
  it("tells in one line how much of it is borne out, and lists the statements", async () => {
    showTurn(turn());
    const line = screen.getByRole("button", { name: /^3 statements/ });
    expect(line.textContent).toBe("3 statements: 1 borne out, 1 not found, 1 contradicted");
    await userEvent.click(line);
    const rows = await screen.findAllByRole("button", { name: /A claim|Sure|Said/ });
    expect(rows.map((row) => row.textContent)).toEqual([
      "Sure thing [1].Borne out by the source [1]",
      "A claim too far [2].The source says otherwise [2]. A number differs.",
      "Said by nobody.Without a source",
    ]);
  });

  it("counts the origins of its sources", async () => {
    showTurn(turn());
    await userEvent.click(
      screen.getByRole("button", { name: "3 sources · 2 independent origins" }),
    );
    expect(handlers.onPanel).toHaveBeenCalledWith({
      kind: "sources",
      turn: "k1",
      source: null,
      claim: null,
    });
  });

  it("hides what is not borne out only once it no longer streams", () => {
    setUnproven("hidden");
    const streaming = turn({ status: "running" });
    expect(showTurn(streaming).textContent).toContain("A claim too far");
    cleanup();
    expect(showTurn(turn()).textContent).not.toContain("A claim too far");
  });

  it("says nothing about statements of an answer that was not checked", () => {
    const sources = turn().sources.map((one) => ({ ...one, origin: null }));
    showTurn(turn({ claims: [], sources, route: null }));
    expect(screen.queryByRole("region", { name: "Statements" })).toBeNull();
    expect(screen.queryByRole("button", { name: "How this answer came about" })).toBeNull();
  });
});

describe("the card of a citation", () => {
  it("says that only the beginning was read of what is for subscribers", async () => {
    const sources = turn().sources.map((one) => ({ ...one, paywalled: one.number === 2 }));
    showTurn(turn({ sources }));
    await userEvent.hover(screen.getByRole("button", { name: /^Source 2/ }));
    expect((await screen.findByRole("dialog")).textContent).toContain("for subscribers");
  });

  it("has verdict, reason, quote and the ways to page and text", async () => {
    showTurn(turn());
    await userEvent.hover(screen.getByRole("button", { name: /^Source 2/ }));
    const card = await screen.findByRole("dialog");
    expect(card.textContent).toContain("The source says otherwise");
    expect(card.textContent).toContain("A number differs.");
    expect(card.querySelector("mark")?.textContent).toBe("a claim, but less");
    expect(card.textContent).toContain("Read Nov 25, 2026");
    expect(within(card).getByRole("link", { name: /Open the page/ })).toBeTruthy();
    await userEvent.click(within(card).getByRole("button", { name: /Show the text/ }));
    expect(handlers.onPanel).toHaveBeenLastCalledWith({
      kind: "text",
      turn: "k1",
      source: 2,
      claim: turn().claims[1],
    });
  });

  it("of an incognito thread has the quote and no way to a kept text", async () => {
    showTurn(turn(), null);
    await userEvent.hover(screen.getByRole("button", { name: /^Source 2/ }));
    const card = await screen.findByRole("dialog");
    expect(card.querySelector("mark")).toBeTruthy();
    expect(within(card).queryByRole("button")).toBeNull();
  });

  it("is entered with the arrow down and left with Escape", async () => {
    showTurn(turn());
    const chip = screen.getByRole("button", { name: /^Source 2/ });
    await userEvent.hover(chip);
    const card = await screen.findByRole("dialog");
    chip.focus();
    await userEvent.keyboard("{ArrowDown}");
    expect(card.contains(document.activeElement)).toBe(true);
    await userEvent.keyboard("{Escape}");
    expect(document.activeElement).toBe(chip);
  });
});

describe("the text that was read", () => {
  const view = { kind: "text", turn: "k1", source: 2, claim: turn().claims[1] ?? null } as const;

  function serve(compared: () => Response) {
    const frozen = { source: source(2, 1), text: "Not a claim, but less.", read_at: "" };
    vi.stubGlobal("fetch", (url: string) =>
      Promise.resolve(url.endsWith("/compare") ? compared() : Response.json(frozen)),
    );
  }

  it("is plain text with the quote marked, and says what has changed since", async () => {
    serve(() =>
      Response.json({
        changed: true,
        read_at: "2026-11-26T12:00:00Z",
        similarity: 0.999,
        removed: ["<b>old</b>"],
        added: ["new"],
      }),
    );
    showPanel(view);
    const text = await screen.findByRole("region", { name: "Text of the source" });
    expect(text.textContent).toBe("Not a claim, but less.");
    expect(text.querySelector("mark")?.textContent).toBe("a claim, but less");
    await userEvent.click(screen.getByRole("button", { name: "Has the page changed since?" }));
    expect(await screen.findByText("Changed: 99% of the text is still there.")).toBeTruthy();
    expect(document.querySelector("del")?.textContent).toBe("<b>old</b>");
    expect(document.querySelector("ins")?.textContent).toBe("new");
  });

  it("says when the page cannot be read now, and can be asked again", async () => {
    serve(() => Response.json({ error: { code: "source_unreadable" } }, { status: 502 }));
    showPanel(view);
    await userEvent.click(
      await screen.findByRole("button", { name: "Has the page changed since?" }),
    );
    expect(await screen.findByText("The page cannot be read right now.")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Has the page changed since?" })).toBeTruthy();
  });

  it("says when it is not kept any more", async () => {
    vi.stubGlobal("fetch", () =>
      Promise.resolve(Response.json({ error: { code: "source_not_kept" } }, { status: 404 })),
    );
    showPanel(view);
    expect(await screen.findByText("The text of this source is not kept any more.")).toBeTruthy();
  });
});

describe("the source panel", () => {
  it("puts copies of one story together and shows the receipt that led there", async () => {
    const onView = showPanel({
      kind: "sources",
      turn: "k1",
      source: 2,
      claim: turn().claims[1] ?? null,
    });
    const story = screen.getByText("The same story in 2 places").closest("li") as HTMLElement;
    expect(within(story).getAllByRole("listitem")).toHaveLength(2);
    const chosen = story.querySelector("[data-chosen]") as HTMLElement;
    expect(chosen.textContent).toContain("The source says otherwise");
    await userEvent.click(within(chosen).getByRole("button", { name: /Show the text/ }));
    expect(onView).toHaveBeenCalledWith(expect.objectContaining({ kind: "text", source: 2 }));
  });

  it("of an incognito thread offers no kept text", () => {
    showPanel({ kind: "sources", turn: "k1", source: null, claim: null }, null);
    expect(screen.queryByRole("button", { name: /Show the text/ })).toBeNull();
    expect(screen.getAllByRole("link", { name: /Open the page/ })).toHaveLength(3);
  });
});

describe("the route of an answer", () => {
  it("tells what was asked for, what left the server and what went wrong", async () => {
    showPanel({ kind: "route", turn: "k1" });
    const text = (await screen.findByRole("region")).textContent;
    for (const part of [
      "a/b",
      "c/d",
      "The model does not answer.",
      "searching, weigh up",
      "what is sure to brave, Own documents",
      "site1.example",
      "Searching 1900 ms",
      "Searching 21.1 s",
      "Writing2.0 s",
      "4.3 s",
      "1,200 read, 34 written",
      "$0.0041",
      "1 citation of sources that do not exist",
      "2 times",
    ]) {
      expect(text).toContain(part);
    }
  });
});
