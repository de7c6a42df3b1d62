import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { listThreads } from "../api/library";
import type { ThreadSummary } from "../api/types";

const PAGE = 30;
const TYPING_PAUSE = 220;

export interface ThreadList {
  /** The words searched for; lags behind the typing a little. */
  q: string;
  threads: ThreadSummary[] | undefined;
  error: Error | null;
  searching: boolean;
  hasMore: boolean;
  loadingMore: boolean;
  loadMore: () => void;
  retry: () => void;
}

/** The threads that match, page by page; the old list stays until the new one is there. */
export function useThreadList(search: string): ThreadList {
  const q = usePaused(search.trim());
  const query = useInfiniteQuery({
    queryKey: ["threads", "list", q],
    queryFn: ({ pageParam }) => listThreads({ limit: PAGE, cursor: pageParam, q }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
  return {
    q,
    threads: query.data?.pages.flatMap((page) => page.threads),
    error: query.data ? null : query.error,
    searching: query.isPlaceholderData || q !== search.trim(),
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  };
}

function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), value === "" ? 0 : TYPING_PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
