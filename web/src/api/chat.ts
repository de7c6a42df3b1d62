/** chat-svc: asking, following, stopping, and the models on offer. */
import { call, jsonRequest, send } from "./client";
import type { ChatRequest, ModelList, RunState } from "./types";

const EVENT_STREAM = { Accept: "text/event-stream" };

export function startRun(request: ChatRequest, signal: AbortSignal): Promise<Response> {
  const init = jsonRequest("POST", request);
  return send("/chat", { ...init, headers: { ...init.headers, ...EVENT_STREAM }, signal });
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
