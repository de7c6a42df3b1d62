/** chat-svc: asking, following, stopping, and the models on offer. */
import { call, jsonRequest, send } from "./client";
import type { ChatRequest, ModelList, RunState } from "./types";

const EVENT_STREAM = { Accept: "text/event-stream" };

/** Asks; the same key asks the same question only once, however often it is sent. */
export function startRun(
  request: ChatRequest,
  key: string,
  signal: AbortSignal,
): Promise<Response> {
  const init = jsonRequest("POST", request);
  const headers = { ...init.headers, ...EVENT_STREAM, "Idempotency-Key": key };
  return send("/chat", { ...init, headers, signal });
}

/** A key that nobody else has; also over plain HTTP, where there is no randomUUID. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function openEvents(
  runId: string,
  lastEventId: string | null,
  signal: AbortSignal,
): Promise<Response> {
  const headers = lastEventId ? { ...EVENT_STREAM, "Last-Event-ID": lastEventId } : EVENT_STREAM;
  return send(`/chat/runs/${encodeURIComponent(runId)}/events`, { headers, signal });
}

export function stopRun(runId: string): Promise<void> {
  return call("POST", `/chat/runs/${encodeURIComponent(runId)}/stop`);
}

export function getRun(runId: string): Promise<RunState> {
  return call("GET", `/chat/runs/${encodeURIComponent(runId)}`);
}

export function listModels(): Promise<ModelList> {
  return call("GET", "/models");
}
