/** What can be done with a kept thread. Each says whether it worked, and tells the user if not. */
import { failureOf } from "../api/errors";
import * as library from "../api/library";
import { refreshThreadLists } from "../api/queries";
import { forgetFilters, setFilters } from "../ask/filter-store";
import { NO_FILTERS } from "../ask/filters";
import { failureText } from "../i18n/failures";
import { currentTexts } from "../i18n/language";
import { toast } from "../ui/Toast";

export function setThreadPinned(id: string, pinned: boolean): Promise<boolean> {
  return attempt(() => library.changeThread(id, { pinned }));
}

export function renameThread(id: string, title: string): Promise<boolean> {
  return attempt(() => library.changeThread(id, { title }));
}

export function removeThread(id: string): Promise<boolean> {
  return attempt(async () => {
    await library.deleteThread(id);
    setFilters(id, NO_FILTERS);
  });
}

export function removeAllThreads(): Promise<boolean> {
  return attempt(async () => {
    await library.deleteAllThreads();
    forgetFilters();
  });
}

/** Saves the thread as a file of the user's. */
export function downloadThread(id: string, format: "md" | "json"): Promise<boolean> {
  return attempt(async () => {
    const { blob, name } = await library.exportThread(id, format);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}

async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    refreshThreadLists();
    return true;
  } catch (error) {
    toast(failureText(currentTexts(), failureOf(error)), "failed");
    return false;
  }
}
