/** What the mock answers: made-up but realistic, with a table, code, formulas and citations. */

const EN = {
  sources: [
    [
      "PostgreSQL: Documentation: 18: 12.9. Preferred Index Types for Text Search",
      "https://www.postgresql.org/docs/18/textsearch-indexes.html",
      "GIN indexes are the preferred text search index type. As inverted indexes, they contain an index entry for each word (lexeme), with a compressed list of matching locations.",
    ],
    [
      "Okapi BM25 — Wikipedia",
      "https://en.wikipedia.org/wiki/Okapi_BM25",
      "BM25 is a bag-of-words retrieval function that ranks a set of documents based on the query terms appearing in each document, regardless of their proximity within the document.",
    ],
    [
      "Reciprocal Rank Fusion outperforms Condorcet and individual rank learning methods",
      "https://plg.uwaterloo.ca/~gvcormac/cormacksigir09-rrf.pdf",
      "Reciprocal Rank Fusion (RRF), a method for combining the document rankings from multiple IR systems, consistently yields better results than any individual system.",
    ],
    [
      "pgvector/pgvector: Open-source vector similarity search for Postgres",
      "https://github.com/pgvector/pgvector",
      "Supports exact and approximate nearest neighbor search, single-precision, half-precision, binary, and sparse vectors; L2 distance, inner product, cosine distance.",
    ],
    ["Search operators", "https://docs.example.org/search/operators", "How to write a query."],
    [
      "Team handbook: search",
      "file:///srv/handbook/search.md",
      "Our own notes on ranking: what was measured on the bilingual set, and why the equal-weight fusion was dropped.",
      "local",
    ],
    [
      "An Analysis of Fusion Functions for Hybrid Retrieval",
      "https://arxiv.org/abs/2210.11934",
      "We study hybrid search in text retrieval where lexical and semantic search are fused together with the intuition that the two are complementary.",
      "academic",
      {
        authors: ["S. Bruch", "S. Gai", "A. Ingber"],
        venue: "ACM Transactions on Information Systems",
        cited_by: 184,
        updated: "2026-05-25",
      },
    ],
  ],
  queries: [
    "hybrid search postgres bm25 vectors",
    "reciprocal rank fusion weights",
    "GIN vs GiST full text",
  ],
  related: [
    "How do I measure whether fusion helps on my own data?",
    "When is an HNSW index worse than an exact scan?",
    "Does BM25 need a different tokenizer for Russian?",
  ],
  answer: `**Use both, and fuse their ranks.** Keyword search finds exact names, numbers and rare words; vectors find the same idea in other words. Their mistakes differ, so a fused list is usually better than either one [1][3].

## How the two score

Keyword search in the style of BM25 weighs a term by how rare it is and damps repeated occurrences [2]:

$$
\\operatorname{score}(D, Q) = \\sum_{i=1}^{n} \\operatorname{IDF}(q_i) \\cdot \\frac{f(q_i, D)\\,(k_1 + 1)}{f(q_i, D) + k_1 \\left(1 - b + b\\,\\frac{|D|}{\\mathrm{avgdl}}\\right)}
$$

Vector search compares directions instead: $\\cos\\theta = \\frac{a \\cdot b}{\\|a\\|\\,\\|b\\|}$, so it needs no shared word at all [4].

| | Keyword (GIN) | Vectors (HNSW) | Fused |
|:--|--:|--:|--:|
| Exact names and codes | 0.94 | 0.61 | **0.95** |
| Paraphrased questions | 0.48 | 0.83 | **0.86** |
| Latency, p50 | 0.3 ms | 1.8 ms | 2.4 ms |
| Works without a model | yes | no | – |

## Fusing in SQL

Reciprocal rank fusion needs no calibration of scores, only ranks [3]:

\`\`\`sql
-- k = 60 damps the lead of the first places
SELECT id, sum(weight / (60 + rank)) AS score
FROM (
  SELECT id, 1.0 AS weight, row_number() OVER (ORDER BY ts_rank(tsv, q) DESC) AS rank
  FROM passages, websearch_to_tsquery('english', $1) q WHERE tsv @@ q
  UNION ALL
  SELECT id, 0.7, row_number() OVER (ORDER BY embedding <=> $2) FROM passages
) ranked
GROUP BY id ORDER BY score DESC LIMIT 20;
\`\`\`

A few things decide whether it pays off:

1. **Weights.** Equal weights of a strong and a weak ranker can make the result *worse* than the strong one alone [6][7].
2. **Filters first.** With a filter on \`owner_id\` an approximate index returns far fewer rows than asked for; filter, then sort exactly [4].
3. **Language.** Use a text search configuration per language:
   - \`english\` and \`russian\` ship with PostgreSQL
   - store the language next to the passage

> Measure on fifty real questions before you believe any table, this one included.
`,
};

const RU = {
  sources: [
    [
      "PostgreSQL: Документация: 18: 12.9. Предпочтительные типы индексов для текстового поиска",
      "https://postgrespro.ru/docs/postgresql/18/textsearch-indexes",
      "Для текстового поиска предпочтительны индексы GIN. Будучи инвертированными индексами, они содержат записи для всех отдельных слов (лексем) с компактным списком мест их вхождений.",
    ],
    [
      "Okapi BM25 — Википедия",
      "https://ru.wikipedia.org/wiki/Okapi_BM25",
      "BM25 — поисковая функция на неупорядоченном множестве термов («мешке слов») и множестве документов, которые она оценивает на основе встречаемости слов запроса в каждом документе.",
    ],
    [
      "Гибридный поиск: как совместить ключевые слова и векторы",
      "https://habr.com/ru/articles/000001/",
      "Разбираемся, почему простое сложение оценок не работает и чем помогает слияние рангов.",
    ],
    [
      "pgvector: поиск по векторам в Postgres",
      "https://github.com/pgvector/pgvector",
      "Точный и приближённый поиск ближайших соседей, векторы половинной точности, косинусное расстояние.",
    ],
    [
      "Справочник команды: поиск",
      "file:///srv/справочник/поиск.md",
      "Наши заметки о ранжировании: что измерили на двуязычном наборе.",
      "local",
    ],
  ],
  queries: ["гибридный поиск postgres bm25 векторы", "слияние рангов rrf веса"],
  related: [
    "Как измерить, помогает ли слияние на моих данных?",
    "Когда точный перебор лучше индекса HNSW?",
    "Нужна ли для русского языка своя морфология?",
  ],
  answer: `**Используйте оба способа и сливайте ранги.** Поиск по словам находит точные имена, номера и редкие термины, а векторы — ту же мысль другими словами. Ошибаются они по-разному, поэтому общий список обычно лучше каждого из двух [1][3].

## Как они оценивают документы

BM25 учитывает редкость слова и сглаживает повторы [2]:

$$
\\operatorname{score}(D, Q) = \\sum_{i=1}^{n} \\operatorname{IDF}(q_i) \\cdot \\frac{f(q_i, D)\\,(k_1 + 1)}{f(q_i, D) + k_1}
$$

Векторный поиск сравнивает направления: $\\cos\\theta = \\frac{a \\cdot b}{\\|a\\|\\,\\|b\\|}$ [4].

| | Слова (GIN) | Векторы (HNSW) | Вместе |
|:--|--:|--:|--:|
| Точные названия | 0,94 | 0,61 | **0,95** |
| Пересказ своими словами | 0,48 | 0,83 | **0,86** |
| Задержка, p50 | 0,3 мс | 1,8 мс | 2,4 мс |

## Слияние на Python

\`\`\`python
def fuse(rankings: list[list[str]], k: int = 60) -> list[str]:
    """Сливает списки по обратным рангам."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1 / (k + rank)
    return sorted(scores, key=scores.__getitem__, reverse=True)
\`\`\`

Что решает дело:

1. **Веса.** Равные веса сильного и слабого списка могут дать результат *хуже* сильного [5].
2. **Фильтр сначала.** С условием на \`owner_id\` приближённый индекс теряет строки [4].
3. **Язык.** Для русского берите конфигурацию \`russian\`.

> Проверьте на пятидесяти настоящих вопросах, прежде чем верить любой таблице.
`,
};

/** The material for a question, in its language. */
export function materialFor(query) {
  const language = /[а-яё]/i.test(query) ? "ru" : "en";
  const { sources, ...rest } = language === "ru" ? RU : EN;
  return {
    ...rest,
    language,
    sources: sources.map(([title, url, snippet, kind = "web", details = {}], index) => ({
      number: index + 1,
      title,
      url,
      snippet,
      kind,
      provider: kind === "local" ? "local" : index % 2 ? "brave" : "searxng",
      published: index % 3 === 0 ? "2026-03-14" : null,
      origin: null,
      sha256: null,
      read_at: null,
      ...details,
    })),
  };
}
