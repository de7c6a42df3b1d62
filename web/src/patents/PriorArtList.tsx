import { domainOf, safeHref } from "../answer/links";
import type { PriorArt } from "../api/patents";
import { formatDate } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import styles from "./PriorArtList.module.css";

/** Publications other than patents. */
export function PriorArtList({ found }: { found: readonly PriorArt[] }) {
  const texts = useTexts().patents;
  return (
    <section className={styles.section} aria-labelledby="prior-art">
      <h2 id="prior-art" className={styles.heading}>
        {texts.priorArt}
      </h2>
      <p className={styles.about}>{texts.priorArtAbout}</p>
      <ul className={styles.list}>
        {found.map((one) => (
          <Publication key={one.url} publication={one} />
        ))}
      </ul>
    </section>
  );
}

function Publication({ publication }: { publication: PriorArt }) {
  const texts = useTexts();
  const language = useLanguage();
  const { url, title, snippet, published, authors, venue } = publication;
  const href = safeHref(url);
  const facts = [
    domainOf(url),
    authors?.slice(0, 3).join(", "),
    venue,
    published && texts.thread.published(formatDate(language, new Date(`${published}T12:00`))),
  ].filter(Boolean);
  return (
    <li>
      <h3 className={styles.title}>
        {href ? (
          <a href={href} target="_blank" rel="noopener noreferrer nofollow">
            {title || url}
            <span className="visually-hidden"> ({texts.common.newTab})</span>
          </a>
        ) : (
          title
        )}
      </h3>
      <p className={styles.facts}>{facts.join(" · ")}</p>
      {snippet && <p className={styles.snippet}>{snippet}</p>}
    </li>
  );
}
