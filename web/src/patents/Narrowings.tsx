import type { Patent } from "../api/patents";
import { countryName } from "../i18n/names";
import type { Texts } from "../i18n/en";
import { useLanguage, useTexts } from "../i18n/language";
import { SelectField, TextField } from "../ui/Field";
import styles from "./Narrowings.module.css";
import { countryOf, type Narrowing, valuesOf } from "./narrowing";

interface NarrowingsProps {
  patents: readonly Patent[];
  narrowing: Narrowing;
  onChange: (narrowing: Narrowing) => void;
}

/** Country, status and dates of what was found; only values that occur are offered. */
export function Narrowings({ patents, narrowing, onChange }: NarrowingsProps) {
  const all = useTexts();
  const texts = all.patents;
  const language = useLanguage();
  const change = (part: Partial<Narrowing>): void => onChange({ ...narrowing, ...part });
  return (
    <fieldset className={styles.row}>
      <legend className="visually-hidden">{texts.narrow}</legend>
      <SelectField
        label={texts.country}
        value={narrowing.country}
        onChange={(country) => change({ country })}
        options={[
          { value: "", label: texts.anyCountry },
          ...valuesOf(patents, countryOf).map((value) => ({
            value,
            label: officeName(language, value),
          })),
        ]}
      />
      <SelectField
        label={texts.status}
        value={narrowing.status}
        onChange={(status) => change({ status })}
        options={[
          { value: "", label: texts.anyStatus },
          ...valuesOf(patents, (patent) => patent.status).map((value) => ({
            value,
            label: statusName(all, value),
          })),
        ]}
      />
      <TextField
        type="date"
        label={texts.after}
        value={narrowing.after}
        max={narrowing.before || undefined}
        onChange={(after) => change({ after })}
      />
      <TextField
        type="date"
        label={texts.before}
        value={narrowing.before}
        min={narrowing.after || undefined}
        onChange={(before) => change({ before })}
      />
    </fieldset>
  );
}

/** EP and WO are offices of many countries, which no list of countries names. */
function officeName(language: "en" | "ru", code: string): string {
  return code === "EP" || code === "WO" ? code : countryName(language, code);
}

/** A status in the reader's language; an unknown one as the office says it. */
export function statusName(texts: Texts, status: string): string {
  const names: Record<string, string | undefined> = texts.patents.statuses;
  return names[status.toLowerCase()] ?? status;
}
