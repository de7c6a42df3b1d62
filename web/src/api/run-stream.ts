/** Follows one run from its question to its end, over as many connections as it takes. */
import { ApiError } from "./errors";
import { readSse } from "./sse";
import type { RunEvents } from "./types";

export type RunEvent = {
  [Name in keyof RunEvents]: { name: Name; data: RunEvents[Name] };
}[keyof RunEvents];

export type Connection = "live" | "reconnecting";

export interface RunStreamOptions {
  /** Opens the stream that starts the run; called again must give the same run. */
  start?: (signal: AbortSignal) => Promise<Response>;
  /** Opens the events of a known run, after `lastEventId` or from their start. */
  resume: (runId: string, lastEventId: string | null, signal: AbortSignal) => Promise<Response>;
  runId?: string;
  onEvent: (event: RunEvent) => void;
  onConnection: (connection: Connection) => void;
  signal: AbortSignal;
  stallMs?: number;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Connections in a row without a single event, before a run is known, and after. */
const START_ATTEMPTS = 3;
const MAX_ATTEMPTS = 10;
const NAMES: ReadonlySet<string> = new Set<keyof RunEvents>([
  "run",
  "step",
  "sources",
  "delta",
  "reset",
  "related",
  "done",
  "error",
]);

/**
 * Hands every event of the run to `onEvent` exactly once, and returns after `done` or `error`.
 *
 * Throws ApiError when the server refuses, or with code `connection_lost` when it stays away.
 */
export async function followRun(options: RunStreamOptions): Promise<void> {
  const { signal, onConnection, stallMs = 45_000, wait = pause } = options;
  const position = new Position(options.runId ?? null);
  for (let failures = 0; ;) {
    const before = position.count;
    try {
      const response = await open(options, position);
      onConnection("live");
      position.runId ??= response.headers.get("X-Run-Id");
      if (!response.body) throw new ApiError(response.status, "network", "The answer has no body.");
      for await (const message of readSse(response.body, stallMs)) {
        const event = position.advance(message);
        if (event) options.onEvent(event);
        if (event?.name === "done" || event?.name === "error") return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error, position.runId !== null)) throw asApiError(error);
      if (position.runId === null && failures >= START_ATTEMPTS - 1) throw asApiError(error);
    }
    if (signal.aborted) return;
    failures = position.count > before ? 1 : failures + 1;
    const attempts = position.runId === null ? START_ATTEMPTS : MAX_ATTEMPTS;
    if (failures > attempts) throw lost();
    onConnection("reconnecting");
    await wait(delayOf(failures), signal);
    if (signal.aborted) return;
  }
}

/** How far the stream has been read; events that were seen already are not handed out again. */
class Position {
  count = 0;
  lastId: string | null = null;
  readonly #seen = new Set<string>();

  constructor(public runId: string | null) {}

  advance(message: { event: string; data: string; id: string | null }): RunEvent | null {
    if (!NAMES.has(message.event)) return null;
    if (message.id !== null) {
      if (this.#seen.has(message.id)) return null;
      this.#seen.add(message.id);
      this.lastId = message.id;
    }
    this.count += 1;
    const event = { name: message.event, data: JSON.parse(message.data) } as RunEvent;
    if (event.name === "run") this.runId = event.data.run_id;
    return event;
  }
}

function open(options: RunStreamOptions, position: Position): Promise<Response> {
  if (position.runId !== null) {
    return options.resume(position.runId, position.lastId, options.signal);
  }
  if (!options.start) throw new Error("followRun needs a run id or a way to start one");
  return options.start(options.signal);
}

/** A refusal that a second try would not change. A run that exists is worth more patience. */
function isFinal(error: unknown, exists: boolean): boolean {
  if (error instanceof SyntaxError) return true;
  if (!(error instanceof ApiError)) return false;
  if (error.status === 429 || error.status === 500) return !exists;
  return error.status >= 400 && error.status < 500;
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof SyntaxError) return new ApiError(0, "bad_event", error.message);
  return lost();
}

function lost(): ApiError {
  return new ApiError(0, "connection_lost", "The connection to the server was lost.");
}

/** Half a second, doubling up to eight, with jitter so that tabs do not return in step. */
export function delayOf(failures: number, random: () => number = Math.random): number {
  const full = Math.min(8000, 500 * 2 ** (failures - 1));
  return full / 2 + (full / 2) * random();
}

/** Waits; the browser coming back online or the end of interest ends the wait early. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      window.removeEventListener("online", finish);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    window.addEventListener("online", finish);
    signal.addEventListener("abort", finish);
  });
}
