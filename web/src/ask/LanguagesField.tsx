import { useLanguage, useTexts } from "../i18n/language";
import { languageChoices, languageName } from "../i18n/names";
import { SelectField } from "../ui/Field";
import { Tags } from "../ui/Tags";
import styles from "./FiltersDialog.module.css";
import { MAX_LANGUAGES } from "./filters";

interface LanguagesFieldProps {
  languages: readonly string[];
  onChange: (languages: string[]) => void;
}

/** The languages that results may be in; none means any. */
export function LanguagesField({ languages, onChange }: LanguagesFieldProps) {
  const texts = useTexts().search.filters;
  const language = useLanguage();
  const free = languageChoices(language).filter(({ value }) => !languages.includes(value));
  const full = languages.length >= MAX_LANGUAGES;
  return (
    <div className={styles.domains}>
      <SelectField
        label={texts.languages}
        value=""
        disabled={full}
        onChange={(value) => onChange([...languages, value])}
        options={[
          {
            value: "",
            label: full
              ? texts.languagesFull(MAX_LANGUAGES)
              : languages.length > 0
                ? texts.addLanguage
                : texts.anyLanguage,
          },
          ...free,
        ]}
      />
      <Tags
        items={languages.map((value) => ({ value, label: languageName(language, value) }))}
        removeLabel={texts.remove}
        onRemove={(value) => onChange(languages.filter((one) => one !== value))}
      />
    </div>
  );
}
