import { describe, expect, it } from "vitest";
import { isClosed, mendTail, splitBlocks as placed } from "./blocks";

const splitBlocks = (markdown: string) => placed(markdown).map((block) => block.markdown);

const ANSWER = [
  "Intro with a mark [1].\nSecond line.",
  "## Heading",
  "Text right after.",
  "```python\na = 1\n\nb = 2\n```",
  "- one\n- two\n\n  still two\n- three\n\n  ```js\n  x\n\n  y\n  ```",
  "| a | b |\n|---|---|\n| 1 | 2 |",
  "$$\nx = 1\n\ny = 2\n$$",
  "> quoted",
  "1. first\n\n2. second",
  "Конец.",
];

describe("splitBlocks", () => {
  it("cuts at empty lines, but not inside code, formulas and lists", () => {
    expect(splitBlocks(ANSWER.join("\n\n"))).toEqual(ANSWER);
  });

  it("begins a block at code and headings without an empty line", () => {
    expect(splitBlocks("Text\n```\ncode\n```\nmore\n# H\nend")).toEqual([
      "Text",
      "```\ncode\n```",
      "more",
      "# H",
      "end",
    ]);
  });

  it("never changes a finished block while text is appended", () => {
    const text = ANSWER.join("\n\n");
    let before: string[] = [];
    for (let end = 1; end <= text.length; end += 1) {
      const now = splitBlocks(text.slice(0, end));
      expect(now.slice(0, Math.max(0, before.length - 1))).toEqual(before.slice(0, -1));
      before = now;
    }
    expect(before).toEqual(ANSWER);
  });

  it("knows where each block stands, word for word", () => {
    const text = `\n\n${ANSWER.join("\n \n\n")}\n- a\n   \n  b\n\n`;
    const blocks = placed(text);
    expect(blocks.length).toBeGreaterThanOrEqual(ANSWER.length);
    for (const { markdown, at } of blocks) {
      expect(text.slice(at, at + markdown.length)).toBe(markdown);
    }
  });

  it("keeps a longer fence open over a shorter one", () => {
    expect(splitBlocks("````md\n```\n````\n\nend")).toEqual(["````md\n```\n````", "end"]);
  });

  it("has nothing for nothing", () => {
    expect(splitBlocks("")).toEqual([]);
    expect(splitBlocks("\n \n")).toEqual([]);
  });
});

describe("isClosed", () => {
  it("knows code that is still being written", () => {
    expect(isClosed("```js\nx")).toBe(false);
    expect(isClosed("```js\nx\n```")).toBe(true);
    expect(isClosed("$$\nx")).toBe(false);
    expect(isClosed("words")).toBe(true);
  });
});

describe("mendTail", () => {
  it.each([
    ["a **bold", "a **bold**"],
    ["a **bold*", "a **bold**"],
    ["a **bold** word", "a **bold** word"],
    ["a `code", "a `code`"],
    ["see [the docs](https://exa", "see the docs"],
    ["see [the docs](https://example.org)", "see [the docs](https://example.org)"],
    ["starts **", "starts "],
    ["Not a heading\n-", "Not a heading"],
    ["1. one\n2", "1. one"],
    ["```js\nx = `", "```js\nx = `"],
  ])("%j is shown as %j", (written, shown) => {
    expect(mendTail(written)).toBe(shown);
  });

  it("shows a table from its second line on", () => {
    expect(mendTail("| a | b |")).toBe("");
    expect(mendTail("| a | b |\n|--")).toBe("| a | b |\n|-|-|");
    expect(mendTail("| a | b |\n|---|---|\n| 1")).toBe("| a | b |\n|---|---|\n| 1");
  });
});
