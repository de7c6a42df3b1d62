import { afterEach, describe, expect, it, vi } from "vitest";
import { call, whenSignedOut } from "./client";

const UNAUTHENTICATED = {
  error: { code: "unauthenticated", message: "Sign in.", request_id: "q" },
};

function answering(...answers: [status: number, body: unknown][]) {
  const fetched = vi.fn((_url: string) => {
    const [status, body] = answers.shift() ?? [500, {}];
    const text = status === 204 ? null : JSON.stringify(body);
    return Promise.resolve(new Response(text, { status }));
  });
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

afterEach(() => whenSignedOut(() => {}));

describe("call", () => {
  it("refreshes the session once and repeats the request", async () => {
    const fetched = answering([401, UNAUTHENTICATED], [200, {}], [200, { models: [] }]);
    await expect(call("GET", "/models")).resolves.toEqual({ models: [] });
    expect(fetched.mock.calls.map(([url]) => url)).toEqual([
      "/api/v1/models",
      "/api/v1/auth/refresh",
      "/api/v1/models",
    ]);
  });

  it("asks to sign in when the session cannot be refreshed", async () => {
    answering([401, UNAUTHENTICATED], [401, UNAUTHENTICATED], [401, UNAUTHENTICATED]);
    const signedOut = vi.fn();
    whenSignedOut(signedOut);
    await expect(call("GET", "/models")).rejects.toMatchObject({ code: "unauthenticated" });
    expect(signedOut).toHaveBeenCalledOnce();
  });

  it("takes a wrong password for what it is", async () => {
    const fetched = answering([401, { error: { code: "credentials_wrong", message: "No." } }]);
    const signingIn = call("POST", "/auth/sign-in", { email: "a@b.c", password: "x" });
    await expect(signingIn).rejects.toMatchObject({ code: "credentials_wrong" });
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it("keeps the fields of an error", async () => {
    const error = { code: "run_in_progress", message: "Busy.", fields: { run_id: "r9" } };
    answering([409, { error }]);
    await expect(call("POST", "/chat", {})).rejects.toMatchObject({
      status: 409,
      fields: { run_id: "r9" },
    });
  });

  it("names the status when something in between answers", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("<html>", { status: 502 })));
    await expect(call("GET", "/models")).rejects.toMatchObject({ code: "http_502" });
  });

  it("says that the network failed", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    await expect(call("GET", "/models")).rejects.toMatchObject({ code: "network", status: 0 });
  });

  it("reads an empty answer as nothing", async () => {
    answering([204, null]);
    await expect(call("DELETE", "/library/threads/t1")).resolves.toBeUndefined();
  });
});
