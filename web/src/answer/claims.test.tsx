import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import type { Claim, Source } from "../api/types";
import { AnswerText } from "./AnswerText";
import { CitationsContext } from "./citations";
import { claimAt, hiddenGroups, placeClaims } from "./claims";
import { NO_RECEIPTS, ReceiptsContext } from "./receipts";
import { parseUnproven, type Unproven } from "./unproven";

const points = (text: string): number => [...text].length;

/** A claim on `sentence`, counted as the server counts. */
function claimOn(answer: string, sentence: string, changes: Partial<Claim> = {}): Claim {
  const at = answer.indexOf(sentence);
  if (at < 0) throw new Error(`no "${sentence}" in the answer`);
  return {
    text: sentence,
    start: points(answer.slice(0, at)),
    end: points(answer.slice(0, at + sentence.length)),
    sources: [],
    source: null,
    verdict: "supported",
    score: 1,
    reason: null,
    quote: "",
    quote_start: null,
    quote_end: null,
    judge: "text",
    ...changes,
  };
}

const sources = new Map(
  [1, 2].map((number): [number, Source] => [
    number,
    {
      number,
      url: `https://site${number}.example/`,
      title: `Title ${number}`,
      snippet: "",
      provider: "",
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
    },
  ]),
);

function Answer(props: { answer: string; claims: Claim[]; unproven: Unproven }) {
  const { answer, claims, unproven } = props;
  const [revealed, setRevealed] = useState<ReadonlySet<number>>(new Set());
  const placed = placeClaims(answer, claims);
  const receipts = {
    ...NO_RECEIPTS,
    claims: placed,
    unproven,
    groups: hiddenGroups(answer, placed, unproven),
    revealed,
    onReveal: (group: number, shown: boolean) => setRevealed(new Set(shown ? [group] : [])),
  };
  const nothing = (): boolean => false;
  return (
    <CitationsContext value={{ sources, onOpen: nothing, onPeek: nothing, onEnterCard: nothing }}>
      <ReceiptsContext value={receipts}>
        <AnswerText markdown={answer} streaming={false} />
      </ReceiptsContext>
    </CitationsContext>
  );
}

function show(answer: string, claims: Claim[], unproven: Unproven = "marked") {
  return render(<Answer answer={answer} claims={claims} unproven={unproven} />).container;
}

afterEach(cleanup);

describe("a claim", () => {
  it("covers its sentence from the first character to the one before its end", () => {
    const answer = "🙂 One [1]. Two.";
    const placed = placeClaims(answer, [claimOn(answer, "One [1].")]);
    expect(claimAt(placed, answer.indexOf("[1]"))?.index).toBe(0);
    expect(claimAt(placed, answer.indexOf("One"))?.index).toBe(0);
    expect(claimAt(placed, answer.indexOf(" Two"))).toBeNull();
    expect(claimAt(placed, 0)).toBeNull();
  });
});

describe("citation chips", () => {
  it("carry the verdict of the claim around them, in shape, colour and name", () => {
    const answer = "🙂🙂 Good [1]. Bad [2]. Unchecked [1].";
    const container = show(answer, [
      claimOn(answer, "Good [1].", { sources: [1], source: 1 }),
      claimOn(answer, "Bad [2].", { sources: [2], source: 2, verdict: "contradicted" }),
    ]);
    const chips = [...container.querySelectorAll("button")];
    expect(chips.map((chip) => chip.dataset.verdict)).toEqual([
      "supported",
      "contradicted",
      undefined,
    ]);
    expect(chips.map((chip) => chip.querySelectorAll("svg").length)).toEqual([0, 1, 0]);
    expect(chips[1]?.getAttribute("aria-label")).toBe(
      "Source 2: Title 2. The source says otherwise",
    );
    expect(chips[2]?.getAttribute("aria-label")).toBe("Source 1: Title 1");
  });
});

describe("statements that are not borne out", () => {
  const answer = "True **and bold** [1]. Made *up* [2]. Also made up. Half [1].\n\n- Invented `x`";
  const claims = [
    claimOn(answer, "True **and bold** [1]."),
    claimOn(answer, "Made *up* [2].", { verdict: "not_found", reason: "words" }),
    claimOn(answer, "Also made up.", { verdict: "contradicted", reason: "name" }),
    claimOn(answer, "Half [1].", { verdict: "partly" }),
    claimOn(answer, "Invented `x`", { verdict: "not_found", reason: "uncited" }),
  ];
  const greyed = (container: HTMLElement): string =>
    [...container.querySelectorAll("[data-greyed]")].map((part) => part.textContent).join("");

  it("are marked and all there, which changes no word", () => {
    const plain = show(answer, []).textContent;
    cleanup();
    const container = show(answer, claims);
    expect(container.textContent).toBe(plain);
    expect(container.querySelector("[data-claim='1'] ~ em [data-claim='1']")?.textContent).toBe(
      "up",
    );
    expect(greyed(container)).toBe("");
  });

  it("say aloud when they name no source", () => {
    const remarks = [...show(answer, claims).querySelectorAll<HTMLElement>("[data-remark]")];
    expect(remarks.map((part) => [part.textContent, part.dataset.remark])).toEqual([
      ["Invented ", "No source is given for this."],
    ]);
  });

  it("are greyed, half-true ones excepted", () => {
    const text = greyed(show(answer, claims, "greyed"));
    expect(text).toContain("Made");
    expect(text).toContain("Also made up.");
    expect(text).not.toContain("Half");
    expect(text).not.toContain("True");
  });

  it("are hidden behind a note, neighbours behind one, and come back", () => {
    const container = show(answer, claims, "hidden");
    expect(container.textContent).not.toMatch(/made|up|Invented|x/);
    expect(container.textContent).toContain("Half");
    const notes = screen.getAllByRole("button", { name: /hidden/ });
    expect(notes.map((note) => note.textContent)).toEqual([
      "2 statements hidden",
      "1 statement hidden",
    ]);
    fireEvent.click(notes[0] as HTMLElement);
    expect(container.textContent).toContain("Also made up.");
    expect(container.textContent).not.toContain("Invented");
    const again = screen.getByRole("button", { name: "Hide again" });
    expect(again.getAttribute("aria-expanded")).toBe("true");
    fireEvent.click(again);
    expect(container.textContent).not.toContain("Also made up.");
  });

  it("leave a note even where they begin with markup", () => {
    const list = "- **Bold** start.\n1. [Link](https://x.y) start.\n\n> > *Deep* one.";
    const hidden = ["**Bold** start.", "1. [Link](https://x.y) start.", "*Deep* one."].map((text) =>
      claimOn(list, text, { verdict: "not_found" }),
    );
    const container = show(list, hidden, "hidden");
    expect(screen.getAllByRole("button", { name: "1 statement hidden" })).toHaveLength(3);
    expect(container.querySelector("a")).toBeNull();
  });
});

describe("parseUnproven", () => {
  it("believes nothing that is stored", () => {
    expect(["greyed", "hidden", "gone", null].map(parseUnproven)).toEqual([
      "greyed",
      "hidden",
      "marked",
      "marked",
    ]);
  });
});
