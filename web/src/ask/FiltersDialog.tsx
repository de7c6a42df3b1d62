import { type FormEvent, useState } from "react";
import type { Filters } from "../api/types";
import { useLanguage, useTexts } from "../i18n/language";
import { countryChoices } from "../i18n/names";
import { Button } from "../ui/Button";
import { Dialog, DialogActions } from "../ui/Dialog";
import dialogStyles from "../ui/Dialog.module.css";
import { CheckField, SelectField, TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { DomainsField, useDomains } from "./DomainsField";
import styles from "./FiltersDialog.module.css";
import { countFilters, datesInOrder, NO_FILTERS, RECENCIES, type Recency } from "./filters";
import { LanguagesField } from "./LanguagesField";

interface FiltersDialogProps {
  filters: Filters;
  onFilters: (filters: Filters) => void;
  onClose: () => void;
}

/** What results must be like. Nothing holds before it is applied. */
export function FiltersDialog(props: FiltersDialogProps) {
  const texts = useTexts().search.filters;
  return (
    <Dialog open onClose={props.onClose} title={texts.title} about={texts.about}>
      <FiltersForm {...props} />
    </Dialog>
  );
}

function FiltersForm({ filters, onFilters, onClose }: FiltersDialogProps) {
  const all = useTexts();
  const texts = all.search.filters;
  const [draft, setDraft] = useState(filters);
  const domains = useDomains(draft.domains);
  const change = (part: Partial<Filters>): void => setDraft({ ...draft, ...part });
  const inOrder = datesInOrder(draft);

  function apply(event: FormEvent): void {
    event.preventDefault();
    const named = domains.finish();
    if (!named || !inOrder) return;
    onFilters({ ...draft, domains: named });
    onClose();
  }

  function clear(): void {
    onFilters(NO_FILTERS);
    onClose();
  }

  return (
    <form className={dialogStyles.form} onSubmit={apply}>
      <DomainsField domains={domains} />
      <Publication draft={draft} onChange={change} />
      {!inOrder && <Notice>{texts.wrongOrder}</Notice>}
      <LanguagesField languages={draft.languages} onChange={(languages) => change({ languages })} />
      <CheckField
        label={texts.safe}
        hint={texts.safeAbout}
        checked={draft.safe_search}
        onChange={(safe_search) => change({ safe_search })}
      />
      <DialogActions sticky>
        {countFilters(filters) > 0 && (
          <Button kind="ghost" className={styles.clear} onClick={clear}>
            {texts.clear}
          </Button>
        )}
        <Button onClick={onClose}>{all.common.cancel}</Button>
        <Button kind="primary" type="submit" disabled={!inOrder}>
          {texts.apply}
        </Button>
      </DialogActions>
    </form>
  );
}

interface PartProps {
  draft: Filters;
  onChange: (part: Partial<Filters>) => void;
}

/** When and where sources were published. */
function Publication({ draft, onChange }: PartProps) {
  const texts = useTexts().search.filters;
  const language = useLanguage();
  return (
    <div className={styles.pairs}>
      <SelectField
        label={texts.recency}
        value={draft.recency ?? ""}
        onChange={(value) => onChange({ recency: (value || null) as Recency | null })}
        options={[
          { value: "", label: texts.anyTime },
          ...RECENCIES.map((value) => ({ value, label: texts.recencies[value] })),
        ]}
      />
      <SelectField
        label={texts.country}
        value={draft.country ?? ""}
        onChange={(value) => onChange({ country: value || null })}
        options={[{ value: "", label: texts.anyCountry }, ...countryChoices(language)]}
      />
      <TextField
        type="date"
        label={texts.after}
        value={draft.published_after ?? ""}
        max={draft.published_before ?? undefined}
        onChange={(value) => onChange({ published_after: value || null })}
      />
      <TextField
        type="date"
        label={texts.before}
        value={draft.published_before ?? ""}
        min={draft.published_after ?? undefined}
        onChange={(value) => onChange({ published_before: value || null })}
      />
    </div>
  );
}
