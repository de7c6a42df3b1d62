/** What the UI reads from the server and keeps for a while. */
import { QueryClient, queryOptions } from "@tanstack/react-query";
import * as auth from "./auth";
import * as chat from "./chat";
import { listCollections } from "./collections";
import { ApiError } from "./errors";
import { getFrozenSource, listThreads, type SourcePlace } from "./library";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400),
    },
  },
});

const RECENT = 6;

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: auth.getSession,
  staleTime: Number.POSITIVE_INFINITY,
});

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: chat.listModels,
  staleTime: 300_000,
});

export const recentThreadsQuery = queryOptions({
  queryKey: ["threads", "recent"],
  queryFn: () => listThreads({ limit: RECENT }),
});

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: auth.listApiKeys,
});

export const organisationQuery = queryOptions({
  queryKey: ["organisation"],
  queryFn: auth.getOrganisation,
});

export const invitesQuery = queryOptions({
  queryKey: ["invites"],
  queryFn: auth.listInvites,
});

/** A text that was read never changes, but it may be gone one day. */
export const frozenSourceQuery = (place: SourcePlace) =>
  queryOptions({
    queryKey: ["frozen-source", place],
    queryFn: () => getFrozenSource(place),
    staleTime: Number.POSITIVE_INFINITY,
  });

const READING_POLL = 3000;

/** The collections; looked at again and again while one of them is being read. */
export const collectionsQuery = queryOptions({
  queryKey: ["collections"],
  queryFn: listCollections,
  refetchInterval: ({ state }) =>
    state.data?.some((one) => one.state === "indexing" || one.state === "waiting")
      ? READING_POLL
      : false,
});

/** Every list of threads is out of date. */
export function refreshThreadLists(): void {
  void queryClient.invalidateQueries({ queryKey: ["threads"] });
}
