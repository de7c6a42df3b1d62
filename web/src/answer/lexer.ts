/** Markdown to tokens: GFM plus citations `[1]` and formulas. Raw HTML stays text. */
import { Marked, type Token, type TokenizerExtension, type Tokens } from "marked";

export interface CitationToken {
  type: "citation";
  raw: string;
  numbers: number[];
}

export interface FormulaToken {
  type: "formula";
  raw: string;
  tex: string;
  display: boolean;
}

export type AnswerToken = Token | CitationToken | FormulaToken;

const citation: TokenizerExtension = {
  name: "citation",
  level: "inline",
  start: (src) => indexOf(src, /\[\d/),
  tokenizer(src) {
    const match = /^\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()/.exec(src);
    if (!match?.[1]) return undefined;
    return { type: "citation", raw: match[0], numbers: match[1].split(",").map(Number) };
  },
};

const inlineFormula: TokenizerExtension = {
  name: "inlineFormula",
  level: "inline",
  start: (src) => indexOf(src, /\$|\\\(|\\\[/),
  tokenizer(src) {
    const display = /^\$\$([^$]+)\$\$/.exec(src) ?? /^\\\[([\s\S]+?)\\\]/.exec(src);
    if (display?.[1]) return formula(display[0], display[1], true);
    // A dollar before a number is money unless the closing one hugs the formula: $5 and $7.
    const inline =
      /^\$(?!\s)((?:\\.|[^\\$\n])+?)(?<!\s)\$(?![\d\p{L}])/u.exec(src) ??
      /^\\\((.+?)\\\)/.exec(src);
    return inline?.[1] ? formula(inline[0], inline[1], false) : undefined;
  },
};

const blockFormula: TokenizerExtension = {
  name: "blockFormula",
  level: "block",
  start: (src) => indexOf(src, /\n\s*(?:\$\$|\\\[)/),
  tokenizer(src) {
    const match =
      /^\s{0,3}\$\$([\s\S]+?)\$\$[ \t]*(?:\n|$)/.exec(src) ??
      /^\s{0,3}\\\[([\s\S]+?)\\\][ \t]*(?:\n|$)/.exec(src);
    return match?.[1] ? formula(match[0], match[1], true) : undefined;
  },
};

const marked = new Marked({ gfm: true, extensions: [citation, inlineFormula, blockFormula] });

/** Tokens of one block of an answer. */
export function tokensOf(markdown: string): AnswerToken[] {
  return marked.lexer(markdown);
}

export function isCitation(token: AnswerToken | Tokens.Generic): token is CitationToken {
  return token.type === "citation";
}

export function isFormula(token: AnswerToken | Tokens.Generic): token is FormulaToken {
  return token.type === "formula";
}

function formula(raw: string, tex: string, display: boolean): FormulaToken {
  return { type: "formula", raw, tex: tex.trim(), display };
}

function indexOf(text: string, pattern: RegExp): number | undefined {
  const at = text.search(pattern);
  return at < 0 ? undefined : at;
}
