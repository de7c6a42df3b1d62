/** Patent search: what would be sent, what was found, and what is known of each patent. */
import { call } from "./client";

/** One query as it would leave the server. */
export interface PatentQuery {
  id: string;
  host: string;
  source: string;
  query: string;
}

/** What a question would become; `required` when nothing may be sent without a yes. */
export interface PatentPreview {
  id: string;
  queries: PatentQuery[];
  concepts: string[];
  cpc: string[];
  notices: string[];
  required: boolean;
}

export interface Patent {
  number: string;
  id: string;
  title: string;
  abstract: string | null;
  snippet: string | null;
  summary: string | null;
  claims: string[];
  applicants: string[];
  inventors: string[];
  priority_date: string | null;
  filing_date: string | null;
  publication_date: string | null;
  grant_date: string | null;
  kind: string | null;
  country: string | null;
  cpc: string[];
  status: string | null;
  url: string;
  pdf: string | null;
  source: string;
  family_members: string[];
}

/** A page, paper or repository that may be prior art. */
export interface PriorArt {
  url: string;
  title: string;
  snippet?: string;
  kind?: string;
  published?: string | null;
  authors?: string[];
  venue?: string | null;
}

export interface AskedSource {
  source: string;
  ok: boolean;
  error: string | null;
  found: number;
}

export interface PatentAnswer {
  id: string;
  question: string;
  concepts: string[];
  cpc: string[];
  patents: Patent[];
  prior_art: PriorArt[];
  asked: AskedSource[];
  notices: string[];
}

export type PatentRequest = { previous?: string } & (
  { question: string } | { preview_id: string; approved: string[] }
);

type Sent<T> = Partial<T> | null | undefined;

const NO_PREVIEW: PatentPreview = {
  id: "",
  queries: [],
  concepts: [],
  cpc: [],
  notices: [],
  required: false,
};

const NO_PATENT: Patent = {
  number: "",
  id: "",
  title: "",
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
  status: null,
  url: "",
  pdf: null,
  source: "",
  family_members: [],
};

const NO_ANSWER: PatentAnswer = {
  id: "",
  question: "",
  concepts: [],
  cpc: [],
  patents: [],
  prior_art: [],
  asked: [],
  notices: [],
};

const NOT_ASKED: AskedSource = { source: "", ok: false, error: null, found: 0 };

/** Shows what would be sent, and sends nothing to a patent office. */
export async function previewPatents(question: string, previous?: string): Promise<PatentPreview> {
  const body = previous ? { question, previous } : { question };
  return { ...NO_PREVIEW, ...(await call<Sent<PatentPreview>>("POST", "/patents/preview", body)) };
}

export async function searchPatents(request: PatentRequest): Promise<PatentAnswer> {
  const sent = await call<Sent<PatentAnswer>>("POST", "/patents/search", request);
  const answer = { ...NO_ANSWER, ...sent };
  return {
    ...answer,
    patents: answer.patents.map((patent) => ({ ...NO_PATENT, ...patent })),
    asked: answer.asked.map((one) => ({ ...NOT_ASKED, ...one })),
  };
}

export const TABLE_FORMATS = ["csv", "xlsx", "md"] as const;

/** Where the table of an answer can be saved from. */
export function tableHref(id: string, format: (typeof TABLE_FORMATS)[number]): string {
  return `/api/v1/patents/${encodeURIComponent(id)}/table?format=${format}`;
}
