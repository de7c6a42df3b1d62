import { describe, expect, it } from "vitest";
import { NO_FILTERS } from "../ask/filters";
import type { RunEvent } from "../api/events";
import type { Claim, Source, Step, Thread, Turn } from "../api/types";
import {
  type Change,
  emptyThread,
  type Question,
  reduceThread,
  runningTurn,
  type ThreadState,
} from "./state";

const question: Question = {
  query: "Why?",
  depth: "balanced",
  sources: ["web"],
  filters: NO_FILTERS,
  model: null,
  language: null,
  replaces: null,
};

const LOST = { code: "run_lost", message: "", route: null };

const RUN: RunEvent & { name: "run" } = {
  name: "run",
  data: { run_id: "r1", thread_id: "t1", turn_id: "u1" },
};

function source(number: number): Source {
  const url = `https://example.org/${number}`;
  return {
    number,
    url,
    title: "",
    snippet: "",
    provider: "",
    kind: "web",
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
}

const CLAIM: Claim = {
  text: "So.",
  start: 0,
  end: 7,
  sources: [1],
  source: 1,
  verdict: "supported",
  score: 1,
  reason: null,
  quote: "",
  quote_start: null,
  quote_end: null,
  judge: "text",
};

function step(id: string, status: Step["status"]): Step {
  return {
    id,
    kind: "search",
    status,
    queries: [],
    urls: [],
    found: null,
    providers: [],
    reports: [],
    note: null,
    took_ms: null,
  };
}

function stored(id: string, changes: Partial<Turn> = {}): Turn {
  return {
    id,
    thread_id: "t1",
    run_id: `run-${id}`,
    position: 0,
    query: `Question ${id}`,
    depth: "speed",
    source_kinds: ["web"],
    language: null,
    status: "completed",
    answer: `Answer ${id}`,
    sources: [],
    steps: [],
    related: [],
    claims: [],
    route: null,
    model: "m",
    usage: { prompt_tokens: 0, completion_tokens: 0, model_calls: 0, cost_usd: null },
    error: null,
    created_at: "2026-11-23T12:00:00Z",
    finished_at: "2026-11-23T12:00:05Z",
    ...changes,
  };
}

function thread(turns: Turn[]): Thread {
  return {
    id: "t1",
    title: "Title",
    pinned: false,
    turn_count: turns.length,
    running: false,
    excerpt: null,
    created_at: "",
    updated_at: "",
    turns,
  };
}

function play(state: ThreadState, ...changes: Change[]): ThreadState {
  return changes.reduce(reduceThread, state);
}

function events(key: string, ...list: RunEvent[]): Change[] {
  return list.map((event) => ({ type: "event", key, event, at: 2000 }));
}

const asked = (key: string, changes: Partial<Question> = {}): Change => ({
  type: "asked",
  key,
  question: { ...question, ...changes },
  at: 1000,
});

describe("asking", () => {
  it("shows the question at once, and its name when the server gives it", () => {
    const first = play(emptyThread(null, false), asked("k1"));
    expect(first.turns[0]).toMatchObject({ query: "Why?", status: "running", id: null });
    expect(first.title).toBe("Why?");
    const named = play(first, ...events("k1", RUN));
    expect(named.id).toBe("t1");
    expect(named.turns[0]).toMatchObject({ key: "k1", id: "u1", runId: "r1" });
  });

  it("puts an answer together from its events", () => {
    const state = play(
      emptyThread(null, false),
      asked("k1"),
      ...events(
        "k1",
        RUN,
        { name: "step", data: step("s1", "running") },
        { name: "sources", data: { sources: [source(1), source(2)], added: false } },
        { name: "step", data: step("s1", "done") },
        { name: "sources", data: { sources: [source(2), source(3)], added: true } },
        { name: "delta", data: { text: "Because " } },
        { name: "delta", data: { text: "so [1]." } },
        { name: "related", data: { questions: ["And?"] } },
      ),
    );
    const turn = state.turns[0];
    expect(turn?.answer).toBe("Because so [1].");
    expect(turn?.steps.map((one) => one.status)).toEqual(["done"]);
    expect(turn?.sources.map((one) => one.number)).toEqual([1, 2, 3]);
    expect(turn?.related).toEqual(["And?"]);
    expect(runningTurn(state)).toBe(turn);
  });

  it("replaces what a reset replaces", () => {
    const state = play(
      emptyThread(null, false),
      asked("k1"),
      ...events(
        "k1",
        RUN,
        { name: "delta", data: { text: "Wrong" } },
        { name: "reset", data: { text: "Right" } },
        { name: "delta", data: { text: "!" } },
        { name: "sources", data: { sources: [source(1)], added: true } },
        { name: "sources", data: { sources: [source(5)], added: false } },
      ),
    );
    expect(state.turns[0]?.answer).toBe("Right!");
    expect(state.turns[0]?.sources.map((one) => one.number)).toEqual([5]);
  });

  it("keeps receipts and route, and lets receipts go with the text they are for", () => {
    const claims = [{ ...CLAIM, verdict: "partly" as const }];
    const checked = play(
      emptyThread(null, false),
      asked("k1"),
      ...events(
        "k1",
        RUN,
        { name: "delta", data: { text: "So [1]." } },
        { name: "sources", data: { sources: [{ ...source(1), origin: 1 }], added: false } },
        { name: "claims", data: { claims } },
      ),
    );
    expect(checked.turns[0]).toMatchObject({ claims, sources: [{ number: 1, origin: 1 }] });
    const reset = play(checked, ...events("k1", { name: "reset", data: { text: "Otherwise." } }));
    expect(reset.turns[0]?.claims).toEqual([]);
  });

  it("holds on to the text when a reset is shorter, until the end", () => {
    const state = play(
      emptyThread(null, false),
      asked("k1"),
      ...events(
        "k1",
        RUN,
        { name: "delta", data: { text: "Many words" } },
        {
          name: "reset",
          data: { text: "" },
        },
      ),
    );
    expect(state.turns[0]?.answer).toBe("Many words");
    const usage = { prompt_tokens: 1, completion_tokens: 2, model_calls: 1, cost_usd: null };
    const done = { status: "completed" as const, model: "m", usage, route: null };
    expect(play(state, ...events("k1", { name: "done", data: done })).turns[0]?.answer).toBe("");
  });

  it("leaves no spinner behind when the run is done or has failed", () => {
    const running = play(
      emptyThread(null, false),
      asked("k1"),
      ...events("k1", RUN, { name: "step", data: step("s1", "running") }),
    );
    const usage = { prompt_tokens: 1, completion_tokens: 2, model_calls: 1, cost_usd: null };
    const done = play(
      running,
      ...events("k1", {
        name: "done",
        data: { status: "stopped", model: "m", usage, route: null },
      }),
    );
    expect(done.turns[0]).toMatchObject({ status: "stopped", finishedAt: 2000 });
    expect(done.turns[0]?.steps[0]?.status).toBe("done");
    const failure = { code: "model_unavailable", message: "Down." };
    const failed = play(
      running,
      ...events("k1", { name: "error", data: { ...failure, route: null } }),
    );
    expect(failed.turns[0]).toMatchObject({ status: "failed", failure });
    expect(failed.turns[0]?.steps[0]?.status).toBe("failed");
    expect(runningTurn(failed)).toBeNull();
  });
});

describe("a stream from its start", () => {
  it("tells everything again without doubling what the library knew", () => {
    const state = play(
      emptyThread("t1", false),
      {
        type: "loaded",
        thread: thread([
          stored("u1", {
            status: "running",
            answer: "Half an",
            finished_at: null,
            sources: [source(1)],
          }),
        ]),
      },
      ...events(
        "u1",
        RUN,
        { name: "delta", data: { text: "Half an answer" } },
        { name: "sources", data: { sources: [source(1)], added: true } },
      ),
    );
    expect(state.turns[0]?.answer).toBe("Half an answer");
    expect(state.turns[0]?.sources).toHaveLength(1);
  });

  it("leaves on screen what it has told already, and is never shorter than that", () => {
    const before = play(
      emptyThread(null, false),
      asked("k1"),
      ...events(
        "k1",
        RUN,
        { name: "sources", data: { sources: [source(1)], added: false } },
        { name: "delta", data: { text: "A long answer" } },
      ),
    );
    const shown = (state: ThreadState) => state.turns[0]?.answer;
    const again = play(before, ...events("k1", RUN));
    expect(shown(again)).toBe("A long answer");
    expect(again.turns[0]?.sources).toHaveLength(1);
    const half = play(again, ...events("k1", { name: "delta", data: { text: "Another" } }));
    expect(shown(half)).toBe("A long answer");
    const more = play(half, ...events("k1", { name: "delta", data: { text: " answer now" } }));
    expect(shown(more)).toBe("Another answer now");
    const over = play(half, ...events("k1", { name: "error", data: LOST }));
    expect(shown(over)).toBe("Another");
  });

  it("of another run makes room at once", () => {
    const state = play(
      emptyThread(null, false),
      asked("k1"),
      ...events(
        "k1",
        RUN,
        { name: "delta", data: { text: "Old" } },
        {
          name: "run",
          data: { ...RUN.data, run_id: "r2" },
        },
      ),
    );
    expect(state.turns[0]?.answer).toBe("");
  });

  it("wakes up a turn whose connection was given up", () => {
    const state = play(
      emptyThread(null, false),
      asked("k1"),
      ...events("k1", RUN),
      { type: "failed", key: "k1", failure: { code: "connection_lost", message: "" }, at: 1500 },
      ...events("k1", RUN),
    );
    expect(state.turns[0]).toMatchObject({ status: "running", failure: null, finishedAt: null });
  });
});

describe("editing a question", () => {
  const before = play(emptyThread("t1", false), {
    type: "loaded",
    thread: thread([stored("u1"), stored("u2"), stored("u3")]),
  });

  it("takes its turn and all after it away", () => {
    const state = play(before, asked("k9", { replaces: "u2" }));
    expect(state.turns.map((turn) => turn.key)).toEqual(["u1", "k9"]);
  });

  it("gives them back when the question is refused", () => {
    const state = play(before, asked("k9", { replaces: "u2" }), { type: "refused", key: "k9" });
    expect(state.turns.map((turn) => turn.key)).toEqual(["u1", "u2", "u3"]);
  });

  it("lets them go once the run has begun", () => {
    const state = play(before, asked("k9", { replaces: "u2" }), ...events("k9", RUN), {
      type: "refused",
      key: "nothing",
    });
    expect(state.turns.map((turn) => turn.key)).toEqual(["u1", "k9"]);
  });
});

describe("loading", () => {
  it("keeps the keys of turns that are on screen", () => {
    const state = play(emptyThread(null, false), asked("k1"), ...events("k1", RUN), {
      type: "loaded",
      thread: thread([stored("u1"), stored("u2")]),
    });
    expect(state.turns.map((turn) => turn.key)).toEqual(["k1", "u2"]);
  });

  it("tells why a stored turn failed", () => {
    const state = play(emptyThread("t1", false), {
      type: "loaded",
      thread: thread([stored("u1", { status: "failed", error: "timeout", answer: "" })]),
    });
    expect(state.turns[0]?.failure).toEqual({ code: "timeout", message: "" });
  });

  it("adopts a run that was started elsewhere, once", () => {
    const adopt: Change = {
      type: "adopted",
      key: "a1",
      turnId: "u7",
      runId: "r7",
      query: "Elsewhere?",
      at: 5,
    };
    const state = play(emptyThread("t1", false), adopt, { ...adopt, key: "a2" });
    expect(state.turns.map((turn) => turn.key)).toEqual(["a1"]);
    expect(state.phase).toBe("ready");
  });
});
