/** A question on its way: kept by the tab until the server has it, so that it is never lost. */

const KEY = "draft";

export function saveDraft(question: string): void {
  try {
    sessionStorage.setItem(KEY, question);
  } catch {
    // storage is blocked: the question still stands on the page
  }
}

export function readDraft(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

export function clearDraft(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // storage is blocked: there was nothing to clear
  }
}
