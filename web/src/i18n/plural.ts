/** Forms of a counted noun; `many` is for languages that have it, such as Russian. */
export interface Forms {
  one: string;
  few?: string;
  many?: string;
  other: string;
}

const rules = { en: new Intl.PluralRules("en"), ru: new Intl.PluralRules("ru") };

/** The number with its noun in the right form: 1 источник, 2 источника, 5 источников. */
export function counted(language: "en" | "ru", n: number, forms: Forms): string {
  const rule = rules[language].select(n);
  const form = (rule === "few" || rule === "many" ? forms[rule] : undefined) ?? forms.other;
  const word = rule === "one" ? forms.one : form;
  return `${new Intl.NumberFormat(language).format(n)} ${word}`;
}
