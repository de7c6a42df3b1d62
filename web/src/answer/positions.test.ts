import { describe, expect, it } from "vitest";
import { tokensOf } from "./lexer";
import { unitsOf } from "./offsets";
import { placeTokens, spanOf } from "./positions";

const points = (text: string): number => [...text].length;

describe("offsets", () => {
  it("turn code points into UTF-16 units", () => {
    const text = "a🙂б👩‍🔬c";
    const units = unitsOf(text);
    const expected = [...text].map((_, index) => [...text].slice(0, index).join("").length);
    expect(expected.map((_, index) => units(index))).toEqual(expected);
    expect(units(points(text))).toBe(text.length);
    expect(units(99)).toBe(text.length);
    expect(unitsOf("plain текст")(7)).toBe(7);
  });
});

describe("placeTokens", () => {
  const ANSWER = [
    "Plain **bold _both_** text with `code` [1] and [a link](https://x.y/a.b). End.",
    "- one [1]\n  goes on\n  - inner **two** [2]\n\n    loose text\n- three",
    "> quoted text\n> over two lines [2]. More.",
    "| a | b. |\n|---|:-:|\n| - | x [1] |\n| b. | - |",
    "1. first [1]\n2. second",
  ].join("\n\n");

  function leaves(tokens: ReturnType<typeof tokensOf>): ReturnType<typeof tokensOf> {
    return tokens.flatMap((token) => {
      const inner =
        token.type === "list"
          ? token.items
          : token.type === "table"
            ? [...token.header, ...token.rows.flat()]
            : "tokens" in token
              ? token.tokens
              : undefined;
      return inner?.length ? leaves(inner) : [token];
    });
  }

  it("finds every piece of text where it stands, in lists, quotes and tables too", () => {
    const before = "🙂 Before.\n\n";
    const tokens = tokensOf(ANSWER);
    placeTokens(tokens, ANSWER, before.length);
    const placed = leaves(tokens).filter((token) => ["text", "citation"].includes(token.type));
    expect(placed.length).toBeGreaterThan(25);
    let last = 0;
    for (const token of placed) {
      const { at, end } = spanOf(token);
      expect((before + ANSWER).slice(at, end)).toBe(token.raw);
      expect(at).toBeGreaterThanOrEqual(last);
      last = end;
    }
  });

  it("finds the second of two like cells in its own place", () => {
    const tokens = tokensOf("| a |\n|---|\n| - |\n| - |");
    placeTokens(tokens, "| a |\n|---|\n| - |\n| - |", 0);
    const table = tokens[0] as { rows?: { tokens: object[] }[][] };
    expect(table.rows?.map((row) => spanOf(row[0]?.tokens[0] as never).at)).toEqual([14, 20]);
  });
});
