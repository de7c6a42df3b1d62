/** A thread as the page shows it, and every way it can change. Pure: no network, no clock. */
import type { Failure } from "../api/errors";
import type { RunEvent } from "../api/events";
import type { Connection } from "../api/run-stream";
import type {
  Claim,
  Depth,
  Filters,
  Route,
  Source,
  SourceKind,
  Step,
  Thread,
  Turn,
  Usage,
} from "../api/types";

/** What is asked; `replaces` names the turn in whose place it comes. */
export interface Question {
  query: string;
  depth: Depth;
  sources: SourceKind[];
  filters: Filters;
  model: string | null;
  language: string | null;
  replaces: string | null;
}

/** A turn on screen; `key` stays the same from the moment of asking, `id` comes from the server. */
export interface TurnView {
  key: string;
  id: string | null;
  runId: string | null;
  query: string;
  depth: Depth;
  sourceKinds: SourceKind[];
  status: "running" | "completed" | "failed" | "stopped";
  connection: Connection;
  /** The text on screen. */
  answer: string;
  /** What the stream has told of it; behind `answer` while it tells again what is on screen. */
  told: string;
  sources: Source[];
  steps: Step[];
  claims: Claim[];
  related: string[];
  route: Route | null;
  model: string;
  usage: Usage | null;
  failure: Failure | null;
  startedAt: number;
  finishedAt: number | null;
}

export type Phase = "loading" | "ready" | "missing" | "failed";

export interface ThreadState {
  id: string | null;
  title: string;
  pinned: boolean;
  incognito: boolean;
  phase: Phase;
  failure: Failure | null;
  turns: TurnView[];
  /** Turns that a running edit has put aside: back they come when it is refused. */
  replaced: TurnView[];
}

export type Change =
  | { type: "loaded"; thread: Thread }
  | { type: "unloadable"; phase: "missing" | "failed"; failure: Failure }
  | { type: "asked"; key: string; question: Question; at: number }
  | { type: "adopted"; key: string; turnId: string; runId: string; query: string; at: number }
  | { type: "event"; key: string; event: RunEvent; at: number }
  | { type: "connection"; key: string; connection: Connection }
  | { type: "failed"; key: string; failure: Failure; at: number }
  | { type: "refused"; key: string }
  | { type: "described"; title?: string; pinned?: boolean };

/** A thread of which nothing is known yet but, perhaps, its id. */
export function emptyThread(id: string | null, incognito: boolean): ThreadState {
  return {
    id,
    title: "",
    pinned: false,
    incognito,
    phase: id === null ? "ready" : "loading",
    failure: null,
    turns: [],
    replaced: [],
  };
}

/** The turn whose answer is being written, if any. */
export function runningTurn(state: ThreadState): TurnView | null {
  return state.turns.find((turn) => turn.status === "running") ?? null;
}

export function reduceThread(state: ThreadState, change: Change): ThreadState {
  switch (change.type) {
    case "loaded":
      return loaded(state, change.thread);
    case "unloadable":
      return { ...state, phase: change.phase, failure: change.failure };
    case "asked":
      return asked(state, change.key, change.question, change.at);
    case "adopted":
      return adopted(state, change);
    case "event":
      return onEvent(state, change.key, change.event, change.at);
    case "connection":
      return changeTurn(state, change.key, (turn) => ({ ...turn, connection: change.connection }));
    case "failed":
      return changeTurn(state, change.key, (turn) => fail(turn, change.failure, change.at));
    case "refused":
      return refused(state, change.key);
    case "described":
      return {
        ...state,
        title: change.title ?? state.title,
        pinned: change.pinned ?? state.pinned,
      };
  }
}

function loaded(state: ThreadState, thread: Thread): ThreadState {
  const keys = new Map(state.turns.map((turn) => [turn.id, turn.key]));
  return {
    ...state,
    id: thread.id,
    title: thread.title,
    pinned: thread.pinned,
    phase: "ready",
    failure: null,
    replaced: [],
    turns: thread.turns.map((turn) => viewOf(turn, keys.get(turn.id) ?? turn.id)),
  };
}

/** A stored turn as the page shows it. */
export function viewOf(turn: Turn, key: string): TurnView {
  return {
    key,
    id: turn.id,
    runId: turn.run_id,
    query: turn.query,
    depth: turn.depth,
    sourceKinds: turn.source_kinds,
    status: turn.status,
    connection: "live",
    answer: turn.answer,
    told: turn.answer,
    sources: turn.sources,
    steps: turn.steps,
    claims: turn.claims,
    related: turn.related,
    route: turn.route,
    model: turn.model,
    usage: turn.usage,
    failure: turn.status === "failed" ? { code: turn.error ?? "unexpected", message: "" } : null,
    startedAt: Date.parse(turn.created_at),
    finishedAt: turn.finished_at === null ? null : Date.parse(turn.finished_at),
  };
}

function asked(state: ThreadState, key: string, question: Question, at: number): ThreadState {
  const turn: TurnView = {
    ...blankTurn(key, question.query, at),
    depth: question.depth,
    sourceKinds: question.sources,
  };
  const cut = question.replaces
    ? state.turns.findIndex((other) => other.id === question.replaces)
    : -1;
  const kept = cut < 0 ? state.turns : state.turns.slice(0, cut);
  return {
    ...state,
    phase: "ready",
    title: state.title || question.query,
    turns: [...kept, turn],
    replaced: cut < 0 ? [] : state.turns.slice(cut),
  };
}

function adopted(state: ThreadState, change: Change & { type: "adopted" }): ThreadState {
  if (state.turns.some((turn) => turn.runId === change.runId)) return state;
  const turn = {
    ...blankTurn(change.key, change.query, change.at),
    id: change.turnId,
    runId: change.runId,
  };
  return {
    ...state,
    phase: "ready",
    title: state.title || change.query,
    turns: [...state.turns, turn],
  };
}

const NOTHING_TOLD = { answer: "", told: "", sources: [], steps: [], claims: [], related: [] };

function blankTurn(key: string, query: string, at: number): TurnView {
  return {
    key,
    id: null,
    runId: null,
    query,
    depth: "balanced",
    sourceKinds: ["web", "local"],
    status: "running",
    connection: "live",
    ...NOTHING_TOLD,
    route: null,
    model: "",
    usage: null,
    failure: null,
    startedAt: at,
    finishedAt: null,
  };
}

function onEvent(state: ThreadState, key: string, event: RunEvent, at: number): ThreadState {
  if (event.name === "run") {
    const named = { ...state, id: event.data.thread_id, replaced: [] };
    return changeTurn(named, key, (turn) => started(turn, event.data));
  }
  return changeTurn(state, key, (turn) => reduceTurn(turn, event, at));
}

/**
 * A stream from the start tells everything again. What is on screen of the same run stays there
 * until the stream has told more; what another run left makes room at once.
 */
function started(turn: TurnView, ids: { run_id: string; turn_id: string }): TurnView {
  return {
    ...turn,
    ...(turn.runId === ids.run_id ? { told: "" } : NOTHING_TOLD),
    id: ids.turn_id,
    runId: ids.run_id,
    status: "running",
    failure: null,
    finishedAt: null,
  };
}

/** The text on screen never becomes shorter while a run goes on: no flash, no jump. */
function tell(turn: TurnView, told: string): TurnView {
  return { ...turn, told, answer: told.length >= turn.answer.length ? told : turn.answer };
}

function reduceTurn(turn: TurnView, event: RunEvent, at: number): TurnView {
  switch (event.name) {
    case "step":
      return { ...turn, steps: withStep(turn.steps, event.data) };
    case "sources":
      return {
        ...turn,
        sources: event.data.added
          ? withSources(turn.sources, event.data.sources)
          : event.data.sources,
      };
    case "delta":
      return tell(turn, turn.told + event.data.text);
    case "reset":
      return { ...tell(turn, event.data.text), claims: [] };
    case "claims":
      return { ...turn, claims: event.data.claims };
    case "related":
      return { ...turn, related: event.data.questions };
    case "done":
      return {
        ...turn,
        answer: turn.told,
        status: event.data.status,
        route: event.data.route,
        model: event.data.model,
        usage: event.data.usage,
        connection: "live",
        steps: settled(turn.steps),
        finishedAt: at,
      };
    case "error":
      return {
        ...fail(turn, { code: event.data.code, message: event.data.message }, at),
        answer: turn.told,
        route: event.data.route,
      };
    case "run":
      return turn;
  }
}

function withStep(steps: Step[], step: Step): Step[] {
  const at = steps.findIndex((other) => other.id === step.id);
  return at < 0 ? [...steps, step] : steps.with(at, step);
}

function withSources(sources: Source[], more: Source[]): Source[] {
  const known = new Set(sources.map((source) => source.number));
  return [...sources, ...more.filter((source) => !known.has(source.number))];
}

/** No spinner outlives its run. */
function settled(steps: Step[]): Step[] {
  return steps.map((step) => (step.status === "running" ? { ...step, status: "done" } : step));
}

function fail(turn: TurnView, failure: Failure, at: number): TurnView {
  return {
    ...turn,
    status: "failed",
    failure,
    connection: "live",
    finishedAt: at,
    steps: turn.steps.map((step) =>
      step.status === "running" ? { ...step, status: "failed" } : step,
    ),
  };
}

/** The question never became a run: it goes, and what it would have replaced is back. */
function refused(state: ThreadState, key: string): ThreadState {
  return {
    ...state,
    turns: [...state.turns.filter((turn) => turn.key !== key), ...state.replaced],
    replaced: [],
  };
}

function changeTurn(
  state: ThreadState,
  key: string,
  change: (turn: TurnView) => TurnView,
): ThreadState {
  const at = state.turns.findIndex((turn) => turn.key === key);
  const turn = state.turns[at];
  return turn ? { ...state, turns: state.turns.with(at, change(turn)) } : state;
}
