/** What the selects of the settings offer; names come from the browser, in the right language. */

interface Choice {
  value: string;
  label: string;
}

const ANSWERS = [
  "ar",
  "bn",
  "cs",
  "de",
  "en",
  "es",
  "fr",
  "he",
  "hi",
  "id",
  "it",
  "ja",
  "kk",
  "ko",
  "nl",
  "pl",
  "pt",
  "ro",
  "ru",
  "sv",
  "tr",
  "uk",
  "uz",
  "vi",
  "zh",
];

export function uiLanguages(): Choice[] {
  return [
    { value: "en", label: "English" },
    { value: "ru", label: "Русский" },
  ];
}

export function answerLanguages(language: string): Choice[] {
  const names = new Intl.DisplayNames(language, { type: "language" });
  return ANSWERS.map((value) => ({ value, label: capital(names.of(value) ?? value) })).sort(
    (a, b) => a.label.localeCompare(b.label, language),
  );
}

/** All zones the browser knows, and the one in use even if the browser does not know it. */
export function timeZones(current: string): Choice[] {
  const zones = new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), current]);
  return [...zones].map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
