import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Suspense } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient, sessionQuery } from "../api/queries";
import type { Session } from "../api/types";
import { en } from "../i18n/en";
import { formatAhead, formatSize } from "../i18n/format";
import { CollectionsPage } from "./CollectionsPage";
import { freshnessChoices } from "./freshness";
import { readLocation } from "./location";

const READY = {
  id: "c1",
  kind: "folder",
  title: "Handbook",
  location: "/srv/handbook",
  scope: "organisation",
  state: "ready",
  documents: 214,
  passages: 900,
  size_bytes: 8_412_331,
  updated_at: new Date().toISOString(),
  refresh_seconds: 86_400,
  next_refresh_at: null,
  error: null,
  may_change: true,
  failures: [{ url: "/srv/handbook/scan.pdf", reason: "No text." }],
};

type Answer = [status: number, body: unknown];

/** A server whose answers to `METHOD path` are given; everything it was asked is returned. */
function serving(answers: Record<string, Answer>) {
  const asked: [string, unknown][] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit = {}) => {
    const request = `${init.method ?? "GET"} ${url.replace("/api/v1", "")}`;
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : null;
    asked.push([request, body]);
    const [status, answer] = answers[request] ?? [404, { error: { code: "not_found" } }];
    const text = status === 204 ? null : JSON.stringify(answer);
    return Promise.resolve(new Response(text, { status }));
  });
  return asked;
}

function show(mode: "single" | "multi" = "multi") {
  const session = { mode, user: { membership: { role: "member" } } } as Session;
  queryClient.setQueryData(sessionQuery.queryKey, session);
  render(
    <QueryClientProvider client={queryClient}>
      <Suspense>
        <CollectionsPage />
      </Suspense>
    </QueryClientProvider>,
  );
}

beforeEach(() => queryClient.clear());
afterEach(cleanup);

describe("the list", () => {
  it("tells what each collection is and how its reading went", async () => {
    const failed = { ...READY, id: "c2", title: "Feed", state: "failed", error: "No answer." };
    serving({ "GET /search/index": [200, { collections: [READY, failed] }] });
    show();
    const [first, second] = await screen
      .findAllByRole("listitem")
      .then((items) => items.filter((item) => item.querySelector("h2")));
    expect(first?.textContent).toContain("HandbookReady");
    expect(first?.textContent).toContain("Folder · /srv/handbook");
    expect(first?.textContent).toContain("214 documents8.4 MBMy organisationread now");
    expect(first?.textContent).toContain("/srv/handbook/scan.pdf No text.");
    expect(within(second as HTMLElement).getByRole("alert").textContent).toBe("No answer.");
  });

  it("shows what an older server knows, and no buttons where nothing may be changed", async () => {
    const old = { id: "c1", title: "Old", location: "https://example.org/", documents: 3 };
    const foreign = { ...READY, id: "c2", title: "Foreign", may_change: false };
    serving({ "GET /search/index": [200, { collections: [old, foreign] }] });
    show();
    expect(await screen.findByText("Site · https://example.org/")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Actions for Old" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Actions for Foreign" })).toBeNull();
  });

  it.each([
    ["nothing is there yet", [200, { collections: [] }], "No documents yet"],
    ["the server has no such part", [501, {}], "Not available on this server"],
    ["it is not allowed", [403, { error: { code: "forbidden" } }], "You may not see this"],
    ["it fails", [500, { error: { code: "internal_error" } }], "The list could not be loaded"],
  ] as [string, Answer, string][])("says so when %s", async (_, answer, title) => {
    serving({ "GET /search/index": answer });
    show();
    expect(screen.getByRole("status", { name: "Loading the documents" })).toBeTruthy();
    expect(await screen.findByRole("heading", { name: title })).toBeTruthy();
  });
});

describe("what can be done", () => {
  const list: Record<string, Answer> = { "GET /search/index": [200, { collections: [READY] }] };

  it("adds an address without its scheme", async () => {
    const asked = serving({ ...list, "POST /search/index": [202, READY] });
    show();
    await userEvent.click(await screen.findByRole("button", { name: "Add" }));
    const dialog = within(screen.getByRole("dialog"));
    await userEvent.type(dialog.getByLabelText("Address"), "example.org/docs/");
    await userEvent.selectOptions(dialog.getByLabelText("Who may search it"), "organisation");
    await userEvent.selectOptions(dialog.getByLabelText("Read again"), "Never");
    await userEvent.click(dialog.getByRole("button", { name: "Add" }));
    await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const expected = { location: "https://example.org/docs/", scope: "organisation" };
    expect(asked).toContainEqual(["POST /search/index", { ...expected, refresh_seconds: null }]);
  });

  it("says what is wrong with a place, and asks for nothing", async () => {
    const asked = serving(list);
    show("single");
    await userEvent.click(await screen.findByRole("button", { name: "Add" }));
    const dialog = within(screen.getByRole("dialog"));
    expect(dialog.queryByLabelText("Who may search it")).toBeNull();
    await userEvent.type(dialog.getByLabelText("Address"), "my papers{Enter}");
    expect(dialog.getByText(/no address on the web/)).toBeTruthy();
    expect(asked.filter(([request]) => request.startsWith("POST"))).toEqual([]);
  });

  it("keeps what was typed when adding is refused", async () => {
    const refusal = { error: { code: "brand_new", message: "Too many collections." } };
    serving({ ...list, "POST /search/index": [409, refusal] });
    show();
    await userEvent.click(await screen.findByRole("button", { name: "Add" }));
    const field = screen.getByLabelText<HTMLInputElement>("Address");
    await userEvent.type(field, "example.org/papers{Enter}");
    expect((await screen.findByRole("alert")).textContent).toBe("Too many collections.");
    expect(field.value).toBe("example.org/papers");
  });

  it("changes, refreshes and removes, the last after asking once more", async () => {
    const asked = serving({
      ...list,
      "PATCH /search/index/c1": [200, READY],
      "POST /search/index/c1/refresh": [202, READY],
      "DELETE /search/index/c1": [204, null],
    });
    show();
    const actions = async (): Promise<void> =>
      userEvent.click(await screen.findByRole("button", { name: "Actions for Handbook" }));
    await userEvent.click(await screen.findByRole("button", { name: "Read “Handbook” again now" }));
    await actions();
    await userEvent.click(screen.getByRole("menuitem", { name: "Change" }));
    await userEvent.type(screen.getByLabelText("Title"), " 2");
    await userEvent.selectOptions(screen.getByLabelText("Read again"), "Every week");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await vi.waitFor(() =>
      expect(document.activeElement?.getAttribute("aria-label")).toBe("Actions for Handbook"),
    );
    await actions();
    await userEvent.click(screen.getByRole("menuitem", { name: "Delete" }));
    await userEvent.click(screen.getByRole("button", { name: "Delete" }));
    await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(asked.filter(([request]) => !request.startsWith("GET"))).toEqual([
      ["POST /search/index/c1/refresh", null],
      ["PATCH /search/index/c1", { title: "Handbook 2", refresh_seconds: 604_800 }],
      ["DELETE /search/index/c1", null],
    ]);
  });
});

describe("words", () => {
  it("name places, intervals, sizes and times", () => {
    expect(
      ["/srv/a", "~/a", "C:\\a", "https://a.org/", "a.org/b c", "ftp://a.org", "papers"].map(
        readLocation,
      ),
    ).toEqual(["/srv/a", null, null, "https://a.org/", null, null, null]);
    expect(freshnessChoices(en, 7200).at(-1)).toEqual({ value: "7200", label: "Every 2 hours" });
    expect([950, 48_000, 8_412_331, 3_000_000_000].map((bytes) => formatSize("en", bytes))).toEqual(
      ["1 kB", "48 kB", "8.4 MB", "3 GB"],
    );
    const now = new Date(2026, 0, 1);
    const inMinutes = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);
    expect([20, 180, 9000].map((m) => formatAhead("en", inMinutes(m), now))).toEqual([
      "in 20 minutes",
      "in 3 hours",
      "in 6 days",
    ]);
  });
});
