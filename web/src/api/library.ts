/** library-svc: the kept threads. */
import { call, send } from "./client";
import type {
  Comparison,
  FrozenSource,
  Thread,
  ThreadPage,
  ThreadPatch,
  ThreadSummary,
} from "./types";

export function listThreads(options: {
  limit: number;
  cursor?: string | null;
  q?: string;
}): Promise<ThreadPage> {
  const query = new URLSearchParams({ limit: String(options.limit) });
  if (options.cursor) query.set("cursor", options.cursor);
  if (options.q) query.set("q", options.q);
  return call("GET", `/library/threads?${query}`);
}

export function getThread(id: string): Promise<Thread> {
  return call("GET", pathOf(id));
}

export function changeThread(id: string, patch: ThreadPatch): Promise<ThreadSummary> {
  return call("PATCH", pathOf(id), patch);
}

export function deleteThread(id: string): Promise<void> {
  return call("DELETE", pathOf(id));
}

export function deleteAllThreads(): Promise<void> {
  return call("DELETE", "/library/threads");
}

/** The thread as a file: its bytes and the name to save it under. */
export async function exportThread(
  id: string,
  format: "md" | "json",
): Promise<{ blob: Blob; name: string }> {
  const response = await send(`${pathOf(id)}/export?format=${format}`);
  const name = nameFrom(response.headers.get("Content-Disposition"));
  return { blob: await response.blob(), name: name ?? `thread.${format}` };
}

/** Names a source of a kept answer. */
export interface SourcePlace {
  threadId: string;
  turnId: string;
  number: number;
}

/** The text of a source as it was read; refused with `source_not_kept` when it is gone. */
export function getFrozenSource(place: SourcePlace): Promise<FrozenSource> {
  return call("GET", sourcePath(place));
}

/** Has the server read the source again, and tell what became of it. */
export function compareSource(place: SourcePlace): Promise<Comparison> {
  return call("POST", `${sourcePath(place)}/compare`);
}

function nameFrom(header: string | null): string | null {
  const encoded = header?.match(/filename\*=UTF-8''([^;]+)/i)?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return header?.match(/filename="([^"]+)"/i)?.[1] ?? null;
}

function pathOf(id: string): string {
  return `/library/threads/${encodeURIComponent(id)}`;
}

function sourcePath({ threadId, turnId, number }: SourcePlace): string {
  return `${pathOf(threadId)}/turns/${encodeURIComponent(turnId)}/sources/${number}`;
}
