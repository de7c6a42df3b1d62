/** The mock's collections: one of each state; a new one is read within a few seconds. */
import { randomUUID } from "node:crypto";

const HOUR = 3_600_000;
const ago = (hours) => new Date(Date.now() - hours * HOUR).toISOString();

function made(fields) {
  return {
    id: randomUUID(),
    kind: "folder",
    scope: "user",
    state: "ready",
    documents: 0,
    passages: 0,
    size_bytes: 0,
    updated_at: ago(3),
    refresh_seconds: 86_400,
    next_refresh_at: ago(-21),
    error: null,
    may_change: true,
    failures: [],
    ...fields,
  };
}

const SEEDS = [
  {
    title: "Team handbook",
    location: "/srv/handbook",
    documents: 214,
    size_bytes: 8_412_331,
    failures: [
      { url: "/srv/handbook/scans/1998.pdf", reason: "The file holds pictures only, no text." },
      { url: "/srv/handbook/budget.xlsx", reason: "The file is protected by a password." },
    ],
  },
  {
    kind: "site",
    title: "Документация PostgreSQL",
    location: "https://postgrespro.ru/docs/postgresql/17/",
    scope: "organisation",
    state: "indexing",
    documents: 87,
    size_bytes: 1_240_000,
    next_refresh_at: null,
  },
  {
    kind: "site",
    title: "arXiv: information retrieval",
    location: "https://export.arxiv.org/rss/cs.IR",
    scope: "everyone",
    state: "failed",
    documents: 1,
    size_bytes: 912,
    refresh_seconds: 3600,
    next_refresh_at: ago(-0.4),
    error: "export.arxiv.org did not answer within 20 seconds.",
  },
  {
    kind: "page",
    title: "Release notes",
    location: "https://docs.example.org/a-rather-long-address/of-a-page/that-has-to-be-broken/2026",
    scope: "organisation",
    state: "waiting",
    updated_at: null,
    refresh_seconds: null,
    next_refresh_at: null,
    may_change: false,
  },
];

let collections = process.env.MOCK_EMPTY === "1" ? [] : SEEDS.map(made);

export function listCollections() {
  return { collections };
}

export function addCollection({ location, title, scope, refresh_seconds }) {
  const kind = location.startsWith("http") ? "site" : "folder";
  const added = made({ kind, location, title: title ?? location, scope, refresh_seconds });
  collections.unshift(added);
  read(added);
  return added;
}

export function changeCollection(id, patch) {
  return Object.assign(
    collections.find((one) => one.id === id),
    patch,
  );
}

export function refreshCollection(id) {
  const found = collections.find((one) => one.id === id);
  read(found);
  return found;
}

export function dropCollection(id) {
  collections = collections.filter((one) => one.id !== id);
}

function read(collection) {
  collection.state = "indexing";
  setTimeout(() => {
    const read = { state: "ready", error: null, documents: 12, updated_at: ago(0) };
    Object.assign(collection, read, { size_bytes: 48_000 });
  }, 4000);
}
