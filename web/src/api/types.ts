/** The API's models by their names: generated from openapi/, the events of a run by hand. */
import type { components as auth } from "./generated/auth";
import type { components as chat } from "./generated/chat";
import type { components as library } from "./generated/library";

/** What the server sends has all its fields: those that a document calls optional may be null. */
type Sent<T> = T extends readonly (infer Item)[]
  ? Sent<Item>[]
  : T extends object
    ? { [Field in keyof T]-?: Sent<T[Field]> }
    : T;

type AuthModel<Name extends keyof auth["schemas"]> = Sent<auth["schemas"][Name]>;
type ChatModel<Name extends keyof chat["schemas"]> = Sent<chat["schemas"][Name]>;
type LibraryModel<Name extends keyof library["schemas"]> = Sent<library["schemas"][Name]>;

export type ChatRequest = chat["schemas"]["ChatRequest"];
export type Filters = ChatRequest["filters"];
export type RunState = ChatModel<"RunState">;
export type Model = ChatModel<"Model">;
export type ModelList = ChatModel<"ModelList">;

export type Source = LibraryModel<"Source">;
export type Step = LibraryModel<"Step">;
export type Usage = LibraryModel<"Usage">;
export type Claim = LibraryModel<"Claim">;
export type Verdict = Claim["verdict"];
export type Route = LibraryModel<"Route">;
export type FrozenSource = LibraryModel<"FrozenSource">;
export type Comparison = LibraryModel<"Comparison">;
export type Turn = LibraryModel<"Turn">;
export type ThreadSummary = LibraryModel<"ThreadSummary">;
export type Thread = LibraryModel<"Thread">;
export type ThreadPage = LibraryModel<"ThreadPage">;
export type ThreadPatch = library["schemas"]["ThreadPatch"];
export type Depth = Turn["depth"];
export type SourceKind = Source["kind"];

export type Session = AuthModel<"Session">;
export type User = AuthModel<"User">;
export type Membership = AuthModel<"Membership">;
export type ProfilePatch = auth["schemas"]["ProfilePatch"];
export type SignUp = auth["schemas"]["SignUp"];
export type ApiKey = AuthModel<"ApiKey">;
export type ApiKeyList = AuthModel<"ApiKeyList">;
export type CreatedApiKey = AuthModel<"CreatedApiKey">;
export type Organisation = AuthModel<"Organisation">;
export type Member = AuthModel<"Member">;
export type Invite = AuthModel<"Invite">;
export type InviteList = AuthModel<"InviteList">;
export type CreatedInvite = AuthModel<"CreatedInvite">;
export type Role = Member["role"];
export type Scope = ApiKey["scopes"][number];
export type UiLanguage = User["language"];

/** The events of a run's stream by their names; a stream is in no OpenAPI document. */
export interface RunEvents {
  run: { run_id: string; thread_id: string; turn_id: string };
  step: Step;
  sources: { sources: Source[]; added: boolean };
  delta: { text: string };
  reset: { text: string };
  claims: { claims: Claim[] };
  related: { questions: string[] };
  done: { status: "completed" | "stopped"; model: string; usage: Usage; route: Route | null };
  error: { code: string; message: string; route: Route | null };
}
