import { describe, expect, it } from "vitest";
import { readEvent } from "./events";

describe("readEvent", () => {
  it("fills in what the wire leaves out", () => {
    expect(readEvent("step", '{"id":"write","kind":"write","status":"done"}')?.data).toEqual({
      id: "write",
      kind: "write",
      status: "done",
      queries: [],
      urls: [],
      found: null,
      providers: [],
      reports: [],
      note: null,
      took_ms: null,
    });
    const sources = '{"sources":[{"number":1,"url":"https://a.example","title":"A"}]}';
    expect(readEvent("sources", sources)?.data).toMatchObject({
      added: false,
      sources: [{ number: 1, title: "A", published: null, kind: "web" }],
    });
    expect(readEvent("done", '{"status":"stopped","usage":{"model_calls":2}}')?.data).toMatchObject(
      { model: "", usage: { model_calls: 2, prompt_tokens: 0, cost_usd: null } },
    );
    expect(readEvent("reset", "{}")?.data).toEqual({ text: "" });
  });

  it("fills in claims and the route", () => {
    const claims = '{"claims":[{"text":"So.","start":0,"end":3,"verdict":"partly"}]}';
    expect(readEvent("claims", claims)?.data).toMatchObject({
      claims: [{ verdict: "partly", source: null, sources: [], quote: "", judge: "text" }],
    });
    const route =
      '{"code":"run_lost","route":{"queries":[{"query":"q"}],"usage":{"model_calls":1}}}';
    expect(readEvent("error", route)?.data).toMatchObject({
      message: "",
      route: {
        queries: [{ providers: [] }],
        usage: { prompt_tokens: 0, model_calls: 1 },
        takeovers: 0,
      },
    });
    expect(readEvent("done", "{}")?.data).toMatchObject({ route: null });
  });

  it("passes over events it does not know", () => {
    expect(readEvent("widget", "{}")).toBeNull();
    expect(readEvent("toString", "{}")).toBeNull();
  });
});
