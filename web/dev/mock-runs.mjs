/** Runs of the mock: a list of events that grows with time and can be followed from any place. */
import { randomUUID } from "node:crypto";
import { materialFor } from "./mock-answers.mjs";
import { checkedSources, claimsOf, routeOf } from "./mock-receipts.mjs";

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Speed of the mock; MOCK_PACE=0.2 is five times faster. */
const PACE = Number(process.env.MOCK_PACE ?? 1);

const REPORTS = [
  { provider: "searxng", ok: true, results: 12, took_ms: 840, waited_ms: 310 },
  { provider: "openalex", ok: true, results: 4, took_ms: 610 },
  { provider: "local", ok: true, results: 2, took_ms: 3, cached: true },
  {
    provider: "stackexchange",
    ok: false,
    took_ms: 95,
    error: "too many requests, asks to wait 60 s",
  },
];

export class Run {
  id = randomUUID();
  events = [];
  listeners = new Set();
  responses = new Set();
  stopped = false;
  takeovers = 0;

  constructor(turn) {
    this.turn = turn;
    turn.run_id = this.id;
  }

  emit(name, data) {
    const event = { id: `${Date.now()}-${this.events.length}`, name, data };
    this.events.push(event);
    for (const listener of this.listeners) listener(event);
  }

  /**
   * Plays the whole answer; words in the question ask for trouble: fail, empty, slow, drop,
   * takeover (a worker dies in mid-answer, the next one writes it anew) and lost (nobody is left).
   */
  async play() {
    const { turn } = this;
    const material = materialFor(turn.query);
    const trouble = turn.query.toLowerCase();
    this.emit("run", { run_id: this.id, thread_id: turn.thread_id, turn_id: turn.id });
    await this.research(material, trouble);
    if (trouble.includes("fail")) return this.fail("model_unavailable", material);
    this.step({ id: "write", kind: "write", status: "running" });
    const text = trouble.includes("empty")
      ? "I found no source for this question, so I cannot answer it."
      : material.answer;
    if (trouble.includes("takeover")) this.tell("A first wording that will be replaced. ");
    for (let at = 0; at < text.length;) {
      if (this.stopped) return this.end("stopped", material);
      if (trouble.includes("lost") && at > 400) {
        await this.die();
        return this.fail("run_lost", material);
      }
      if (trouble.includes("takeover") && at > 900 && this.takeovers === 0) {
        await this.die();
        at = this.rewrite(text);
      }
      const [piece] = /\S+\s*|\s+/.exec(text.slice(at));
      at += piece.length;
      this.tell(piece);
      await wait((trouble.includes("slow") ? 120 : 22) * PACE);
    }
    this.step({ id: "write", kind: "write", status: "done", took_ms: 4210 });
    if (!trouble.includes("empty")) await this.check(material);
    turn.related = trouble.includes("empty") ? [] : material.related;
    this.emit("related", { questions: turn.related });
    this.end("completed", material);
  }

  /** The worker is gone: streams end without an end, and nothing comes for a lease's time. */
  async die() {
    this.takeovers += 1;
    for (const response of this.responses) response.end();
    await wait(2600 * PACE);
  }

  /** The next worker's words differ: one reset, as long as what was shown, replaces them. */
  rewrite(text) {
    const at = text.indexOf(" ", this.turn.answer.length + 40) + 1;
    this.turn.answer = text.slice(0, at);
    this.emit("reset", { text: this.turn.answer });
    return at;
  }

  tell(text) {
    this.turn.answer += text;
    this.emit("delta", { text });
  }

  async check(material) {
    const { turn } = this;
    this.step({ id: "check", kind: "check", status: "running" });
    await wait(700 * PACE);
    turn.sources = checkedSources(turn.sources, material.language);
    this.emit("sources", { sources: turn.sources, added: false });
    turn.claims = claimsOf(turn.answer, turn.sources, material.language);
    this.emit("claims", { claims: turn.claims });
    this.step({ id: "check", kind: "check", status: "done", took_ms: 38 });
  }

  async research(material, trouble) {
    if (this.turn.depth !== "speed") {
      this.step({ id: "plan", kind: "plan", status: "running" });
      await wait(500 * PACE);
      this.step({ id: "plan", kind: "plan", status: "done", took_ms: 480 });
    }
    const search = { id: "search-1", kind: "search", queries: material.queries };
    this.step({ ...search, status: "running" });
    await wait(900 * PACE);
    if (trouble.includes("empty")) {
      this.step({ ...search, status: "done", found: 0, took_ms: 900 });
      return;
    }
    this.sources(material.sources.slice(0, 4), false);
    this.step({
      ...search,
      status: "done",
      found: 18,
      providers: ["searxng", "openalex", "local"],
      reports: REPORTS,
      note: "stackexchange: too many requests, asks to wait 60 s",
      took_ms: 890,
    });
    this.step({
      id: "search-2",
      kind: "search",
      status: "failed",
      queries: material.queries.slice(0, 1),
      note: "brave: too many requests, asks to wait 60 s",
      took_ms: 210,
    });
    const urls = material.sources.map((source) => source.url);
    this.step({ id: "read", kind: "read", status: "running", urls });
    await wait(900 * PACE);
    this.sources(material.sources.slice(4), true);
    this.step({ id: "read", kind: "read", status: "done", urls, found: 5, took_ms: 860 });
  }

  step(fields) {
    const step = {
      queries: [],
      urls: [],
      found: null,
      providers: [],
      note: null,
      took_ms: null,
      ...fields,
    };
    this.turn.steps = [...this.turn.steps.filter((other) => other.id !== step.id), step];
    this.emit("step", step);
  }

  sources(list, added) {
    this.turn.sources.push(...list);
    this.emit("sources", { sources: list, added });
  }

  fail(code, material) {
    const { turn } = this;
    Object.assign(turn, { status: "failed", error: code });
    turn.finished_at = new Date().toISOString();
    turn.route = routeOf(turn, material, this.takeovers);
    this.emit("error", { code, message: "The model does not answer.", route: turn.route });
  }

  end(status, material) {
    const { turn } = this;
    Object.assign(turn, { status, model: "openai/gpt-5-mini" });
    turn.finished_at = new Date().toISOString();
    turn.route = routeOf(turn, material, this.takeovers);
    this.emit("done", { status, model: turn.model, usage: turn.usage, route: turn.route });
  }

  get over() {
    const last = this.events.at(-1)?.name;
    return last === "done" || last === "error";
  }

  /** Writes the events after `lastId` to a response, and those that come. */
  follow(response, lastId) {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    const write = ({ id, name, data }) => {
      response.write(`id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
      if (name === "done" || name === "error") response.end();
    };
    const from = this.events.findIndex((event) => event.id === lastId) + 1;
    this.events.slice(from).forEach(write);
    if (this.over) return void response.end();
    this.listeners.add(write);
    this.responses.add(response);
    response.on("close", () => {
      this.listeners.delete(write);
      this.responses.delete(response);
    });
    // "drop" in the question cuts the first connection in mid-answer.
    if (this.turn.query.toLowerCase().includes("drop") && lastId === null && !this.dropped) {
      this.dropped = true;
      setTimeout(() => response.destroy(), 3500 * PACE);
    }
  }
}

export function newTurn(body, threadId, position) {
  return {
    id: randomUUID(),
    thread_id: threadId,
    run_id: "",
    position,
    query: body.query,
    depth: body.depth,
    source_kinds: body.sources,
    language: body.language ?? null,
    status: "running",
    answer: "",
    sources: [],
    steps: [],
    related: [],
    claims: [],
    route: null,
    model: "",
    usage: { prompt_tokens: 8214, completion_tokens: 612, model_calls: 3, cost_usd: 0.0041 },
    error: null,
    created_at: new Date().toISOString(),
    finished_at: null,
  };
}
