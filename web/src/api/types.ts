/** The API's models as the UI uses them; replaced by generated types once openapi/ is there. */

export type SourceKind = "web" | "local";
export type Depth = "speed" | "balanced" | "quality";
export type RunStatus = "running" | "completed" | "failed" | "stopped";
export type Role = "owner" | "admin" | "member";
export type Scope = "chat" | "search" | "library:read" | "library:write" | "account" | "admin";
export type UiLanguage = "en" | "ru";

export interface ChatRequest {
  query: string;
  thread_id?: string | null;
  replaces?: string | null;
  depth: Depth;
  sources: SourceKind[];
  model?: string | null;
  language?: string | null;
  incognito: boolean;
}

export interface Source {
  number: number;
  url: string;
  title: string;
  snippet: string;
  provider: string;
  kind: SourceKind;
  published: string | null;
}

export interface Step {
  id: string;
  kind: "plan" | "search" | "read" | "write";
  status: "running" | "done" | "failed";
  queries: string[];
  urls: string[];
  found: number | null;
  providers: string[];
  note: string | null;
  took_ms: number | null;
}

export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  model_calls: number;
  cost_usd: number | null;
}

export interface RunEvents {
  run: { run_id: string; thread_id: string; turn_id: string };
  step: Step;
  sources: { sources: Source[]; added: boolean };
  delta: { text: string };
  reset: { text: string };
  related: { questions: string[] };
  done: { status: "completed" | "stopped"; model: string; usage: Usage };
  error: { code: string; message: string };
}

export interface RunState {
  run_id: string;
  thread_id: string;
  turn_id: string;
  status: RunStatus;
  query: string;
  started_at: string;
}

export interface Model {
  id: string;
  name: string;
  provider: "openai" | "ollama" | "extractive";
  default: boolean;
}

export interface ModelList {
  models: Model[];
  error: string | null;
}

export interface Turn {
  id: string;
  thread_id: string;
  run_id: string;
  position: number;
  query: string;
  depth: Depth;
  source_kinds: SourceKind[];
  language: string | null;
  status: RunStatus;
  answer: string;
  sources: Source[];
  steps: Step[];
  related: string[];
  model: string;
  usage: Usage;
  error: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface ThreadSummary {
  id: string;
  title: string;
  pinned: boolean;
  turn_count: number;
  running: boolean;
  excerpt: string | null;
  created_at: string;
  updated_at: string;
}

export interface Thread extends ThreadSummary {
  turns: Turn[];
}

export interface ThreadPage {
  threads: ThreadSummary[];
  next_cursor: string | null;
}

export interface ThreadPatch {
  title?: string;
  pinned?: boolean;
}

export interface Membership {
  organisation_id: string;
  organisation: string;
  role: Role;
}

export interface User {
  id: string;
  email: string;
  name: string;
  language: UiLanguage;
  answer_language: string | null;
  time_zone: string;
  membership: Membership | null;
  created_at: string;
}

export interface ProfilePatch {
  name?: string;
  language?: UiLanguage;
  answer_language?: string | null;
  time_zone?: string;
}

export interface Session {
  mode: "single" | "multi";
  user: User | null;
  first_account: boolean;
}

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  created_at: string;
  last_used_at: string | null;
}

export interface CreatedApiKey extends ApiKey {
  key: string;
}

export interface Member {
  user_id: string;
  email: string;
  name: string;
  role: Role;
  joined_at: string;
}

export interface Organisation {
  id: string;
  name: string;
  members: Member[];
}
