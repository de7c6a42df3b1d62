/** The questions of one patent search and their answers: kept while one looks at other pages. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { PatentAnswer } from "../api/patents";
import { queryClient } from "../api/queries";

const trailQuery = queryOptions({
  queryKey: ["patent-trail"],
  queryFn: (): PatentAnswer[] => [],
  initialData: [],
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
});

export function useTrail(): PatentAnswer[] {
  return useQuery(trailQuery).data;
}

/** Adds the answer to a follow-up; what was asked after `previous` is left behind. */
export function extendTrail(previous: string | null, answer: PatentAnswer): void {
  queryClient.setQueryData(trailQuery.queryKey, (trail = []) => {
    const kept = previous === null ? 0 : trail.findIndex((one) => one.id === previous) + 1;
    return [...trail.slice(0, kept), answer];
  });
}

export function clearTrail(): void {
  queryClient.setQueryData(trailQuery.queryKey, []);
}
