/** The mock's memory: threads with some history, and one account. */
import { randomUUID } from "node:crypto";
import { materialFor } from "./mock-answers.mjs";
import { checkedSources, claimsOf, routeOf } from "./mock-receipts.mjs";
import { newTurn } from "./mock-runs.mjs";

const HOUR = 3_600_000;
const SEEDS = [
  [0.2, "How do I combine keyword and vector search in PostgreSQL?"],
  [3, "Как настроить резервное копирование PostgreSQL без остановки?"],
  [6, "Which licences are compatible with MIT in a commercial product?", true],
  [28, "What changed in Python 3.14 for type annotations?"],
  [30, "Сравни редакторы схем баз данных"],
  [80, "Best way to stream server-sent events through a reverse proxy"],
  [120, "Explain the CAP theorem with examples from real systems"],
  [300, "Почему SSE надёжнее WebSocket для потоковых ответов?"],
  [900, "History of the metric system in Britain"],
  [2600, "How does HNSW choose its neighbours?"],
];

export const threads = new Map();
export const runs = new Map();
export const state = {
  user: {
    id: "u1",
    email: "anna@example.org",
    name: "Anna",
    language: process.env.MOCK_LANGUAGE ?? "en",
    answer_language: null,
    time_zone: "Europe/Berlin",
    membership: { organisation_id: "o1", organisation: "Example Lab", role: "owner" },
    created_at: new Date().toISOString(),
  },
  signedIn: process.env.MOCK_SIGNED_IN !== "0",
  invites: [],
  keys: [
    {
      id: "k1",
      name: "Notebook",
      prefix: "pk_4f9a",
      scopes: ["chat", "search"],
      created_at: new Date(Date.now() - 900 * HOUR).toISOString(),
      last_used_at: new Date(Date.now() - 2 * HOUR).toISOString(),
    },
  ],
  organisation: {
    id: "o1",
    name: "Example Lab",
    members: [
      ["u1", "anna@example.org", "Anna", "owner"],
      ["u2", "boris@example.org", "Борис", "admin"],
      ["u3", "chen@example.org", "Chen", "member"],
    ].map(([user_id, email, name, role]) => ({
      user_id,
      email,
      name,
      role,
      joined_at: new Date().toISOString(),
    })),
  },
};

if (process.env.MOCK_EMPTY !== "1") {
  for (const [hours, title, pinned = false] of SEEDS) seed(hours, title, pinned);
}

function seed(hours, title, pinned) {
  const at = new Date(Date.now() - hours * HOUR);
  const id = randomUUID();
  const material = materialFor(title);
  const { answer, related, language } = material;
  const sources = checkedSources(material.sources, language);
  const turn = {
    ...newTurn({ query: title, depth: "balanced", sources: ["web", "local"] }, id, 0),
    run_id: randomUUID(),
    status: "completed",
    answer,
    sources,
    related,
    claims: claimsOf(answer, sources, language),
    model: "openai/gpt-5-mini",
    created_at: at.toISOString(),
    finished_at: new Date(at.getTime() + 6400).toISOString(),
  };
  turn.route = routeOf(turn, material);
  threads.set(id, { id, title, pinned, created_at: at.toISOString(), turns: [turn] });
}

export function summaryOf(thread, excerpt = null) {
  return {
    id: thread.id,
    title: thread.title,
    pinned: thread.pinned,
    turn_count: thread.turns.length,
    running: thread.turns.some((turn) => turn.status === "running"),
    excerpt,
    created_at: thread.created_at,
    updated_at: thread.turns.at(-1)?.created_at ?? thread.created_at,
  };
}

/** Threads with the words of `q`, newest first, pinned before the rest. */
export function find(q) {
  const found = [];
  for (const thread of threads.values()) {
    if (thread.incognito) continue;
    const text = [thread.title, ...thread.turns.map((turn) => turn.answer)].join(" ");
    const at = text.toLowerCase().indexOf(q.toLowerCase());
    if (q !== "" && at < 0) continue;
    const around = text.slice(Math.max(0, at - 60), at + 140).replace(/[*#|`$\n]+/g, " ");
    const excerpt =
      q === ""
        ? null
        : `… ${around.replace(new RegExp(escapePattern(q), "gi"), (m) => `**${m}**`)} …`;
    found.push(summaryOf(thread, excerpt));
  }
  return found.sort(
    (a, b) => Number(b.pinned) - Number(a.pinned) || b.updated_at.localeCompare(a.updated_at),
  );
}

function escapePattern(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
