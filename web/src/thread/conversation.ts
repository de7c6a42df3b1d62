/** One thread in this tab: its state, and the runs it follows. It outlives the page that shows it. */
import * as chat from "../api/chat";
import { ApiError, type Failure, failureOf } from "../api/errors";
import type { RunEvent } from "../api/events";
import { getThread } from "../api/library";
import { followRun } from "../api/run-stream";
import type { ChatRequest } from "../api/types";
import { framePaced } from "./frame-paced";
import { recallRuns, rememberRun } from "./incognito-runs";
import {
  type Change,
  emptyThread,
  type Question,
  reduceThread,
  runningTurn,
  type ThreadState,
} from "./state";

/** How asking ended: with a run, or refused with the reason, the question being the caller's again. */
export type Asked = { ok: true } | { ok: false; failure: Failure };

let counter = 0;

export class Conversation {
  readonly key = `conversation-${++counter}`;
  /** Called when the server has named the thread. */
  onNamed: (id: string) => void = () => {};
  /** Called when a run has begun or ended: lists that show this thread are out of date. */
  onRunChanged: () => void = () => {};

  #state: ThreadState;
  readonly #listeners = new Set<() => void>();
  readonly #announce = framePaced(() => {
    for (const listener of this.#listeners) listener();
  });
  #loading: Promise<void> | null = null;
  #following: AbortController | null = null;

  constructor(id: string | null, incognito = false) {
    this.#state = emptyThread(id, incognito);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): ThreadState => this.#state;

  change(change: Change): void {
    const next = reduceThread(this.#state, change);
    if (next === this.#state) return;
    this.#state = next;
    // Only what streams is paced by frames; an answer to a click is shown at once.
    if (change.type === "event" && change.event.name === "delta") this.#announce.soon();
    else this.#announce.now();
  }

  /** Reads the thread from the library and follows its run if one is under way. */
  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    const id = this.#state.id;
    if (id === null || this.#following || (this.#state.incognito && this.#state.turns.length > 0)) {
      return;
    }
    try {
      const thread = await getThread(id);
      if (this.#following) return;
      this.change({ type: "loaded", thread });
    } catch (error) {
      if (await this.#recall(id, error)) return;
      const phase = error instanceof ApiError && error.status === 404 ? "missing" : "failed";
      if (this.#state.phase !== "ready" || phase === "missing") {
        this.change({ type: "unloadable", phase, failure: failureOf(error) });
      }
      return;
    }
    const running = runningTurn(this.#state);
    if (running?.runId) void this.#follow(running.key, { runId: running.runId });
  }

  /** An incognito thread is in no library; after a reload its runs are replayed while they last. */
  async #recall(id: string, error: unknown): Promise<boolean> {
    if (!(error instanceof ApiError && error.status === 404)) return false;
    for (const runId of recallRuns(id)) {
      const run = await chat.getRun(runId).catch(() => null);
      if (!run) continue;
      this.#state = { ...this.#state, incognito: true };
      const key = `turn-${++counter}`;
      const at = Date.parse(run.started_at);
      this.change({ type: "adopted", key, turnId: run.turn_id, runId, query: run.query, at });
      await this.#follow(key, { runId, until: run.status === "running" ? "first" : "end" });
    }
    return this.#state.turns.length > 0;
  }

  /** Asks; resolves as soon as the run exists, or with the reason why it does not. */
  ask(question: Question): Promise<Asked> {
    const key = `turn-${++counter}`;
    const threadId = this.#state.id;
    this.change({ type: "asked", key, question, at: Date.now() });
    const request: ChatRequest = {
      query: question.query,
      thread_id: threadId,
      replaces: question.replaces,
      depth: question.depth,
      sources: question.sources,
      filters: question.filters,
      model: question.model,
      language: question.language,
      incognito: this.#state.incognito,
    };
    return this.#follow(key, { request });
  }

  /** Asks a failed question once more, in the place where it stands. */
  retry(turnKey: string, again: (query: string, replaces: string | null) => Question): void {
    const turn = this.#state.turns.find((other) => other.key === turnKey);
    if (!turn) return;
    const replaces = turn.id ?? this.#state.replaced[0]?.id ?? null;
    if (turn.id === null) this.change({ type: "refused", key: turnKey });
    void this.ask(again(turn.query, replaces));
  }

  /** Asks the server to stop; the stream then ends with what is there. */
  async stop(): Promise<void> {
    const runId = runningTurn(this.#state)?.runId;
    if (runId) await chat.stopRun(runId);
  }

  /** Tries again to follow a run whose connection was given up. */
  async reconnect(turnKey: string): Promise<void> {
    const turn = this.#state.turns.find((other) => other.key === turnKey);
    if (turn?.runId) await this.#follow(turn.key, { runId: turn.runId, until: "end" });
  }

  async #follow(
    key: string,
    what: { request: ChatRequest } | { runId: string; until?: "first" | "end" },
  ): Promise<Asked> {
    const following = new AbortController();
    const idempotencyKey = chat.newKey();
    this.#following = following;
    return new Promise<Asked>((resolve) => {
      const onEvent = (event: RunEvent): void => {
        this.change({ type: "event", key, event, at: Date.now() });
        if (event.name === "run") this.#begun(event.data.thread_id, event.data.run_id);
        if (event.name === "run" && !("until" in what && what.until === "end")) {
          resolve({ ok: true });
        }
      };
      followRun({
        ...("request" in what
          ? { start: (signal: AbortSignal) => chat.startRun(what.request, idempotencyKey, signal) }
          : { runId: what.runId }),
        resume: chat.openEvents,
        onEvent,
        onConnection: (connection) => this.change({ type: "connection", key, connection }),
        signal: following.signal,
      })
        .then(() => resolve({ ok: true }))
        .catch(async (error: unknown) => resolve(await this.#failed(key, error)))
        .finally(() => {
          if (this.#following === following) this.#following = null;
          this.onRunChanged();
        });
    });
  }

  #begun(threadId: string, runId: string): void {
    if (this.#state.incognito) rememberRun(threadId, runId);
    this.onNamed(threadId);
    this.onRunChanged();
  }

  async #failed(key: string, error: unknown): Promise<Asked> {
    const failure = failureOf(error);
    const turn = this.#state.turns.find((other) => other.key === key);
    if (error instanceof ApiError && error.code === "run_in_progress" && !turn?.runId) {
      return this.#followTheOther(key, error);
    }
    if (turn?.runId && error instanceof ApiError && error.status === 404) {
      if (await this.#reload()) {
        this.#endLost(turn.runId);
        return { ok: true };
      }
    }
    this.change({ type: "failed", key, failure, at: Date.now() });
    return turn?.runId ? { ok: true } : { ok: false, failure };
  }

  /** Nobody works on a run that chat knows nothing of, whatever the library says of its turn. */
  #endLost(runId: string): void {
    const running = runningTurn(this.#state);
    if (running?.runId !== runId) return;
    const failure = { code: "run_lost", message: "" };
    this.change({ type: "failed", key: running.key, failure, at: Date.now() });
  }

  /** The thread is busy with a question asked elsewhere: show that one, give ours back. */
  async #followTheOther(key: string, error: ApiError): Promise<Asked> {
    this.change({ type: "refused", key });
    const failure = failureOf(error);
    const runId = error.fields.run_id;
    this.#following = null;
    if (typeof runId !== "string") return { ok: false, failure };
    if (this.#state.id !== null && !this.#state.incognito) await this.#reload();
    if (!this.#following) {
      const run = await chat.getRun(runId).catch(() => null);
      if (!run) return { ok: false, failure };
      const otherKey = `turn-${++counter}`;
      const at = Date.parse(run.started_at);
      this.change({
        type: "adopted",
        key: otherKey,
        turnId: run.turn_id,
        runId,
        query: run.query,
        at,
      });
      if (this.#state.turns.some((turn) => turn.key === otherKey)) {
        void this.#follow(otherKey, { runId });
      }
    }
    return { ok: false, failure };
  }

  /** The events of a run are gone: its stored turn says how it ended. */
  async #reload(): Promise<boolean> {
    const id = this.#state.id;
    if (id === null) return false;
    const thread = await getThread(id).catch(() => null);
    if (!thread) return false;
    this.change({ type: "loaded", thread });
    const running = runningTurn(this.#state);
    if (running?.runId && !this.#following) {
      void this.#follow(running.key, { runId: running.runId });
    }
    return true;
  }
}
