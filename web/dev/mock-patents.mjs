/** Patent search of the mock: words in the question ask for trouble, `nothing` and `fail`. */
import { randomUUID } from "node:crypto";

const SUMMARY = {
  en: "Stores the energy of braking in a capacitor inside the lamp, so that it shines on for some minutes while the bicycle stands.",
  ru: "Накапливает энергию торможения в конденсаторе внутри фонаря, и он ещё несколько минут светит, пока велосипед стоит.",
};
const ABSTRACT =
  "A bicycle lamp comprising a housing, a light source and a generator coupled to a brake element. On actuation of the brake the generator charges a storage element; a control circuit switches the light source between riding and standing modes depending on the charge and on the speed that a sensor reports.";

function patentsIn(language) {
  const shared = {
    abstract: ABSTRACT,
    inventors: ["Inventor One", "Inventor Two"],
    cpc: ["B62J6/01", "B62J6/06", "H02K7/18"],
    source: "epo",
  };
  return [
    {
      ...shared,
      id: "EP0000001B1",
      number: "EP0000001B1",
      title: "Bicycle lamp with recuperation",
      summary: SUMMARY[language],
      applicants: ["Example Lighting GmbH"],
      priority_date: "2016-03-02",
      filing_date: "2017-03-01",
      publication_date: "2018-09-06",
      grant_date: "2020-05-13",
      kind: "B1",
      country: "EP",
      status: "granted",
      url: "https://worldwide.espacenet.com/patent/search?q=pn%3DEP0000001B1",
      pdf: "https://example.org/EP0000001B1.pdf",
      family_members: ["US0000001A1", "CN000000001A", "WO0000000001A1"],
    },
    {
      ...shared,
      id: "US0000002A1",
      number: "US0000002A1",
      title: "System and method for charging an illumination device of a vehicle driven by muscle",
      applicants: ["Example Bikes, Inc."],
      filing_date: "2021-07-19",
      publication_date: "2023-01-26",
      kind: "A1",
      country: "US",
      status: "application",
      url: "https://patents.google.com/patent/US0000002A1/en",
      source: "google",
    },
    {
      id: "RU0000003C1",
      number: "RU0000003C1",
      title: "Велосипедный фонарь с накопителем энергии",
      snippet: "…фонарь, содержащий накопитель, который заряжается при торможении…",
      applicants: ["ООО «Пример»"],
      inventors: [],
      publication_date: "2019-11-11",
      country: "RU",
      status: "expired",
      url: "https://patents.google.com/patent/RU0000003C1/ru",
      source: "google",
    },
  ];
}

const QUERIES = [
  { host: "ops.epo.org", source: "epo", query: 'ta=(bicycle AND lamp) AND ta="brake energy"' },
  { host: "patents.google.com", source: "google", query: "bicycle lamp brake charging capacitor" },
  { host: "api.openalex.org", source: "openalex", query: "regenerative braking bicycle light" },
].map((one, index) => ({ id: `q${index + 1}`, ...one }));

const UNDERSTOOD = {
  concepts: ["bicycle lamp", "energy recuperation", "braking"],
  cpc: ["B62J6/01", "H02K7/18"],
};
const questions = new Map();

export function previewPatents({ question }) {
  const id = randomUUID();
  questions.set(id, question);
  return { id, queries: QUERIES, ...UNDERSTOOD, notices: [], required: false };
}

export async function searchPatents({ question, preview_id }) {
  await new Promise((resolve) => setTimeout(resolve, 700));
  const asked = question ?? questions.get(preview_id) ?? "";
  const nothing = asked.includes("nothing");
  const language = /[а-яё]/i.test(asked) ? "ru" : "en";
  return {
    id: randomUUID(),
    question: asked,
    ...UNDERSTOOD,
    patents: nothing ? [] : patentsIn(language),
    prior_art: nothing ? [] : PRIOR_ART,
    asked: [
      { source: "epo", ok: true, found: nothing ? 0 : 1 },
      { source: "google", ok: true, found: nothing ? 0 : 2 },
      { source: "uspto", ok: false, error: "No key is set (USPTO_API_KEY).", found: 0 },
    ],
    notices: [],
  };
}

const PRIOR_ART = [
  {
    url: "https://arxiv.org/abs/0000.00000",
    title: "Energy harvesting on bicycles: a survey",
    snippet:
      "We compare hub dynamos, eddy-current lamps and regenerative brakes by yield and drag.",
    kind: "academic",
    published: "2015-06-01",
    authors: ["A. Author", "B. Author"],
    venue: "Example Journal",
  },
];
