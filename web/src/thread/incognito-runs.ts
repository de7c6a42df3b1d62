/** Which runs an incognito thread had: ids only, kept by this tab until it is closed. */

const KEY = "incognito-runs";

export function rememberRun(threadId: string, runId: string): void {
  const all = readAll();
  const runs = all[threadId] ?? [];
  if (!runs.includes(runId)) write({ ...all, [threadId]: [...runs, runId] });
}

export function recallRuns(threadId: string): string[] {
  return readAll()[threadId] ?? [];
}

export function forgetRuns(threadId: string): void {
  const { [threadId]: _, ...rest } = readAll();
  write(rest);
}

function readAll(): Record<string, string[]> {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Record<string, string[]>;
  } catch {
    return {}; // storage is blocked or unreadable: nothing can be recalled
  }
}

function write(all: Record<string, string[]>): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // storage is blocked or full: the thread lives as long as the page does
  }
}
