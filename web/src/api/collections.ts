/** search-svc: the documents of one's own that are searched. */
import { call } from "./client";

export type CollectionKind = "folder" | "site" | "page" | "feed";
export type CollectionScope = "user" | "organisation" | "everyone";
export type CollectionState = "indexing" | "ready" | "failed" | "waiting";

/** A folder, site or page, and how its reading went. */
export interface Collection {
  id: string;
  kind: CollectionKind;
  title: string;
  location: string;
  scope: CollectionScope | null;
  state: CollectionState;
  documents: number;
  passages: number;
  size_bytes: number | null;
  updated_at: string | null;
  /** Null when it is never read again by itself. */
  refresh_seconds: number | null;
  next_refresh_at: string | null;
  error: string | null;
  may_change: boolean;
  failures: { url: string; reason: string }[];
}

export interface NewCollection {
  location: string;
  title?: string;
  scope?: CollectionScope;
  refresh_seconds?: number | null;
}

export interface CollectionPatch {
  title?: string;
  refresh_seconds?: number | null;
}

type Sent = Pick<Collection, "id" | "title" | "location"> & Partial<Collection>;

const UNTOLD: Omit<Collection, "id" | "title" | "location" | "kind"> = {
  scope: null,
  state: "ready",
  documents: 0,
  passages: 0,
  size_bytes: null,
  updated_at: null,
  refresh_seconds: null,
  next_refresh_at: null,
  error: null,
  may_change: true,
  failures: [],
};

const PATH = "/search/index";

export async function listCollections(): Promise<Collection[]> {
  const { collections } = await call<{ collections?: Sent[] }>("GET", PATH);
  return (collections ?? []).map((sent) => ({ kind: kindOf(sent.location), ...UNTOLD, ...sent }));
}

export function addCollection(added: NewCollection): Promise<unknown> {
  return call("POST", PATH, added);
}

export function changeCollection(id: string, patch: CollectionPatch): Promise<unknown> {
  return call("PATCH", pathOf(id), patch);
}

export function refreshCollection(id: string): Promise<unknown> {
  return call("POST", `${pathOf(id)}/refresh`);
}

export function deleteCollection(id: string): Promise<void> {
  return call("DELETE", pathOf(id));
}

function kindOf(location: string): CollectionKind {
  if (!/^https?:/i.test(location)) return "folder";
  return location.endsWith("/") ? "site" : "page";
}

function pathOf(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}
