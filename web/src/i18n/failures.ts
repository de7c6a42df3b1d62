import type { Failure } from "../api/errors";
import type { Texts } from "./en";

/** A failure in the user's language by its code; an unknown code speaks in the server's words. */
export function failureText(texts: Texts, failure: Failure): string {
  const known = (texts.errors as Record<string, string | undefined>)[failure.code];
  return known ?? (failure.message || `${texts.errors.unexpected} (${failure.code})`);
}
