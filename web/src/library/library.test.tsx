import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { ThreadSummary } from "../api/types";
import { en } from "../i18n/en";
import { ru } from "../i18n/ru";
import { highlightExcerpt } from "./excerpt";
import { groupThreads, groupTitle } from "./groups";

afterEach(cleanup);

function thread(id: string, updated: Date, pinned = false): ThreadSummary {
  const at = updated.toISOString();
  return {
    id,
    title: id,
    pinned,
    turn_count: 1,
    running: false,
    excerpt: null,
    created_at: at,
    updated_at: at,
  };
}

describe("groupThreads", () => {
  const now = new Date(2026, 10, 23, 12);
  const groups = groupThreads(
    [
      thread("pin", new Date(2025, 0, 1), true),
      thread("a", new Date(2026, 10, 23, 1)),
      thread("b", new Date(2026, 10, 22, 23)),
      thread("c", new Date(2026, 10, 18)),
      thread("d", new Date(2026, 10, 1)),
      thread("e", new Date(2026, 4, 5)),
      thread("f", new Date(2026, 4, 2)),
    ],
    now,
  );

  it("puts threads under the day they were last touched", () => {
    expect(groups.map((group) => [group.name, group.threads.map((one) => one.id).join()])).toEqual([
      ["pinned", "pin"],
      ["today", "a"],
      ["yesterday", "b"],
      ["week", "c"],
      ["month", "d"],
      ["2026-5", "e,f"],
    ]);
  });

  it("names the groups", () => {
    expect(groupTitle("2026-5", en, "en")).toBe("May 2026");
    expect(groupTitle("2026-5", ru, "ru")).toBe("Май 2026");
    expect(groupTitle("today", ru, "ru")).toBe("Сегодня");
  });
});

describe("highlightExcerpt", () => {
  function marked(excerpt: string) {
    const { container } = render(<p>{highlightExcerpt(excerpt)}</p>);
    const marks = [...container.querySelectorAll("mark")].map((mark) => mark.textContent);
    return { text: container.textContent, marks };
  }

  it("marks what the server has marked", () => {
    expect(marked("… the **ranks** of **both** …")).toEqual({
      text: "… the ranks of both …",
      marks: ["ranks", "both"],
    });
  });

  it("leaves single stars and HTML alone", () => {
    expect(marked("2 ** 3 <b>x</b>")).toEqual({ text: "2 ** 3 <b>x</b>", marks: [] });
  });
});
