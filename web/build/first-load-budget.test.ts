import { describe, expect, it } from "vitest";
import { filesOfPage } from "./first-load-budget.ts";

const chunk = (name: string, imports: string[], isEntry = false) => ({
  type: "chunk" as const,
  name,
  isEntry,
  code: "",
  imports,
});

describe("filesOfPage", () => {
  it("counts the entry, the page, and what both import, but nothing lazy", () => {
    const bundle = {
      "index.js": chunk("index", ["react.js"], true),
      "react.js": chunk("react", []),
      "thread.js": chunk("ThreadPage", ["react.js", "markdown.js"]),
      "markdown.js": chunk("markdown", []),
      "katex.js": chunk("typeset", []),
      "index.css": { type: "asset" as const },
    };
    expect([...filesOfPage(bundle, "ThreadPage")].sort()).toEqual([
      "index.js",
      "markdown.js",
      "react.js",
      "thread.js",
    ]);
  });
});
