/** What stands behind the mock's answers: kept texts, verdicts with their quotes, and the route. */
import { createHash } from "node:crypto";

const FILLER = {
  en: [
    "This page was written for people who run search over their own documents and want to know what each part of it costs.",
    "The figures below come from one machine with two cores and a warm cache; yours will differ, the order of them will not.",
    "Nothing here depends on a particular version: what changed between releases is said where it matters.",
  ],
  ru: [
    "Эта страница написана для тех, кто ищет по собственным документам и хочет знать, чего стоит каждая часть поиска.",
    "Числа ниже получены на одной машине с двумя ядрами и прогретым кэшем; у вас они будут другими, а порядок — тем же.",
    "От версии здесь ничего не зависит: что изменилось между выпусками, сказано там, где это важно.",
  ],
};

/** Sentences by their beginnings, with the best source, the verdict, what is amiss, and the quote. */
const CLAIMS = {
  en: [
    [
      "**Use both, and",
      "ranks.**",
      3,
      "supported",
      null,
      "RRF combines keyword and vector rankings.",
    ],
    [
      "Keyword search finds",
      "other words.",
      1,
      "supported",
      null,
      "Keyword search finds exact names and rare words; vectors find the same idea in other words.",
    ],
    [
      "Their mistakes",
      "[1][3]",
      3,
      "partly",
      "words",
      "Reciprocal Rank Fusion (RRF), a method for combining the document rankings from multiple IR systems, consistently yields better results than any individual system.",
    ],
    [
      "Keyword search in the style",
      "[2]",
      2,
      "supported",
      null,
      "BM25 weighs a term by how rare it is 🔎 and damps repeated occurrences.",
    ],
    [
      "Vector search compares",
      "[4]",
      4,
      "supported",
      null,
      "exact and approximate nearest neighbor search",
    ],
    [
      "Reciprocal rank fusion needs",
      "[3]",
      3,
      "contradicted",
      "negation",
      "The constant k was fixed to 60 after a calibration on pilot data; other values need one of their own.",
    ],
    [
      "Equal weights of",
      "[6][7]",
      7,
      "supported",
      null,
      "Equal weights of a strong and a weak ranker can make the fused list worse than the strong one alone.",
    ],
    ["With a filter on", "exactly [4]", 4, "not_found", "words", ""],
    ["Use a text search", "per language", null, "not_found", "uncited", ""],
    ["Measure on fifty", "included.", null, "not_found", "uncited", ""],
  ],
  ru: [
    [
      "**Используйте оба",
      "ранги.**",
      3,
      "supported",
      null,
      "Помогает слияние рангов двух поисков.",
    ],
    [
      "Поиск по словам находит",
      "другими словами.",
      1,
      "supported",
      null,
      "Поиск по словам находит точные имена и редкие термины, векторы — ту же мысль другими словами.",
    ],
    [
      "Ошибаются они",
      "[1][3]",
      3,
      "partly",
      "words",
      "Разбираемся, почему простое сложение оценок не работает и чем помогает слияние рангов.",
    ],
    [
      "BM25 учитывает",
      "[2]",
      2,
      "supported",
      null,
      "BM25 учитывает редкость слова 🔎 и сглаживает повторы.",
    ],
    [
      "Векторный поиск сравнивает",
      "[4]",
      4,
      "supported",
      null,
      "Точный и приближённый поиск ближайших соседей",
    ],
    [
      "Равные веса",
      "[5]",
      5,
      "contradicted",
      "negation",
      "Равные веса не дали результата хуже, чем у сильного списка.",
    ],
    ["С условием на", "строки [4]", 4, "not_found", "words", ""],
    ["Для русского", "`russian`", null, "not_found", "uncited", ""],
    ["Проверьте на", "таблице.", null, "not_found", "uncited", ""],
  ],
};

/** Adds origins, hashes and times of reading to sources; [1] and [2] tell one story. */
export function checkedSources(sources, language) {
  return sources.map((source) => ({
    ...source,
    origin: source.number === 2 ? 1 : source.number,
    sha256: createHash("sha256").update(textOf(source, language)).digest("hex"),
    read_at: new Date(Date.now() - 60_000).toISOString(),
  }));
}

/** The whole text of a source: filler around its snippet and what the claims quote of it. */
export function textOf(source, language) {
  const quotes = CLAIMS[language]
    .filter(([, , number]) => number === source.number)
    .map((c) => c[5]);
  const said = [source.snippet, ...quotes.filter((quote) => !source.snippet.includes(quote))];
  const filler = FILLER[language];
  const long = Array.from({ length: 4 }, () => filler.join(" "));
  const parts = said.flatMap((passage, index) => [long[index % 4], passage]);
  return [source.title, ...long, ...parts, ...long].join("\n\n");
}

/** The claims of an answer; offsets count code points, as the server's do. */
export function claimsOf(answer, sources, language) {
  return CLAIMS[language].flatMap(([begins, ends, number, verdict, reason, quote]) => {
    const start = answer.indexOf(begins);
    const last = answer.indexOf(ends, start);
    if (start < 0 || last < 0) return [];
    const end = last + ends.length + (/^[.!?]/.test(answer.slice(last + ends.length)) ? 1 : 0);
    const sentence = answer.slice(start, end);
    const source = sources.find((one) => one.number === number);
    const at = source && quote ? textOf(source, language).indexOf(quote) : -1;
    return [
      {
        text: sentence.replace(/ ?\[\d+\]|[*`$]/g, "").trim(),
        start: points(answer, start),
        end: points(answer, end),
        sources: [...sentence.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1])),
        source: number,
        verdict,
        score: verdict === "supported" ? 0.93 : 0.4,
        reason,
        quote,
        quote_start: at < 0 ? null : points(textOf(source, language), at),
        quote_end: at < 0 ? null : points(textOf(source, language), at + quote.length),
        judge: verdict === "partly" ? "model" : "text",
      },
    ];
  });
}

function points(text, units) {
  return [...text.slice(0, units)].length;
}

/** How the mock came to its answer. */
export function routeOf(turn, material, takeovers = 0) {
  return {
    asked_model: "ollama/qwen3:8b",
    answered_model: turn.model || "openai/gpt-5-mini",
    fall_back: "model_unavailable",
    tools: ["plan", "search", "read", "write", "check"],
    queries: material.queries.map((query, index) => ({
      query,
      providers: index === 0 ? ["searxng", "local"] : ["brave"],
    })),
    pages: [
      ...new Set(
        material.sources.filter((one) => one.kind === "web").map((one) => new URL(one.url).host),
      ),
    ],
    stages: [
      ["plan", 480],
      ["search-1", 890],
      ["search-2", 210],
      ["read-1", 860],
      ["write", 4210],
      ["check", 38],
    ].map(([name, took_ms]) => ({ name, took_ms })),
    usage: turn.usage,
    dropped_marks: 1,
    takeovers,
    took_ms: 6480,
  };
}

/** What reading the page again finds: it depends on the source's number. */
export function comparisonOf(number, language) {
  const read_at = new Date().toISOString();
  if (number % 2 === 0) {
    return { changed: false, read_at, similarity: 1, removed: [], added: [] };
  }
  const [gone, , fresh] = FILLER[language];
  return {
    changed: true,
    read_at,
    similarity: 0.873,
    removed: [gone],
    added: [fresh, gone + " (2)"],
  };
}
