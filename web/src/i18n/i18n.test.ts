import { describe, expect, it } from "vitest";
import { en } from "./en";
import { failureText } from "./failures";
import { daysBetween, formatAgo, formatSeconds } from "./format";
import { ru } from "./ru";

describe("plurals", () => {
  it.each([
    [0, "0 источников"],
    [1, "1 источник"],
    [2, "2 источника"],
    [4, "4 источника"],
    [5, "5 источников"],
    [11, "11 источников"],
    [12, "12 источников"],
    [21, "21 источник"],
    [22, "22 источника"],
    [25, "25 источников"],
    [101, "101 источник"],
    [111, "111 источников"],
    [1.5, "1,5 источника"],
  ])("Russian: %d", (count, text) => {
    expect(ru.thread.sources(count)).toBe(text);
  });

  it("English", () => {
    expect([0, 1, 2].map(en.thread.sources)).toEqual(["0 sources", "1 source", "2 sources"]);
  });

  it("statements that are hidden agree in number", () => {
    expect([1, 2, 5, 21].map(ru.receipts.hidden)).toEqual([
      "1 утверждение скрыто",
      "2 утверждения скрыты",
      "5 утверждений скрыто",
      "21 утверждение скрыто",
    ]);
    expect([1, 2, 5].map(ru.receipts.origins)).toEqual([
      "1 независимое происхождение",
      "2 независимых происхождения",
      "5 независимых происхождений",
    ]);
  });

  it("the instrumental case in what is said aloud", () => {
    expect(ru.thread.live.completed(1)).toBe("Ответ готов, с 1 источником.");
    expect(ru.thread.live.completed(7)).toBe("Ответ готов, с 7 источниками.");
  });
});

describe("failures", () => {
  it("speak the reader's language by code, and the server's words otherwise", () => {
    const failure = { code: "rate_limited", message: "Slow down." };
    expect(failureText(ru, failure)).toBe(ru.errors.rate_limited);
    expect(failureText(ru, { code: "brand_new", message: "Words." })).toBe("Words.");
    expect(failureText(en, { code: "brand_new", message: "" })).toContain("brand_new");
  });

  it("are translated alike in both languages", () => {
    expect(Object.keys(ru.errors).sort()).toEqual(Object.keys(en.errors).sort());
  });
});

describe("times", () => {
  const now = new Date(2026, 10, 23, 12, 0);

  it("are told as people tell them", () => {
    expect(formatAgo("en", new Date(2026, 10, 23, 11, 59, 30), now)).toBe("now");
    expect(formatAgo("en", new Date(2026, 10, 23, 11, 55), now)).toBe("5 minutes ago");
    expect(formatAgo("ru", new Date(2026, 10, 23, 9, 0), now)).toBe("3 часа назад");
    expect(formatAgo("ru", new Date(2026, 10, 22, 23, 0), now)).toBe("вчера");
    expect(formatAgo("en", new Date(2026, 9, 1), now)).toBe("Oct 1");
    expect(formatAgo("en", new Date(2024, 9, 1), now)).toBe("Oct 1, 2024");
  });

  it("count calendar days, not hours", () => {
    expect(daysBetween(new Date(2026, 10, 22, 23, 59), now)).toBe(1);
    expect(daysBetween(new Date(2026, 10, 23, 0, 1), now)).toBe(0);
  });

  it("have a decimal only while it matters", () => {
    expect(formatSeconds("en", 1234)).toBe("1.2");
    expect(formatSeconds("ru", 1234)).toBe("1,2");
    expect(formatSeconds("en", 61_000)).toBe("61");
  });
});
