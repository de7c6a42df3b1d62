import { memo } from "react";
import { siteName } from "../answer/links";
import type { Source } from "../api/types";
import { SourceIcon } from "../ask/source-icons";
import { useTexts } from "../i18n/language";
import { LetterTile } from "./LetterTile";
import styles from "./SourceStrip.module.css";

const SHOWN = 3;

interface SourceStripProps {
  sources: Source[];
  /** Sources are still being looked for: their room is kept free, so that nothing jumps. */
  expected: boolean;
  onOpen: (source: Source | null) => void;
}

/** The first sources as cards, and a last card that opens all of them. */
export const SourceStrip = memo(function SourceStrip({
  sources,
  expected,
  onOpen,
}: SourceStripProps) {
  const texts = useTexts();
  if (sources.length === 0) {
    return expected ? (
      <div className={styles.strip} aria-hidden>
        {Array.from({ length: SHOWN }, (_, index) => (
          // Keyed by place: placeholders are all alike
          <div key={index} className={styles.placeholder} />
        ))}
      </div>
    ) : null;
  }
  const rest = sources.slice(SHOWN);
  return (
    <ul className={styles.strip} aria-label={texts.thread.sourcesHeading}>
      {sources.slice(0, SHOWN).map((source) => (
        <li key={source.number}>
          <button type="button" className={styles.card} onClick={() => onOpen(source)}>
            <span className={styles.title}>
              {source.title || siteName(source.url, texts.thread.local)}
            </span>
            <span className={styles.site}>
              <LetterTile name={siteName(source.url, texts.thread.local)} />
              <span className={styles.domain}>{siteName(source.url, texts.thread.local)}</span>
              {source.kind !== "web" && source.kind !== "local" && (
                <span className={styles.kind} title={texts.search.kinds[source.kind]?.name}>
                  <SourceIcon kind={source.kind} size={13} />
                </span>
              )}
              <span className={styles.number}>{source.number}</span>
            </span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" className={styles.card} onClick={() => onOpen(null)}>
          <span className={styles.tiles}>
            {(rest.length > 0 ? rest : sources).slice(0, 4).map((source) => (
              <LetterTile key={source.number} name={siteName(source.url, texts.thread.local)} />
            ))}
          </span>
          <span className={styles.more}>
            <span className="visually-hidden">{texts.thread.showSources}: </span>
            {rest.length > 0
              ? texts.thread.moreSources(rest.length)
              : texts.thread.sources(sources.length)}
          </span>
        </button>
      </li>
    </ul>
  );
});
