import { describe, expect, it } from "vitest";
import type { Claim, Source } from "../api/types";
import { byOrigin, originCount } from "./origins";
import { quotedPieces } from "./quotes";

const TEXT = "🙂 One fact. Another fact. 🙂 The end.";

function quoting(quote: string, start: number, quoteStart: number | null = null): Claim {
  return {
    text: "",
    start,
    end: start + 1,
    sources: [1],
    source: 1,
    verdict: "supported",
    score: 1,
    reason: null,
    quote,
    quote_start: quoteStart,
    quote_end: null,
    judge: "text",
  };
}

describe("quotedPieces", () => {
  const first = quoting("One fact.", 0, 2);
  const last = quoting("The end.", 1, [...TEXT].length - 8);

  it("marks the chosen quote and those of other claims, and loses no character", () => {
    const pieces = quotedPieces(TEXT, [first, last], last);
    expect(pieces).toEqual([
      { text: "🙂 ", quote: null },
      { text: "One fact.", quote: "other" },
      { text: " Another fact. 🙂 ", quote: null },
      { text: "The end.", quote: "chosen" },
    ]);
  });

  it("lets the chosen quote win where two overlap", () => {
    const wide = quoting("One fact. Another fact.", 5, 2);
    const pieces = quotedPieces(TEXT, [wide, first], first);
    expect(pieces.map((piece) => [piece.text, piece.quote])).toEqual([
      ["🙂 ", null],
      ["One fact.", "chosen"],
      [" Another fact.", "other"],
      [" 🙂 The end.", null],
    ]);
  });

  it("finds a quote by its words when its place is wrong or not known", () => {
    for (const place of [null, 0, 999]) {
      const pieces = quotedPieces(TEXT, [quoting("Another fact.", 0, place)], null);
      expect(pieces[1]).toEqual({ text: "Another fact.", quote: "other" });
    }
  });

  it("marks nothing that is not there", () => {
    const pieces = quotedPieces(TEXT, [quoting("Invented.", 0, 3), quoting("", 1)], null);
    expect(pieces).toEqual([{ text: TEXT, quote: null }]);
  });
});

describe("origins", () => {
  const source = (number: number, origin: number | null) => ({ number, origin }) as Source;

  it("count copies of one story once", () => {
    const sources = [source(1, 1), source(2, 2), source(3, 1), source(4, null)];
    expect(originCount(sources)).toBe(3);
    expect(byOrigin(sources).map((story) => story.map((one) => one.number))).toEqual([
      [1, 3],
      [2],
      [4],
    ]);
  });

  it("are not known before the answer was checked", () => {
    expect(originCount([source(1, null), source(2, null)])).toBeNull();
  });
});
