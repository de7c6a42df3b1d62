/** What can be done with a collection. Each says whether it worked, and tells the user if not. */
import * as collections from "../api/collections";
import { failureOf } from "../api/errors";
import { collectionsQuery, queryClient } from "../api/queries";
import { failureText } from "../i18n/failures";
import { currentTexts } from "../i18n/language";
import { toast } from "../ui/Toast";

export function refreshNow(id: string): Promise<boolean> {
  return attempt(() => collections.refreshCollection(id), "refreshed");
}

export function remove(id: string): Promise<boolean> {
  return attempt(() => collections.deleteCollection(id), "deleted");
}

/** The list is out of date. */
export function reload(): Promise<void> {
  return queryClient.invalidateQueries(collectionsQuery);
}

async function attempt(
  work: () => Promise<unknown>,
  said: "refreshed" | "deleted",
): Promise<boolean> {
  try {
    await work();
    await reload();
    toast(currentTexts().collections[said]);
    return true;
  } catch (error) {
    toast(failureText(currentTexts(), failureOf(error)), "failed");
    return false;
  }
}
