/** A block of Markdown, word for word, and where it begins in the whole. */
export interface PlacedBlock {
  markdown: string;
  at: number;
}

/**
 * Cuts Markdown into blocks that can be rendered one by one. A block that is followed by another
 * never changes when text is appended, so while an answer streams only its last block is new.
 */
export function splitBlocks(markdown: string): PlacedBlock[] {
  const splitter = new Splitter();
  for (const line of markdown.split("\n")) splitter.read(line);
  return splitter.finish();
}

const FENCE = /^\s*(`{3,}|~{3,})/;
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
/** What may become a list item when the line goes on. */
const HALF_ITEM = /^ {0,3}\d{1,9}$/;
const INDENTED = /^(?: {2,}|\t)/;
const HEADING = /^ {0,3}#{1,6}(?:\s|$)/;

class Splitter {
  readonly #blocks: PlacedBlock[] = [];
  #lines: string[] = [];
  #blanks: string[] = [];
  /** Where the line that is read next begins, and where the block began. */
  #next = 0;
  #start = 0;
  /** What closes the open code or formula, if one is open. */
  #closes: ((line: string) => boolean) | null = null;

  read(line: string): void {
    const at = this.#next;
    this.#next += line.length + 1;
    if (this.#closes) {
      this.#lines.push(line);
      if (this.#closes(line)) {
        this.#closes = null;
        if (!this.#inList()) this.#flush();
      }
      return;
    }
    if (line.trim() === "") {
      this.#blanks.push(line);
      return;
    }
    this.#place(line, at);
    this.#closes = opened(line);
    if (HEADING.test(line) && !this.#inList()) this.#flush();
  }

  finish(): PlacedBlock[] {
    this.#flush();
    return this.#blocks;
  }

  #place(line: string, at: number): void {
    const goesOn = this.#inList() && [LIST_ITEM, HALF_ITEM, INDENTED].some((one) => one.test(line));
    const separated = this.#blanks.length > 0 || startsAnew(line);
    if (separated && !goesOn) this.#flush();
    if (this.#lines.length === 0) this.#start = at;
    else this.#lines.push(...this.#blanks);
    this.#blanks = [];
    this.#lines.push(line);
  }

  #inList(): boolean {
    return this.#lines[0] !== undefined && LIST_ITEM.test(this.#lines[0]);
  }

  #flush(): void {
    if (this.#lines.length > 0) {
      this.#blocks.push({ markdown: this.#lines.join("\n"), at: this.#start });
    }
    this.#lines = [];
    this.#blanks = [];
  }
}

/** Code, formulas and headings end the paragraph before them even without an empty line. */
function startsAnew(line: string): boolean {
  return FENCE.test(line) || HEADING.test(line) || /^\s*(?:\$\$|\\\[)/.test(line);
}

function opened(line: string): ((line: string) => boolean) | null {
  const fence = line.match(FENCE)?.[1];
  if (fence) {
    const closing = new RegExp(`^\\s*${fence[0]}{${fence.length},}\\s*$`);
    return (next) => closing.test(next);
  }
  const text = line.trim();
  if (text.startsWith("$$") && !text.slice(2).includes("$$")) return (next) => next.includes("$$");
  if (text.startsWith("\\[") && !text.includes("\\]")) return (next) => next.includes("\\]");
  return null;
}

/** Whether a block's code fence or formula is closed: until then it is still being written. */
export function isClosed(block: string): boolean {
  const [first = "", ...rest] = block.split("\n");
  const closes = opened(first);
  return closes === null || rest.some(closes);
}

/** Closes marks that are half-written at the end, so that text does not flicker while it comes. */
export function mendTail(block: string): string {
  if (FENCE.test(block)) return block;
  if (block.startsWith("|")) return mendTable(block);
  if (/^ {0,3}#{1,6}\s*$/.test(block)) return "";
  const withoutMarker = block.replace(/\n\s*(?:\d{1,9}[.)]?|[-*+=]+)\s*$/, "");
  let text = withoutMarker.replace(/!?\[([^\][]*)\]\([^()\s]*$/, "$1");
  if (countOf(text, /`/g) % 2 === 1) return `${text}\``;
  text = text.replace(/(?:^|(?<=\s))(?:\*{1,3}|_{1,2})$/, "");
  if (countOf(text, /\*\*/g) % 2 === 1) text += text.endsWith("*") ? "*" : "**";
  return text;
}

/** A table is shown from its header on, not as the bars that it is until its second line. */
function mendTable(block: string): string {
  const [header = "", delimiter, ...rows] = block.split("\n");
  if (delimiter === undefined) return "";
  if (rows.length > 0 || !/^[|:\-\s]*$/.test(delimiter)) return block;
  const columns = countOf(header.trim().replace(/\|$/, ""), /(?<!\\)\|/g);
  return `${header}\n${"|-".repeat(Math.max(1, columns))}|`;
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
