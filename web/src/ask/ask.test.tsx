import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { safeNext } from "../account/session";
import { queryClient } from "../api/queries";
import { AskBox } from "./AskBox";
import { parsePreferences, preferences, setPreferences } from "./preferences";

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {} }));
  queryClient.setQueryData(["models"], { models: [], error: null });
});

afterEach(() => {
  cleanup();
  queryClient.clear();
});

function show(onAsk: Parameters<typeof AskBox>[0]["onAsk"], running = false) {
  render(
    <QueryClientProvider client={queryClient}>
      <AskBox onAsk={onAsk} running={running} onStop={() => {}} />
    </QueryClientProvider>,
  );
  return screen.getByRole<HTMLTextAreaElement>("textbox");
}

describe("AskBox", () => {
  it("asks with Enter and begins a line with Shift + Enter", async () => {
    const onAsk = vi.fn(() => undefined);
    const box = show(onAsk);
    await userEvent.type(box, "one{Shift>}{Enter}{/Shift}two{Enter}");
    expect(onAsk).toHaveBeenCalledWith("one\ntwo");
    expect(box.value).toBe("");
  });

  it("does not ask nothing, nor while an answer is running", async () => {
    const onAsk = vi.fn(() => undefined);
    await userEvent.type(show(onAsk), "  {Enter}");
    cleanup();
    await userEvent.type(show(onAsk, true), "more{Enter}");
    expect(onAsk).not.toHaveBeenCalled();
    expect(screen.getByRole("button", { name: "Stop" })).toBeTruthy();
  });

  it("has the question back when it is refused", async () => {
    const failure = { code: "run_in_progress", message: "" };
    const box = show(() => Promise.resolve({ ok: false, failure }));
    await userEvent.type(box, "kept{Enter}");
    await vi.waitFor(() => expect(box.value).toBe("kept"));
  });

  it("switches sources on and off in a menu that stays open", async () => {
    setPreferences({ sources: ["web", "local"] });
    show(() => undefined);
    await userEvent.click(screen.getByRole("button", { name: "Sources: Web, Own documents" }));
    await userEvent.click(screen.getByRole("menuitemcheckbox", { name: /^Web/ }));
    await userEvent.click(screen.getByRole("menuitemcheckbox", { name: /^Academic/ }));
    expect(preferences().sources).toEqual(["academic", "local"]);
  });
});

describe("parsePreferences", () => {
  it("believes nothing that is stored", () => {
    const fallback = parsePreferences(null);
    expect(parsePreferences("{broken")).toEqual(fallback);
    expect(
      parsePreferences('{"depth":"abyss","sources":["local","x"],"model":7,"incognito":true}'),
    ).toEqual({ ...fallback, sources: ["local"] });
  });
});

describe("safeNext", () => {
  it("leads to this site only", () => {
    expect(safeNext("next=%2Ft%2F1%3Fa%3D1")).toBe("/t/1?a=1");
    expect(safeNext("next=https://evil.example")).toBe("/");
    expect(safeNext("next=//evil.example")).toBe("/");
    expect(safeNext("next=/\\evil.example")).toBe("/");
    expect(safeNext("")).toBe("/");
  });
});
