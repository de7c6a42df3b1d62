import { describe, expect, it, vi } from "vitest";
import { ApiError } from "./errors";
import type { RunEvent } from "./events";
import { delayOf, followRun, type RunStreamOptions } from "./run-stream";

type Sent = [id: string, name: string, data: unknown];

const RUN: Sent = ["1", "run", { run_id: "r1", thread_id: "t1", turn_id: "u1" }];
const HELLO: Sent = ["2", "delta", { text: "Hello " }];
const WORLD: Sent = ["3", "delta", { text: "world" }];
const DONE: Sent = ["4", "done", { status: "completed", model: "m", usage: {} }];

/** A connection that sends these events and then breaks, or ends. */
function connection(events: Sent[], options: { breaks?: boolean } = {}): Response {
  const text = events
    .map(([id, name, data]) => `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
    .join("");
  let sent = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (!sent) controller.enqueue(new TextEncoder().encode(text));
      else if (options.breaks) controller.error(new TypeError("network error"));
      else controller.close();
      sent = true;
    },
  });
  return new Response(body);
}

async function follow(options: Partial<RunStreamOptions>) {
  const events: RunEvent[] = [];
  const connections: string[] = [];
  const controller = new AbortController();
  await followRun({
    resume: () => Promise.reject(new Error("not expected")),
    onEvent: (event) => events.push(event),
    onConnection: (state) => connections.push(state),
    signal: controller.signal,
    wait: () => Promise.resolve(),
    ...options,
  });
  const answer = events.map((event) => (event.name === "delta" ? event.data.text : "")).join("");
  return { names: events.map((event) => event.name), answer, connections };
}

describe("followRun", () => {
  it("reads a run from its question to its end", async () => {
    const followed = await follow({
      start: () => Promise.resolve(connection([RUN, HELLO, WORLD, DONE])),
    });
    expect(followed.names).toEqual(["run", "delta", "delta", "done"]);
    expect(followed.answer).toBe("Hello world");
  });

  it("goes on after the last event it has seen when the connection ends early", async () => {
    const resume = vi.fn(() => Promise.resolve(connection([WORLD, DONE])));
    const followed = await follow({
      start: () => Promise.resolve(connection([RUN, HELLO])),
      resume,
    });
    expect(resume).toHaveBeenCalledWith("r1", "2", expect.anything());
    expect(followed.answer).toBe("Hello world");
    expect(followed.connections).toEqual(["live", "reconnecting", "live"]);
  });

  it("never doubles text, even when a server repeats events", async () => {
    const followed = await follow({
      start: () => Promise.resolve(connection([RUN, HELLO])),
      resume: () => Promise.resolve(connection([RUN, HELLO, WORLD, DONE])),
    });
    expect(followed.answer).toBe("Hello world");
  });

  it("survives several broken connections and refusals in between", async () => {
    const answers = [
      () => connection([HELLO], { breaks: true }),
      () => {
        throw new ApiError(503, "unavailable", "");
      },
      () => {
        throw new ApiError(0, "network", "");
      },
      () => connection([WORLD, DONE]),
    ];
    const followed = await follow({
      runId: "r1",
      resume: async () => (answers.shift() as () => Response)(),
    });
    expect(followed.answer).toBe("Hello world");
  });

  it("sends a question three times at most when the network is away", async () => {
    const start = vi.fn(() => Promise.reject(new ApiError(0, "network", "")));
    await expect(follow({ start })).rejects.toMatchObject({ code: "network" });
    expect(start).toHaveBeenCalledTimes(3);
  });

  it("knows its run from the header when the connection breaks before the first event", async () => {
    const headers = { "X-Run-Id": "r9" };
    const start = vi.fn(() => Promise.resolve(new Response("", { headers })));
    const resume = vi.fn(() => Promise.resolve(connection([RUN, HELLO, DONE])));
    const followed = await follow({ start, resume });
    expect(start).toHaveBeenCalledTimes(1);
    expect(resume).toHaveBeenCalledWith("r9", null, expect.anything());
    expect(followed.answer).toBe("Hello ");
  });

  it("hands on what the server refuses for good", async () => {
    const gone = new ApiError(404, "not_found", "");
    await expect(follow({ runId: "r1", resume: () => Promise.reject(gone) })).rejects.toBe(gone);
  });

  it("gives up after ten connections without a single new event", async () => {
    const resume = vi.fn(() => Promise.resolve(connection([])));
    await expect(follow({ runId: "r1", resume })).rejects.toMatchObject({
      code: "connection_lost",
    });
    expect(resume).toHaveBeenCalledTimes(11);
  });

  it("reports an event that cannot be read instead of skipping it", async () => {
    const broken = new Response('id: 1\nevent: delta\ndata: {"text\n\n');
    await expect(
      follow({ runId: "r1", resume: () => Promise.resolve(broken) }),
    ).rejects.toMatchObject({ code: "bad_event" });
  });

  it("ends quietly when nobody is interested any more", async () => {
    const controller = new AbortController();
    const followed = await follow({
      runId: "r1",
      signal: controller.signal,
      resume: () => {
        controller.abort();
        return Promise.reject(new DOMException("aborted", "AbortError"));
      },
    });
    expect(followed.names).toEqual([]);
  });
});

describe("delayOf", () => {
  it("doubles from half a second to eight, with jitter below", () => {
    const longest = [1, 2, 3, 4, 5, 6, 9].map((failures) => delayOf(failures, () => 1));
    expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
    expect(delayOf(1, () => 0)).toBe(250);
  });
});
