import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Source } from "../api/types";
import { AnswerText } from "./AnswerText";
import { CitationsContext, citedNumbers } from "./citations";
import { domainOf, safeHref, siteName, sourceHref } from "./links";
import { answerWithSources } from "./markdown-copy";

const sources: Source[] = [1, 2].map((number) => ({
  number,
  url: `https://site${number}.example/page`,
  title: `Title ${number}`,
  snippet: "",
  provider: "test",
  kind: "web",
  published: null,
  updated: null,
  authors: [],
  venue: null,
  cited_by: null,
  origin: null,
  sha256: null,
  read_at: null,
  paywalled: false,
}));

function show(markdown: string, streaming = false) {
  const onOpen = vi.fn();
  const onPeek = vi.fn();
  const known = new Map(sources.map((source) => [source.number, source]));
  const view = render(
    <CitationsContext value={{ sources: known, onOpen, onPeek, onEnterCard: () => false }}>
      <AnswerText markdown={markdown} streaming={streaming} />
    </CitationsContext>,
  );
  return { ...view, onOpen, onPeek };
}

afterEach(cleanup);

describe("citations", () => {
  it("become numbered buttons that open their source", () => {
    const { onOpen } = show("Fact one [1][2], fact two [1, 2].");
    const marks = screen.getAllByRole("button");
    expect(marks.map((mark) => mark.textContent)).toEqual(["1", "2", "1", "2"]);
    expect(marks[0]?.getAttribute("aria-label")).toBe("Source 1: Title 1");
    fireEvent.click(marks[1] as HTMLElement);
    expect(onOpen).toHaveBeenCalledWith({ source: sources[1], claim: null });
  });

  it("show their card to a mouse", () => {
    const { onPeek } = show("Fact [2].");
    const mark = screen.getByRole("button");
    fireEvent.pointerEnter(mark, { pointerType: "mouse" });
    expect(onPeek).toHaveBeenCalledWith({ source: sources[1], claim: null }, mark);
    fireEvent.pointerLeave(mark);
    expect(onPeek).toHaveBeenLastCalledWith(null, null);
  });

  it("without a source are text", () => {
    const { container } = show("Element [7] of a list.");
    expect(screen.queryByRole("button")).toBeNull();
    expect(container.textContent).toContain("[7]");
  });

  it("are left alone in code", () => {
    const { container } = show("Take `list[1]` and\n\n```\nlist[2]\n```");
    const marks = [...container.querySelectorAll("button")].filter((b) =>
      /^\d$/.test(b.textContent),
    );
    expect(marks).toEqual([]);
    expect(container.querySelector("code")?.textContent).toBe("list[1]");
  });

  it("stand close to the words before them", () => {
    const { container } = show("Words [1].");
    expect(container.querySelector("p")?.textContent).toBe("Words\u20601.");
  });
});

describe("Markdown", () => {
  it("never becomes HTML", () => {
    const { container } = show(
      'A <b>word</b> <img src=x onerror="alert(1)">\n\n<script>alert(1)</script>\n\nline<br>break',
    );
    expect(container.querySelector("b, img, script")).toBeNull();
    expect(container.textContent).toContain("<b>word</b>");
    expect(container.textContent).toContain("<script>alert(1)</script>");
    expect(container.querySelectorAll("br")).toHaveLength(1);
  });

  it("links only to sources, in a new tab, without telling where from", () => {
    const { container } = show(
      "[a](javascript:alert(1)) [b](https://site1.example/page) [c](https://evil.example/) " +
        "[d](mailto:x@y.z) [e](https://site2.example/page?q=secret) [f](https://site1.example@evil.example/page)",
    );
    const links = [...container.querySelectorAll("a")];
    expect(links.map((link) => link.getAttribute("href"))).toEqual(["https://site1.example/page"]);
    expect(links[0]?.rel).toContain("noopener");
    expect(links[0]?.target).toBe("_blank");
    expect(container.textContent).toBe("a b c d e f");
  });

  it.each([
    "go to xhttps://evil.example/a",
    "www.evil.example",
    "write to evil@evil.example",
    "$$\n```\n$$\n[x](https://evil.example)",
    "![x](https://evil.example/x.png)\n\n[y]: https://evil.example\n\n![y]",
    "$\\href{https://evil.example}{x}$ \\(\\includegraphics{https://evil.example/x.png}\\)",
  ])("has no other link or image: %j", (markdown) => {
    const { container } = show(markdown);
    expect(container.querySelector("a, img")).toBeNull();
  });

  it("links to a source however its address is written", () => {
    const source = { ...(sources[0] as Source), url: "https://ru.example/wiki/Маяк_[1]?a=б" };
    const { container } = render(
      <CitationsContext
        value={{
          sources: new Map([[1, source]]),
          onOpen: () => {},
          onPeek: () => {},
          onEnterCard: () => false,
        }}
      >
        <AnswerText
          markdown="[x](https://ru.example/wiki/Маяк_%5B1%5D?a=%D0%B1)"
          streaming={false}
        />
      </CitationsContext>,
    );
    expect(container.querySelector("a")?.textContent).toBe("x");
  });

  it("shows images as words, so that nothing is fetched", () => {
    const { container } = show("![A chart](https://site1.example/page)![](https://x.example/)");
    expect(container.querySelector("img")).toBeNull();
    expect(container.querySelector("a")?.textContent).toBe("A chart");
  });

  it("has tables, nested lists, tasks and entities", () => {
    const { container } = show(
      "| a | b |\n|:-|-:|\n| 1 | x &amp; y |\n\n3. three\n   - inner\n4. four\n\n- [x] done",
    );
    expect(container.querySelectorAll("td")[1]?.textContent).toBe("x & y");
    expect(container.querySelector("ol")?.start).toBe(3);
    expect(container.querySelector("ol ul li")?.textContent).toBe("inner");
    expect(container.querySelector<HTMLInputElement>("input[type=checkbox]")?.checked).toBe(true);
  });

  it("takes dollars for money unless they hug a formula", () => {
    const { container } = show("It costs $5 and $7, but $a+b$ is a sum and \\(c\\) too.");
    expect([...container.querySelectorAll("code")].map((code) => code.textContent)).toEqual([
      "a+b",
      "c",
    ]);
    expect(container.textContent).toContain("$5 and $7");
  });

  it("keeps finished blocks in the document while more text comes", () => {
    const view = show("First block.\n\nSecond", true);
    const first = view.container.querySelector("p");
    const context = {
      sources: new Map(),
      onOpen: () => {},
      onPeek: () => {},
      onEnterCard: () => false,
    };
    view.rerender(
      <CitationsContext value={context}>
        <AnswerText markdown={"First block.\n\nSecond block **grows"} streaming />
      </CitationsContext>,
    );
    expect(view.container.querySelector("p")).toBe(first);
    expect(view.container.querySelector("strong")?.textContent).toBe("grows");
  });
});

describe("the small parts", () => {
  it("knows which numbers an answer cites", () => {
    expect(citedNumbers("a [3] b [1, 2] c [3][10] d [4](https://x.y) e [x]")).toEqual([
      3, 1, 2, 10,
    ]);
  });

  it("copies the answer with the sources it cites", () => {
    expect(answerWithSources("Fact [2].\n", sources, "Sources")).toBe(
      "Fact [2].\n\nSources:\n- [2] Title 2 — https://site2.example/page\n",
    );
    expect(answerWithSources("No marks.", sources, "Sources")).toBe("No marks.");
  });

  it("names sites and files", () => {
    expect(domainOf("https://www.example.org/a/b")).toBe("example.org");
    expect(domainOf("/srv/docs/справка.md")).toBe("справка.md");
    expect(domainOf("file:///srv/docs/guide.md")).toBe("guide.md");
    expect(siteName("/api/v1/search/documents/7", "Local index")).toBe("Local index");
    expect(sourceHref("/api/v1/search/documents/7")).toBe("/api/v1/search/documents/7");
    expect(sourceHref("/settings")).toBeNull();
    expect(safeHref("file:///etc/passwd")).toBeNull();
    expect(safeHref("not an address")).toBeNull();
  });
});
