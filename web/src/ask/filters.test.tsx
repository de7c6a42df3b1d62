import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "../api/queries";
import { en } from "../i18n/en";
import { ru } from "../i18n/ru";
import { AskBox } from "./AskBox";
import { summaryOf } from "./filter-summary";
import { filtersOf, forgetFilters, HOME, moveFilters, placeOf, setFilters } from "./filter-store";
import { addDomains, mayBecomeDomain, NO_FILTERS, parseFilters, readDomain } from "./filters";

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {} }));
  queryClient.setQueryData(["models"], { models: [], error: null });
});

afterEach(() => {
  cleanup();
  forgetFilters();
  queryClient.clear();
});

describe("readDomain", () => {
  it.each([
    ["Example.org", "example.org"],
    ["https://www.example.org/", "example.org"],
    ["-example.org", "example.org"],
    ["docs.example.org/Guide/", "docs.example.org/Guide"],
    ["пример.рф", "пример.рф"],
    ["example", null],
    ["exa mple.org", null],
    ["user@example.org", null],
    ["example..org", null],
    ["192.168.0.1", null],
  ])("%s", (typed, domain) => {
    expect(readDomain(typed)).toBe(domain);
  });

  it("leaves in peace what is still being typed", () => {
    expect(["exam", "example.", "example.o", "https://ex"].map(mayBecomeDomain)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(["ex@mple", ".org", "a..b", "folder/x"].map(mayBecomeDomain)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it("takes a list that was pasted, once each, and gives back what is none", () => {
    expect(addDomains(["a.org"], "b.org, a.org;c")).toEqual({
      domains: ["a.org", "b.org"],
      rest: "c",
    });
  });
});

describe("parseFilters", () => {
  it("believes nothing that is stored", () => {
    expect(parseFilters("nonsense")).toEqual(NO_FILTERS);
    expect(
      parseFilters({
        domains: ["-a.org", "b.org", "no domain", 7],
        recency: "century",
        published_after: "2025-01-31",
        published_before: "soon",
        languages: ["de", "german"],
        country: "Germany",
        safe_search: false,
      }),
    ).toEqual({
      ...NO_FILTERS,
      domains: ["-a.org", "-b.org"],
      published_after: "2025-01-31",
      languages: ["de"],
      safe_search: false,
    });
  });
});

describe("the filters of a thread", () => {
  const filters = { ...NO_FILTERS, recency: "week" as const };

  it("come from the question that began it, and leave nothing behind", () => {
    setFilters(HOME, filters);
    moveFilters(HOME, "new");
    moveFilters("new", placeOf("t1", false));
    expect([filtersOf(HOME), filtersOf("new")]).toEqual([NO_FILTERS, NO_FILTERS]);
    expect(filtersOf("t1")).toEqual(filters);
    expect(JSON.parse(localStorage.getItem("filters") ?? "")).toEqual({ t1: filters });
  });

  it("are gone with the tab when it is incognito", () => {
    setFilters(placeOf("t2", true), filters);
    expect(localStorage.getItem("filters")).toBeNull();
    expect(sessionStorage.getItem("filters")).toContain("week");
  });

  it("are kept for the fifty threads that used them last", () => {
    for (let at = 0; at < 55; at++) setFilters(`t${at}`, filters);
    const kept = Object.keys(JSON.parse(localStorage.getItem("filters") ?? ""));
    expect([kept.length, kept[0]]).toEqual([50, "t5"]);
  });

  it("are said in a few words, in both languages", () => {
    const many = {
      ...NO_FILTERS,
      domains: ["-a.org", "-b.org", "-c.org"],
      published_after: "2025-01-31",
      languages: ["de"],
      country: "DE",
      safe_search: false,
    };
    expect(summaryOf(many, en, "en").join(" | ")).toBe(
      "without a.org, b.org, 1 more | from Jan 31, 2025 | German | Germany | safe search off",
    );
    expect(summaryOf({ ...filters, domains: ["a.org"] }, ru, "ru")).toEqual([
      "только a.org",
      "За неделю",
    ]);
  });
});

describe("the dialog of filters", () => {
  async function open() {
    render(
      <QueryClientProvider client={queryClient}>
        <AskBox onAsk={() => undefined} />
      </QueryClientProvider>,
    );
    await userEvent.click(screen.getByRole("button", { name: "Filters" }));
    return within(await screen.findByRole("dialog"));
  }

  it("checks sites as they are typed and applies them with their sign", async () => {
    const dialog = await open();
    const field = dialog.getByRole("textbox", { name: "Add a site" });
    await userEvent.type(field, "ex@");
    expect(dialog.getByText(/no address of a site/)).toBeTruthy();
    await userEvent.clear(field);
    await userEvent.type(field, "example.org,ads.example.com");
    await userEvent.click(dialog.getByRole("radio", { name: "All but these" }));
    await userEvent.selectOptions(dialog.getByRole("combobox", { name: "Age" }), "week");
    await userEvent.click(dialog.getByRole("button", { name: "Apply" }));
    expect(filtersOf(HOME)).toMatchObject({
      domains: ["-example.org", "-ads.example.com"],
      recency: "week",
    });
    expect(screen.getByText(/without example.org, ads.example.com · Past week/)).toBeTruthy();
  });

  it("does not apply what is no site", async () => {
    const dialog = await open();
    await userEvent.type(dialog.getByRole("textbox", { name: "Add a site" }), "example");
    await userEvent.click(dialog.getByRole("button", { name: "Apply" }));
    expect(dialog.getByText(/An ending is missing/)).toBeTruthy();
    expect(filtersOf(HOME)).toEqual(NO_FILTERS);
  });

  it("gives focus back to its button", async () => {
    await open();
    await userEvent.keyboard("{Escape}");
    const button = screen.getByRole("button", { name: "Filters" });
    await vi.waitFor(() => expect(document.activeElement).toBe(button));
  });

  it("is undone with one click on the chip", async () => {
    setFilters(HOME, { ...NO_FILTERS, country: "DE", languages: ["de", "fr"] });
    render(
      <QueryClientProvider client={queryClient}>
        <AskBox onAsk={() => undefined} />
      </QueryClientProvider>,
    );
    expect(screen.getByRole("button", { name: "Filters: 2 on" })).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Clear filters" }));
    expect(filtersOf(HOME)).toEqual(NO_FILTERS);
    expect(screen.queryByRole("button", { name: "Clear filters" })).toBeNull();
  });
});
