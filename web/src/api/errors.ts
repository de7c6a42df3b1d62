/** An answer of the API that is not 2xx, or no answer at all (`code` is then `network`). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Readonly<Record<string, unknown>> = {},
    readonly requestId: string | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** What to show of any thrown value: its code and its words. */
export interface Failure {
  code: string;
  message: string;
}

/** Turns whatever was thrown into a failure; nothing is lost, unknown things keep their words. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof ApiError) return { code: thrown.code, message: thrown.message };
  return { code: "unexpected", message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Reads the product's error shape; an answer from something in between keeps its status. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const error = (body as { error?: Record<string, unknown> } | null)?.error;
  if (!error || typeof error.code !== "string") {
    return new ApiError(response.status, `http_${response.status}`, response.statusText);
  }
  return new ApiError(
    response.status,
    error.code,
    typeof error.message === "string" ? error.message : "",
    (error.fields as Record<string, unknown> | undefined) ?? {},
    typeof error.request_id === "string" ? error.request_id : null,
  );
}

/** Whether the server does not know this part of the product at all. */
export function isAbsent(thrown: unknown): boolean {
  return thrown instanceof ApiError && [404, 405, 501].includes(thrown.status);
}

export function isForbidden(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.status === 403;
}
