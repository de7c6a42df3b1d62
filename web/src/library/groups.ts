/** Threads under the headings that say when they were last touched. */
import type { ThreadSummary } from "../api/types";
import type { Texts } from "../i18n/en";
import { daysBetween } from "../i18n/format";

export type GroupName = keyof Texts["library"]["groups"] | `${number}-${number}`;

export interface Group {
  name: GroupName;
  threads: ThreadSummary[];
}

/** Groups in the order of the list; months older than 30 days are named `2026-11`. */
export function groupThreads(threads: ThreadSummary[], now: Date): Group[] {
  const groups = new Map<GroupName, ThreadSummary[]>();
  for (const thread of threads) {
    const name = groupOf(thread, now);
    groups.set(name, [...(groups.get(name) ?? []), thread]);
  }
  return [...groups].map(([name, members]) => ({ name, threads: members }));
}

function groupOf(thread: ThreadSummary, now: Date): GroupName {
  if (thread.pinned) return "pinned";
  const date = new Date(thread.updated_at);
  const days = daysBetween(date, now);
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  if (days <= 7) return "week";
  if (days <= 30) return "month";
  return `${date.getFullYear()}-${date.getMonth() + 1}`;
}

/** The heading of a group in the reader's language. */
export function groupTitle(name: GroupName, texts: Texts, language: string): string {
  if (name in texts.library.groups) {
    return texts.library.groups[name as keyof Texts["library"]["groups"]];
  }
  const [year, month] = name.split("-").map(Number);
  const title = new Intl.DateTimeFormat(language, { month: "long", year: "numeric" }).format(
    new Date(year ?? 0, (month ?? 1) - 1, 1),
  );
  return title[0]?.toUpperCase() + title.slice(1).replace(/ г\.$/, "");
}
