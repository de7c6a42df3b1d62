import { siteName, sourceHref } from "../answer/links";
import type { Source } from "../api/types";
import { formatDate, formatMoment } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import { LetterTile } from "./LetterTile";
import styles from "./SourceFacts.module.css";

/** A source: site, title with its link, what was found there, since when, and when it was read. */
export function SourceFacts({ source, lines }: { source: Source; lines: number }) {
  const texts = useTexts();
  const language = useLanguage();
  const href = sourceHref(source.url);
  const site = siteName(source.url, texts.thread.local);
  const title = source.title || site;
  const details = [
    source.kind === "local" && site !== texts.thread.local ? texts.thread.local : null,
    source.published
      ? texts.thread.published(formatDate(language, new Date(`${source.published}T12:00`)))
      : null,
    source.read_at ? texts.receipts.readAt(formatMoment(language, new Date(source.read_at))) : null,
  ].filter(Boolean);
  return (
    <div className={styles.facts}>
      <p className={styles.site}>
        <LetterTile name={site} />
        <span className={styles.domain}>{site}</span>
        <span className={styles.number}>{source.number}</span>
      </p>
      <p className={styles.title}>
        {href ? (
          <a href={href} target="_blank" rel="noopener noreferrer nofollow">
            {title}
            <span className="visually-hidden"> ({texts.common.newTab})</span>
          </a>
        ) : (
          title
        )}
      </p>
      {source.snippet && lines > 0 && (
        <p className={styles.snippet} style={{ "--lines": lines }}>
          {source.snippet}
        </p>
      )}
      {details.length > 0 && <p className={styles.details}>{details.join(" · ")}</p>}
    </div>
  );
}
