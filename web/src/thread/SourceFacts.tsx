import { siteName, sourceHref } from "../answer/links";
import type { Source, SourceKind, UiLanguage } from "../api/types";
import { SourceIcon } from "../ask/source-icons";
import type { Texts } from "../i18n/en";
import { formatDate, formatMoment } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import { LetterTile } from "./LetterTile";
import styles from "./SourceFacts.module.css";

const AUTHORS_SHOWN = 3;

/** A source: site, title with its link, what was found there, since when, and when it was read. */
export function SourceFacts({ source, lines }: { source: Source; lines: number }) {
  const texts = useTexts();
  const language = useLanguage();
  const href = sourceHref(source.url);
  const site = siteName(source.url, texts.thread.local);
  const title = source.title || site;
  const details = detailsOf(source, texts, language);
  return (
    <div className={styles.facts}>
      <p className={styles.site}>
        <LetterTile name={site} />
        <span className={styles.domain}>{site}</span>
        {source.kind !== "web" && site !== texts.thread.local && <KindBadge kind={source.kind} />}
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
      <Origin source={source} />
      {source.snippet && lines > 0 && (
        <p className={styles.snippet} style={{ "--lines": lines }}>
          {source.snippet}
        </p>
      )}
      {details.length > 0 && <p className={styles.details}>{details.join(" · ")}</p>}
    </div>
  );
}

/** What kind of source it is, where that is not plain web. */
function KindBadge({ kind }: { kind: SourceKind }) {
  const name = useTexts().search.kinds[kind]?.name;
  if (!name) return null;
  return (
    <span className={styles.kind}>
      <SourceIcon kind={kind} size={12} />
      {name}
    </span>
  );
}

/** Who wrote it and where it came out. */
function Origin({ source: { authors, venue } }: { source: Source }) {
  const texts = useTexts().search;
  const named = authors?.filter(Boolean) ?? [];
  const shown = named.slice(0, AUTHORS_SHOWN).join(", ");
  const rest = named.length - AUTHORS_SHOWN;
  const by = rest > 0 ? texts.andOthers(shown, rest) : shown;
  const origin = [by, venue].filter(Boolean).join(" · ");
  return origin && <p className={styles.details}>{origin}</p>;
}

function detailsOf(source: Source, texts: Texts, language: UiLanguage): string[] {
  const day = (date: string): string => formatDate(language, new Date(`${date}T12:00`));
  const counted = source.kind === "discussions" ? texts.search.points : texts.search.citedBy;
  const { cited_by, published, updated, read_at, paywalled } = source;
  return [
    typeof cited_by === "number" ? counted(cited_by) : null,
    published ? texts.thread.published(day(published)) : null,
    updated && updated !== published ? texts.search.updated(day(updated)) : null,
    paywalled ? texts.receipts.paywalled : null,
    read_at ? texts.receipts.readAt(formatMoment(language, new Date(read_at))) : null,
  ].filter((text) => text !== null);
}
