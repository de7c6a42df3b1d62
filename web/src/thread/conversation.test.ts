import { beforeEach, describe, expect, it, vi } from "vitest";
import { NO_FILTERS } from "../ask/filters";
import { Conversation } from "./conversation";
import { recallRuns } from "./incognito-runs";
import type { Question } from "./state";

const question: Question = {
  query: "Why?",
  depth: "speed",
  sources: ["web"],
  filters: NO_FILTERS,
  model: null,
  language: null,
  replaces: null,
};

type Handler = (init: RequestInit) => Response | Promise<Response>;

/** A server of canned answers, by method and path. */
function serve(handlers: Record<string, Handler>) {
  const requests: string[] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit = {}) => {
    const name = `${init.method ?? "GET"} ${url.replace("/api/v1", "")}`;
    requests.push(name);
    const handler = handlers[name];
    return Promise.resolve(handler ? handler(init) : refusal(404, "not_found"));
  });
  return requests;
}

function refusal(status: number, code: string, fields = {}): Response {
  return Response.json({ error: { code, message: code, request_id: "q", fields } }, { status });
}

function events(runId: string, text: string, turnId = "u1"): Response {
  const sent = [
    ["run", { run_id: runId, thread_id: "t1", turn_id: turnId }],
    ["delta", { text }],
    ["done", { status: "completed", model: "m", usage: {} }],
  ] as const;
  const lines = sent.map(
    ([name, data], index) =>
      `id: ${runId}-${index}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`,
  );
  return new Response(lines.join(""));
}

function state(runId: string, status = "completed") {
  const started_at = "2026-11-23T12:00:00Z";
  return Response.json({
    run_id: runId,
    thread_id: "t1",
    turn_id: "u1",
    status,
    query: "Other?",
    started_at,
  });
}

async function finished(conversation: Conversation): Promise<void> {
  await vi.waitFor(() => {
    const { turns } = conversation.snapshot();
    expect(turns.length).toBeGreaterThan(0);
    expect(turns.every((turn) => turn.status !== "running")).toBe(true);
  });
}

beforeEach(() => sessionStorage.clear());

describe("Conversation", () => {
  it("asks, tells its name, and has the answer", async () => {
    serve({ "POST /chat": () => events("r1", "So.") });
    const conversation = new Conversation(null);
    const named = vi.fn();
    conversation.onNamed = named;
    await expect(conversation.ask(question)).resolves.toEqual({ ok: true });
    await finished(conversation);
    expect(named).toHaveBeenCalledWith("t1");
    expect(conversation.snapshot().turns[0]).toMatchObject({ answer: "So.", status: "completed" });
  });

  it("keeps the question when asking fails, and asks it again", async () => {
    const answers = [() => refusal(500, "internal_error"), () => events("r1", "So.")];
    serve({ "POST /chat": () => (answers.shift() as () => Response)() });
    const conversation = new Conversation(null);
    const asked = await conversation.ask(question);
    expect(asked).toMatchObject({ ok: false, failure: { code: "internal_error" } });
    const [turn] = conversation.snapshot().turns;
    expect(turn).toMatchObject({ query: "Why?", status: "failed" });
    conversation.retry(turn?.key ?? "", (query, replaces) => ({ ...question, query, replaces }));
    await finished(conversation);
    expect(conversation.snapshot().turns).toMatchObject([{ query: "Why?", answer: "So." }]);
  });

  it("follows the run of another tab when the thread is busy, and gives the question back", async () => {
    serve({
      "POST /chat": () => refusal(409, "run_in_progress", { run_id: "r7" }),
      "GET /chat/runs/r7": () => state("r7", "running"),
      "GET /chat/runs/r7/events": () => events("r7", "Other answer."),
    });
    const conversation = new Conversation(null, true);
    const asked = await conversation.ask(question);
    expect(asked).toMatchObject({ ok: false, failure: { code: "run_in_progress" } });
    await finished(conversation);
    expect(conversation.snapshot().turns).toMatchObject([
      { query: "Other?", answer: "Other answer." },
    ]);
  });

  it("follows a stored turn that is still running", async () => {
    const turn = {
      id: "u1",
      run_id: "r1",
      query: "Why?",
      status: "running",
      answer: "So",
      sources: [],
      steps: [],
      related: [],
      claims: [],
      route: null,
      created_at: "2026-11-23T12:00:00Z",
      finished_at: null,
    };
    const requests = serve({
      "GET /library/threads/t1": () => Response.json({ id: "t1", title: "Why?", turns: [turn] }),
      "GET /chat/runs/r1/events": () => events("r1", "So it is."),
    });
    const conversation = new Conversation("t1");
    await conversation.load();
    await finished(conversation);
    expect(conversation.snapshot().turns[0]?.answer).toBe("So it is.");
    expect(requests).toEqual(["GET /library/threads/t1", "GET /chat/runs/r1/events"]);
  });

  it("ends a turn as lost when nobody knows its run any more", async () => {
    const turn = {
      id: "u1",
      run_id: "r1",
      query: "Why?",
      status: "running",
      answer: "",
      sources: [],
      steps: [],
      claims: [],
      related: [],
      created_at: "2026-11-23T12:00:00Z",
      finished_at: null,
    };
    serve({
      "GET /library/threads/t1": () => Response.json({ id: "t1", title: "Why?", turns: [turn] }),
      "GET /chat/runs/r1/events": () => refusal(404, "run_not_found"),
    });
    const conversation = new Conversation("t1");
    await conversation.load();
    await finished(conversation);
    expect(conversation.snapshot().turns[0]).toMatchObject({
      query: "Why?",
      status: "failed",
      failure: { code: "run_lost" },
    });
  });

  it("says when there is no such thread", async () => {
    serve({});
    const conversation = new Conversation("gone");
    await conversation.load();
    expect(conversation.snapshot().phase).toBe("missing");
  });

  it("replays an incognito thread after a reload of its tab", async () => {
    serve({ "POST /chat": () => events("r1", "Secret.") });
    const before = new Conversation(null, true);
    await before.ask(question);
    await finished(before);
    expect(recallRuns("t1")).toEqual(["r1"]);

    serve({
      "GET /chat/runs/r1": () => state("r1"),
      "GET /chat/runs/r1/events": () => events("r1", "Secret."),
    });
    const after = new Conversation("t1");
    await after.load();
    expect(after.snapshot()).toMatchObject({ incognito: true, phase: "ready" });
    expect(after.snapshot().turns).toMatchObject([{ query: "Other?", answer: "Secret." }]);
  });
});
