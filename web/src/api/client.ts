/** The one way to the API: same origin, cookies, one error shape, one refresh after a 401. */
import { ApiError, errorOf } from "./errors";

const BASE = "/api/v1";
const NEVER_REFRESHED = /^\/auth\/(sign-in|sign-up|refresh|sign-out$|password\/(forgot|reset))/;

let refreshing: Promise<boolean> | null = null;
let onSignedOut: () => void = () => {};

/** Sets what happens when the session is gone and cannot be refreshed. */
export function whenSignedOut(callback: () => void): void {
  onSignedOut = callback;
}

/** Sends a request and returns the 2xx response; throws ApiError otherwise. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let response = await attempt(path, init);
  if (response.status === 401 && !NEVER_REFRESHED.test(path)) {
    await refresh();
    response = await attempt(path, init); // a lost session may still be told what it may see
    if (response.status === 401) onSignedOut();
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** Sends JSON and reads JSON; an empty answer is `undefined`. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await send(path, jsonRequest(method, body));
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** The request options for a JSON body. */
export function jsonRequest(method: string, body?: unknown): RequestInit {
  if (body === undefined) return { method };
  return { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

async function attempt(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(BASE + path, { credentials: "same-origin", ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, "network", error instanceof Error ? error.message : String(error));
  }
}

/** One refresh at a time, also between tabs: a refresh token that is used twice ends the session. */
function refresh(): Promise<boolean> {
  refreshing ??= locked(async () => {
    const response = await attempt("/auth/refresh", jsonRequest("POST", {}));
    return response.ok;
  })
    .catch(() => false)
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

function locked(work: () => Promise<boolean>): Promise<boolean> {
  if (!navigator.locks) return work(); // plain HTTP has none
  return navigator.locks.request("auth-refresh", work).then((refreshed) => refreshed);
}
