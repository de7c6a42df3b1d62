/**
 * Says of each token where it stands in the answer. The lexer does not: inside lists and quotes it
 * works on text without indentation, so that its pieces have to be found again, in their order.
 */
import type { Tokens } from "marked";
import type { AnswerToken } from "./lexer";

type Generic = AnswerToken | Tokens.Generic;

/** Where a token stands in the answer, in UTF-16 units. */
export interface Span {
  at: number;
  end: number;
}

const spans = new WeakMap<object, Span>();
const NOWHERE: Span = { at: -1, end: -1 };

export function spanOf(token: Generic): Span {
  return spans.get(token) ?? NOWHERE;
}

/** Gives a token that stands for another the other's place. */
export function moveTo<T extends Generic>(token: T, span: Span): T {
  spans.set(token, span);
  return token;
}

/** Places the tokens of `block`, which begins at `base` in the answer. */
export function placeTokens(tokens: Generic[], block: string, base: number): void {
  new Placer(block, base).all(tokens, 0);
}

class Placer {
  constructor(
    private readonly block: string,
    private readonly base: number,
  ) {}

  /** Places tokens one after another from `from` on; returns where the last one ends. */
  all(tokens: Generic[], from: number): number {
    let cursor = from;
    for (const token of splitLines(tokens, this.block)) {
      const { at, end } = locate(this.block, token.raw, cursor);
      spans.set(token, { at: this.base + at, end: this.base + end });
      this.#inside(token, at);
      cursor = end;
    }
    return cursor;
  }

  #inside(token: Generic, at: number): void {
    if (token.type === "table") return this.#table(token as Tokens.Table, at);
    if (token.type === "list") {
      this.all((token as Tokens.List).items, at);
    } else if ("tokens" in token && token.tokens) {
      this.all(token.tokens, at);
    }
  }

  #table(table: Tokens.Table, at: number): void {
    let cursor = this.#row(table.header, at);
    // The line below the header has dashes that a cell may have too.
    cursor = this.block.indexOf("\n", cursor) + 1;
    cursor = Math.max(cursor, this.block.indexOf("\n", cursor));
    for (const row of table.rows) cursor = this.#row(row, cursor);
  }

  #row(cells: Tokens.TableCell[], from: number): number {
    return cells.reduce((cursor, cell) => this.all(cell.tokens, cursor), from);
  }
}

/** Text over several lines that stands differently in the answer becomes a token a line. */
function splitLines(tokens: Generic[], block: string): Generic[] {
  if (!tokens.some((token) => isFolded(token, block))) return tokens;
  const lines = tokens.flatMap((token) =>
    isFolded(token, block)
      ? (token.raw.match(/[^\n]*\n|[^\n]+/g) ?? []).map((raw) => ({ type: "text", raw, text: raw }))
      : [token],
  );
  tokens.splice(0, tokens.length, ...lines);
  return tokens;
}

function isFolded(token: Generic, block: string): boolean {
  const leaf = token.type === "text" && !("tokens" in token && token.tokens);
  return leaf && token.raw.includes("\n") && !block.includes(token.raw);
}

function locate(block: string, raw: string, from: number): Span {
  if (block.startsWith(raw, from)) return { at: from, end: from + raw.length };
  const whole = block.indexOf(raw, from);
  if (whole >= 0) return { at: whole, end: whole + raw.length };
  const lines = raw
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const at = lines[0] === undefined ? -1 : block.indexOf(lines[0], from);
  if (at < 0) return { at: from, end: from };
  let end = at;
  for (const line of lines) {
    const next = block.indexOf(line, end);
    if (next >= 0) end = next + line.length;
  }
  return { at, end };
}
