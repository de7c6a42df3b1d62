/**
 * A stand-in for the API while the UI is built: `npm run mock`, then `npm run dev`.
 *
 * MOCK_MODE=multi asks to sign in, MOCK_EMPTY=1 has no threads, PORT is the port (3000). With
 * `--dist` it serves the built UI as well, under the content security policy of the real edge.
 */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { materialFor } from "./mock-answers.mjs";
import * as collections from "./mock-collections.mjs";
import { previewPatents, searchPatents } from "./mock-patents.mjs";
import { comparisonOf, textOf } from "./mock-receipts.mjs";
import { newTurn, Run } from "./mock-runs.mjs";
import { find, runs, state, summaryOf, threads } from "./mock-store.mjs";

const MODE = process.env.MOCK_MODE ?? "single";
const DIST = join(import.meta.dirname, "..", "dist");
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
};

class Refusal extends Error {
  constructor(status, code, message, fields) {
    super(message);
    Object.assign(this, { status, code, fields });
  }
}

const SOURCE = "/library/threads/([^/]+)/turns/([^/]+)/sources/([0-9]+)";

const routes = [
  ["GET", "/auth/session", () => session()],
  ["POST", "/auth/sign-in", ({ body }) => signIn(body)],
  ["POST", "/auth/sign-up", () => signIn({ password: "password" })],
  ["POST", "/auth/refresh", () => refuse(401, "unauthenticated", "Sign in.")],
  ["POST", "/auth/sign-out(-everywhere)?", () => signOut()],
  ["POST", "/auth/password/.*", () => null],
  ["PATCH", "/auth/profile", ({ body }) => Object.assign(state.user, body)],
  ["DELETE", "/auth/account", () => signOut()],
  ["GET", "/auth/api-keys", () => ({ keys: state.keys })],
  ["POST", "/auth/api-keys", ({ body }) => newKey(body)],
  ["DELETE", "/auth/api-keys/([^/]+)", ({ id }) => dropKey(id)],
  ["GET", "/auth/organisation", () => state.organisation],
  ["PATCH", "/auth/organisation", ({ body }) => Object.assign(state.organisation, body)],
  ["PATCH", "/auth/organisation/members/([^/]+)", ({ id, body }) => changeMember(id, body)],
  ["DELETE", "/auth/organisation/members/([^/]+)", ({ id }) => dropMember(id)],
  ["GET", "/auth/organisation/invites", () => ({ invites: state.invites })],
  ["POST", "/auth/organisation/invites", ({ body }) => newInvite(body)],
  ["DELETE", "/auth/organisation/invites/([^/]+)", ({ id }) => dropInvite(id)],
  ["POST", "/auth/(invites/accept|organisations)", () => state.organisation],
  ["GET", "/models", () => ({ models: models(), error: null })],
  ["POST", "/chat", ({ body, response }) => ask(body, response)],
  [
    "GET",
    "/chat/runs/([^/]+)/events",
    ({ id, request, response }) => events(id, request, response),
  ],
  ["GET", "/chat/runs/([^/]+)", ({ id }) => runState(id)],
  ["POST", "/chat/runs/([^/]+)/stop", ({ id }) => stop(id)],
  ["GET", "/library/threads", ({ url }) => list(url.searchParams)],
  ["DELETE", "/library/threads", () => threads.clear()],
  ["GET", "/library/threads/([^/]+)", ({ id }) => whole(threadOf(id))],
  ["PATCH", "/library/threads/([^/]+)", ({ id, body }) => patch(id, body)],
  ["DELETE", "/library/threads/([^/]+)", ({ id }) => threads.delete(id)],
  ["GET", SOURCE, ({ match }) => frozenSource(...match.slice(1))],
  ["POST", `${SOURCE}/compare`, ({ match }) => comparison(...match.slice(1))],
  ["GET", "/search/index", () => collections.listCollections()],
  ["POST", "/search/index", ({ body }) => collections.addCollection(body)],
  ["PATCH", "/search/index/([^/]+)", ({ id, body }) => collections.changeCollection(id, body)],
  ["POST", "/search/index/([^/]+)/refresh", ({ id }) => collections.refreshCollection(id)],
  ["DELETE", "/search/index/([^/]+)", ({ id }) => collections.dropCollection(id)],
  ["POST", "/patents/preview", ({ body }) => previewPatents(body)],
  ["POST", "/patents/search", ({ body }) => searchPatents(body)],
  ["GET", "/library/threads/([^/]+)/export", ({ id, response }) => exported(id, response)],
];

createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  try {
    if (url.pathname.startsWith("/api/v1")) await answer(url, request, response);
    else await serveFile(url, response);
  } catch (error) {
    const { status = 500, code = "internal_error", message, fields } = error;
    if (status === 500) console.error(error);
    sendJson(response, status, { error: { code, message, request_id: "mock", fields } });
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1", function listening() {
  console.log(`Mock API on http://localhost:${this.address().port} (${MODE})`);
});

async function answer(url, request, response) {
  const path = url.pathname.slice("/api/v1".length);
  for (const [method, pattern, handle] of routes) {
    const match = request.method === method && new RegExp(`^${pattern}$`).exec(path);
    if (!match) continue;
    if (!path.startsWith("/auth/") && MODE === "multi" && !state.signedIn) {
      refuse(401, "unauthenticated", "Sign in.");
    }
    const body = await readJson(request);
    const result = await handle({ match, id: match[1], url, body, request, response });
    if (!response.headersSent) sendJson(response, result == null ? 204 : 200, result);
    return;
  }
  refuse(404, "not_found", "There is nothing here.");
}

function refuse(status, code, message, fields) {
  throw new Refusal(status, code, message, fields);
}

async function readJson(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text === "" ? {} : JSON.parse(text);
}

function sendJson(response, status, body) {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}

function session() {
  const signedIn = MODE === "single" || state.signedIn;
  return { mode: MODE, user: signedIn ? state.user : null, first_account: false, sign_up: "open" };
}

function signIn({ password }) {
  if (password === "wrong") refuse(401, "credentials_wrong", "E-mail or password is wrong.");
  state.signedIn = true;
  return { user: state.user };
}

function signOut() {
  state.signedIn = false;
}

function newKey({ name, scopes }) {
  const key = `pk_${randomUUID().replaceAll("-", "")}`;
  const made = { id: randomUUID(), name, scopes, prefix: key.slice(0, 7) };
  state.keys.unshift({ ...made, created_at: new Date().toISOString(), last_used_at: null });
  return { ...state.keys[0], key };
}

function dropKey(id) {
  state.keys = state.keys.filter((key) => key.id !== id);
}

function newInvite({ email, role }) {
  const at = Date.now();
  const made = { id: randomUUID(), email, role, created_at: new Date(at).toISOString() };
  state.invites.unshift({ ...made, expires_at: new Date(at + 7 * 86_400_000).toISOString() });
  return { ...state.invites[0], link: `http://localhost/invite?token=${made.id}`, mailed: false };
}

function dropInvite(id) {
  state.invites = state.invites.filter((one) => one.id !== id);
}

function changeMember(id, { role }) {
  const member = state.organisation.members.find((one) => one.user_id === id);
  return Object.assign(member, { role });
}

function dropMember(id) {
  const { organisation } = state;
  organisation.members = organisation.members.filter((member) => member.user_id !== id);
}

function models() {
  return [
    { id: "openai/gpt-5-mini", name: "gpt-5-mini", provider: "openai", default: true },
    { id: "ollama/qwen3:8b", name: "qwen3:8b", provider: "ollama", default: false },
    { id: "extractive", name: "Extract", provider: "extractive", default: false },
  ];
}

function ask(body, response) {
  const thread = body.thread_id ? threadOf(body.thread_id) : newThread(body);
  const busy = thread.turns.find((turn) => turn.status === "running");
  if (busy) refuse(409, "run_in_progress", "Another question runs.", { run_id: busy.run_id });
  const cut = thread.turns.findIndex((turn) => turn.id === body.replaces);
  if (cut >= 0) thread.turns.splice(cut);
  const turn = newTurn(body, thread.id, thread.turns.length);
  const run = new Run(turn);
  thread.turns.push(turn);
  runs.set(run.id, run);
  run.follow(response, null);
  void run.play();
}

function newThread({ query, incognito }) {
  const id = randomUUID();
  const thread = { id, title: query, pinned: false, incognito, turns: [] };
  thread.created_at = new Date().toISOString();
  threads.set(id, thread);
  return thread;
}

function runOf(id) {
  return runs.get(id) ?? refuse(404, "not_found", "There is no such run.");
}

function events(id, request, response) {
  runOf(id).follow(response, request.headers["last-event-id"] ?? null);
}

function runState(id) {
  const { turn } = runOf(id);
  const { thread_id, status, query } = turn;
  return { run_id: id, thread_id, turn_id: turn.id, status, query, started_at: turn.created_at };
}

function stop(id) {
  runOf(id).stopped = true;
}

function threadOf(id) {
  return threads.get(id) ?? refuse(404, "not_found", "There is no such thread.");
}

function list(params) {
  const limit = Number(params.get("limit") ?? 20);
  const from = Number(params.get("cursor") ?? 0);
  const found = find(params.get("q") ?? "");
  const next = from + limit < found.length ? String(from + limit) : null;
  return { threads: found.slice(from, from + limit), next_cursor: next };
}

function whole(thread) {
  if (thread.incognito) refuse(404, "not_found", "There is no such thread.");
  return { ...summaryOf(thread), turns: thread.turns };
}

function patch(id, body) {
  return summaryOf(Object.assign(threadOf(id), body));
}

function exported(id, response) {
  const thread = threadOf(id);
  response.writeHead(200, { "Content-Disposition": 'attachment; filename="thread.md"' });
  response.end(thread.turns.map((turn) => `# ${turn.query}\n\n${turn.answer}`).join("\n\n"));
}

function sourceOf(threadId, turnId, number) {
  const thread = threadOf(threadId);
  const turn = thread.incognito ? null : thread.turns.find((one) => one.id === turnId);
  const source = turn?.sources.find((one) => one.number === Number(number));
  if (!source) refuse(404, "not_found", "There is no such source.");
  return { source, language: materialFor(turn.query).language };
}

/** The text of [7] is gone. */
function frozenSource(...place) {
  const { source, language } = sourceOf(...place);
  if (source.number === 7) refuse(404, "source_not_kept", "The text is gone.");
  return { source, text: textOf(source, language), read_at: source.read_at };
}

/** [4] cannot be read now, and who asks for [6] has asked too often. */
async function comparison(...place) {
  const { source, language } = sourceOf(...place);
  await new Promise((resolve) => setTimeout(resolve, 600));
  if (source.number === 4) refuse(502, "source_unreadable", "The page answers 403.");
  if (source.number === 6) refuse(429, "rate_limited", "Too many requests.");
  return comparisonOf(source.number, language);
}

async function serveFile(url, response) {
  if (!process.argv.includes("--dist")) refuse(404, "not_found", "Only the API is here.");
  const name = extname(url.pathname) ? normalize(url.pathname) : "/index.html";
  const body = await readFile(join(DIST, name)).catch(() => refuse(404, "not_found", name));
  response.writeHead(200, {
    "Content-Type": TYPES[extname(name)] ?? "application/octet-stream",
    "Content-Security-Policy": CSP,
  });
  response.end(body);
}
