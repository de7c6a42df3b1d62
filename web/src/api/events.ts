/** The events of a run as they come over the wire, where fields without a value are left out. */
import type { Claim, Route, RunEvents, Source, Step, Usage } from "./types";

export type RunEvent = {
  [Name in keyof RunEvents]: { name: Name; data: RunEvents[Name] };
}[keyof RunEvents];

type Wire<T> = Partial<T>;

const NO_STEP: Step = {
  id: "",
  kind: "search",
  status: "running",
  queries: [],
  urls: [],
  found: null,
  providers: [],
  reports: [],
  note: null,
  took_ms: null,
};

const NO_SOURCE: Source = {
  number: 0,
  url: "",
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

const NO_USAGE: Usage = { prompt_tokens: 0, completion_tokens: 0, model_calls: 0, cost_usd: null };

const NO_CLAIM: Claim = {
  text: "",
  start: 0,
  end: 0,
  sources: [],
  source: null,
  verdict: "not_found",
  score: 0,
  reason: null,
  quote: "",
  quote_start: null,
  quote_end: null,
  judge: "text",
};

const NO_ROUTE: Route = {
  asked_model: null,
  answered_model: "",
  fall_back: null,
  tools: [],
  queries: [],
  pages: [],
  stages: [],
  usage: NO_USAGE,
  dropped_marks: 0,
  takeovers: 0,
  took_ms: 0,
};

const readers: { [Name in keyof RunEvents]: (data: Wire<RunEvents[Name]>) => RunEvents[Name] } = {
  run: (data) => ({ run_id: "", thread_id: "", turn_id: "", ...data }),
  step: (data) => ({ ...NO_STEP, ...data }),
  sources: (data) => ({
    sources: (data.sources ?? []).map((source) => ({ ...NO_SOURCE, ...source })),
    added: data.added ?? false,
  }),
  delta: (data) => ({ text: data.text ?? "" }),
  reset: (data) => ({ text: data.text ?? "" }),
  claims: (data) => ({
    claims: (data.claims ?? []).map((claim) => ({ ...NO_CLAIM, ...claim })),
  }),
  related: (data) => ({ questions: data.questions ?? [] }),
  done: (data) => ({
    status: data.status ?? "completed",
    model: data.model ?? "",
    usage: { ...NO_USAGE, ...data.usage },
    route: routeOf(data.route),
  }),
  error: (data) => ({
    code: data.code ?? "unexpected",
    message: data.message ?? "",
    route: routeOf(data.route),
  }),
};

function routeOf(sent: Wire<Route> | null | undefined): Route | null {
  if (!sent) return null;
  return {
    ...NO_ROUTE,
    ...sent,
    queries: (sent.queries ?? []).map((one) => ({ ...one, providers: one.providers ?? [] })),
    usage: { ...NO_USAGE, ...sent.usage },
  };
}

/** Reads one event; null for a name we do not know. Throws SyntaxError when it is no JSON. */
export function readEvent(name: string, json: string): RunEvent | null {
  if (!Object.hasOwn(readers, name)) return null;
  const known = name as keyof RunEvents;
  return { name: known, data: readers[known](JSON.parse(json)) } as RunEvent;
}
