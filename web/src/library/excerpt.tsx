import type { ReactNode } from "react";

/** An excerpt whose **marked** words are highlighted; stars that mark nothing stay stars. */
export function highlightExcerpt(excerpt: string): ReactNode[] {
  return excerpt
    .split(/\*\*(.+?)\*\*/gs)
    .map((part, index) =>
      // Keyed by place: parts have no identity but their place
      index % 2 === 1 ? <mark key={index}>{part}</mark> : part,
    )
    .filter((part) => part !== "");
}
