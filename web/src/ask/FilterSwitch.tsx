import { SlidersHorizontal, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { Filters } from "../api/types";
import { useLanguage, useTexts } from "../i18n/language";
import styles from "./AskOptions.module.css";
import { summaryOf } from "./filter-summary";
import { countFilters, NO_FILTERS } from "./filters";

const FiltersDialog = lazy(() =>
  import("./FiltersDialog").then((m) => ({ default: m.FiltersDialog })),
);

interface FilterProps {
  filters: Filters;
  onFilters: (filters: Filters) => void;
}

/** Opens the filters of the next question. */
export function FilterSwitch({ filters, onFilters }: FilterProps) {
  const texts = useTexts().search.filters;
  const [opened, setOpened] = useState(false);
  const on = countFilters(filters);
  return (
    <>
      <button
        type="button"
        className={styles.option}
        data-chosen={on > 0 || undefined}
        aria-haspopup="dialog"
        aria-label={on > 0 ? texts.openOn(on) : texts.open}
        title={texts.open}
        onClick={() => setOpened(true)}
      >
        <SlidersHorizontal size={16} />
      </button>
      {opened && (
        <Suspense>
          <FiltersDialog filters={filters} onFilters={onFilters} onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Says that filters are on, and which; clears them. */
export function FilterChip({ filters, onFilters }: FilterProps) {
  const texts = useTexts();
  const language = useLanguage();
  if (countFilters(filters) === 0) return null;
  const summary = summaryOf(filters, texts, language).join(" · ");
  return (
    <p className={styles.filterChip} title={summary}>
      <SlidersHorizontal size={14} />
      <span className={styles.filterText}>
        <span className="visually-hidden">{texts.search.filters.on}: </span>
        {summary}
      </span>
      <button
        type="button"
        aria-label={texts.search.filters.clear}
        title={texts.search.filters.clear}
        onClick={() => onFilters(NO_FILTERS)}
      >
        <X size={14} />
      </button>
    </p>
  );
}
