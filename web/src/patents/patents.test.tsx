import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "../api/queries";
import { narrow, NOT_NARROWED, valuesOf } from "./narrowing";
import { PatentsPage } from "./PatentsPage";

type Answer = [status: number, body: unknown];

const GRANTED = {
  id: "EP1B1",
  number: "EP1B1",
  title: "Lamp",
  abstract: "An abstract.",
  summary: "In short.",
  applicants: ["Acme"],
  priority_date: "2016-03-02",
  publication_date: "2018-09-06",
  country: "EP",
  status: "granted",
  url: "https://example.org/EP1B1",
  family_members: ["US1A1"],
  source: "epo",
};
const APPLIED = {
  id: "US2A1",
  number: "US2A1",
  title: "System",
  url: "javascript:alert(1)",
  status: "docketed",
  source: "google",
};
const FOUND = {
  id: "a1",
  question: "A lamp",
  concepts: ["lamp"],
  cpc: ["B62J6/01"],
  patents: [GRANTED, APPLIED],
  prior_art: [{ url: "https://arxiv.org/abs/1", title: "A survey", venue: "Journal" }],
  asked: [
    { source: "epo", ok: true, found: 1 },
    { source: "uspto", ok: false, error: "No key is set.", found: 0 },
  ],
  notices: ["Abstracts are missing for US applications."],
};
const PREVIEW = {
  id: "p1",
  queries: [
    { id: "q1", host: "ops.epo.org", source: "epo", query: "ta=lamp" },
    { id: "q2", host: "patents.google.com", source: "google", query: "lamp brake" },
  ],
  concepts: ["lamp"],
  cpc: [],
  notices: ["Google is asked without a key."],
  required: true,
};

/** A server that gives its answers in turn; what it was asked is returned. */
function serving(...answers: Answer[]) {
  const asked: [string, unknown][] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    asked.push([url.replace("/api/v1", ""), JSON.parse(String(init.body))]);
    const [status, body] = answers.shift() ?? [500, {}];
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
  return asked;
}

async function ask(question: string) {
  const box = await screen.findByRole("textbox");
  await userEvent.type(box, `${question}{Enter}`);
}

beforeEach(() => {
  vi.stubGlobal("scrollTo", () => {});
  queryClient.clear();
  render(
    <QueryClientProvider client={queryClient}>
      <PatentsPage />
    </QueryClientProvider>,
  );
});
afterEach(cleanup);

describe("a search", () => {
  it("tells what each patent is, who was asked, and where the table is", async () => {
    serving([200, FOUND]);
    await ask("A lamp");
    const card = (await screen.findByText("EP1B1")).closest("li") as HTMLElement;
    expect(within(card).getByRole("link", { name: /^Lamp/ }).getAttribute("href")).toBe(
      "https://example.org/EP1B1",
    );
    expect(card.textContent).toContain("In short.");
    expect(card.textContent).toContain("ApplicantsAcmePriorityMar 2, 2016PublishedSep 6, 2018");
    await userEvent.click(within(card).getByRole("button", { name: "Show more" }));
    expect(card.textContent).toContain("An abstract.");
    expect(screen.getByText("No key is set.")).toBeTruthy();
    expect(screen.getByText("Abstracts are missing for US applications.")).toBeTruthy();
    expect(screen.getByRole("heading", { name: "Other publications" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "Excel" }).getAttribute("href")).toBe(
      "/api/v1/patents/a1/table?format=xlsx",
    );
  });

  it("makes no link of what is no address on the web", async () => {
    serving([200, FOUND]);
    await ask("A lamp");
    expect((await screen.findByRole("heading", { name: "System" })).querySelector("a")).toBeNull();
  });

  it("narrows what was found by country and status, and shows all again", async () => {
    const asked = serving([200, FOUND]);
    await ask("A lamp");
    await userEvent.selectOptions(await screen.findByLabelText("Country"), "EP");
    expect(screen.getByRole("heading", { name: "1 of 2 patents" })).toBeTruthy();
    await userEvent.selectOptions(screen.getByLabelText("Status"), "docketed");
    await userEvent.click(screen.getByRole("button", { name: "Show all again" }));
    expect(screen.getByRole("heading", { name: "2 patents" })).toBeTruthy();
    expect(asked.length).toBe(1);
  });

  it("follows up, and leads back to what was asked before", async () => {
    const next = { ...FOUND, id: "a2", question: "Only granted", patents: [GRANTED] };
    const asked = serving([200, FOUND], [200, next]);
    await ask("A lamp");
    await screen.findByText("2 patents");
    await ask("Only granted");
    await screen.findByText("1 patent");
    expect(asked[1]).toEqual(["/patents/search", { question: "Only granted", previous: "a1" }]);
    await userEvent.click(screen.getByRole("button", { name: "A lamp" }));
    expect(screen.getByRole("heading", { name: "2 patents" })).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "New search" }));
    expect(screen.getByLabelText("Your question or invention")).toBeTruthy();
  });

  it("never takes no hit for proof that there is none", async () => {
    serving([200, { ...FOUND, patents: [], prior_art: [] }]);
    await ask("A lamp");
    const title = await screen.findByRole("heading", { name: "These sources gave no match" });
    expect(title.parentElement?.textContent).toContain("says nothing about whether it is new");
    expect(title.parentElement?.textContent).toContain("did not answer");
  });
});

describe("what will be sent", () => {
  it("is shown on demand, and only what stays ticked is sent", async () => {
    const asked = serving([200, PREVIEW], [200, FOUND]);
    await userEvent.type(screen.getByRole("textbox"), "A lamp");
    await userEvent.click(screen.getByRole("button", { name: "Show what will be sent" }));
    await userEvent.click(await screen.findByRole("checkbox", { name: /lamp brake.*google/ }));
    await userEvent.click(screen.getByRole("button", { name: "Send 1 query" }));
    await screen.findByText("2 patents");
    expect(asked).toEqual([
      ["/patents/preview", { question: "A lamp" }],
      ["/patents/search", { preview_id: "p1", approved: ["q1"] }],
    ]);
  });

  it("is shown unasked where the server wants a yes, and goes with another question", async () => {
    const refusal = { error: { code: "preview_required", message: "Approve first." } };
    serving([409, refusal], [200, PREVIEW]);
    await ask("A lamp");
    expect(await screen.findByText(/sends nothing to patent offices before/)).toBeTruthy();
    await userEvent.type(screen.getByRole("textbox"), "s");
    expect(screen.queryByRole("checkbox")).toBeNull();
  });
});

describe("a server that cannot", () => {
  it.each([
    [[501, {}], /Not available on this server/],
    [[404, { error: { code: "not_found" } }], /Not available on this server/],
    [[403, { error: { code: "forbidden" } }], /may not search patents/],
    [[503, { error: { code: "unavailable", message: "Away." } }], /not reachable right now/],
  ] as [Answer, RegExp][])("answers %j", async (answer, words) => {
    serving(answer);
    await ask("A lamp");
    expect(await screen.findByText(words)).toBeTruthy();
    expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("A lamp");
  });
});

describe("narrow", () => {
  const patents = [GRANTED, APPLIED].map((one) => ({
    abstract: null,
    snippet: null,
    summary: null,
    claims: [],
    applicants: [],
    inventors: [],
    priority_date: null,
    filing_date: null,
    publication_date: null,
    grant_date: null,
    kind: null,
    country: null,
    cpc: [],
    pdf: null,
    family_members: [],
    ...one,
  }));

  it("goes by the dates at both ends, and lets nothing without a date pass", () => {
    const numbers = (after: string, before: string): string[] =>
      narrow(patents, { ...NOT_NARROWED, after, before }).map((one) => one.number);
    expect(numbers("2018-09-06", "2018-09-06")).toEqual(["EP1B1"]);
    expect(numbers("2018-09-07", "")).toEqual([]);
    expect(numbers("", "2018-09-05")).toEqual([]);
    expect(numbers("", "")).toEqual(["EP1B1", "US2A1"]);
  });

  it("finds the country in the number where it is not told", () => {
    const us = narrow(patents, { ...NOT_NARROWED, country: "US" });
    expect(us.map((one) => one.number)).toEqual(["US2A1"]);
    expect(valuesOf(patents, (one) => one.status)).toEqual(["granted", "docketed"]);
  });
});
