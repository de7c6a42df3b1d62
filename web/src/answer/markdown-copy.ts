import type { Source } from "../api/types";
import { citedNumbers } from "./citations";

/** The answer as Markdown with the list of the sources it cites. */
export function answerWithSources(answer: string, sources: Source[], heading: string): string {
  const cited = new Set(citedNumbers(answer));
  const list = sources
    .filter((source) => cited.has(source.number))
    .map((source) => `- [${source.number}] ${oneLine(source.title) || source.url} — ${source.url}`);
  return list.length === 0 ? answer : `${answer.trimEnd()}\n\n${heading}:\n${list.join("\n")}\n`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
