import { FileDown } from "lucide-react";
import { useState } from "react";
import { safeHref } from "../answer/links";
import type { Patent } from "../api/patents";
import { formatDate } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import styles from "./PatentCard.module.css";
import { statusName } from "./Narrowings";

const LONG = 320;
const DATES = ["priority_date", "filing_date", "publication_date", "grant_date"] as const;

/** A patent: what it is about, whose it is, since when, and where it can be read. */
export function PatentCard({ patent }: { patent: Patent }) {
  const all = useTexts();
  const texts = all.patents;
  const { number, title, url, pdf, status, source, cpc, claims, family_members: family } = patent;
  const href = safeHref(url);
  const pdfHref = pdf && safeHref(pdf);
  return (
    <li className={styles.card}>
      <p className={styles.top}>
        <span className={styles.number}>{number}</span>
        {status && <span className={styles.status}>{statusName(all, status)}</span>}
        <span className={styles.source}>{texts.by(source)}</span>
      </p>
      <h3 className={styles.title}>
        {href ? (
          <a href={href} target="_blank" rel="noopener noreferrer nofollow">
            {title || number}
            <span className="visually-hidden"> ({all.common.newTab})</span>
          </a>
        ) : (
          title || number
        )}
      </h3>
      <About patent={patent} />
      <Facts patent={patent} />
      <div className={styles.foot}>
        {cpc.slice(0, 6).map((one) => (
          <span key={one} className={styles.class}>
            {one}
          </span>
        ))}
        {pdfHref && (
          <a href={pdfHref} target="_blank" rel="noopener noreferrer nofollow">
            <FileDown size={14} />
            {texts.pdf}
            <span className="visually-hidden"> ({all.common.newTab})</span>
          </a>
        )}
      </div>
      {claims.length > 0 && (
        <details className={styles.family}>
          <summary>{texts.claims}</summary>
          {claims.map((claim) => (
            <p key={claim}>{claim}</p>
          ))}
        </details>
      )}
      {family.length > 0 && (
        <details className={styles.family}>
          <summary>{texts.family(family.length)}</summary>
          <p>{family.join(", ")}</p>
        </details>
      )}
    </li>
  );
}

/** The summary made for the question, else the abstract, else where the words were found. */
function About({ patent: { summary, abstract, snippet } }: { patent: Patent }) {
  const texts = useTexts().patents;
  const [open, setOpen] = useState(false);
  const text = summary ?? abstract ?? snippet;
  if (!text) return null;
  const rest = summary ? abstract : null;
  const long = text.length > LONG || rest !== null;
  return (
    <div className={styles.about}>
      <p data-clamped={(long && !open) || undefined}>{text}</p>
      {open && rest && <p>{rest}</p>}
      {long && (
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? texts.less : texts.more}
        </button>
      )}
    </div>
  );
}

function Facts({ patent }: { patent: Patent }) {
  const texts = useTexts().patents;
  const language = useLanguage();
  const { applicants, inventors } = patent;
  const dates = DATES.flatMap((name) => {
    const date = patent[name];
    return date ? [{ name: texts.dates[name], value: dayOf(language, date) }] : [];
  });
  const people = [
    { name: texts.applicants, value: applicants.join(", ") },
    { name: texts.inventors, value: inventors.join(", ") },
  ];
  return (
    <dl className={styles.facts}>
      {[...people, ...dates]
        .filter(({ value }) => value !== "")
        .map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** A date as people write it; what is no whole date stays as it came. */
function dayOf(language: "en" | "ru", date: string): string {
  const day = new Date(`${date}T12:00`);
  return Number.isNaN(day.getTime()) ? date : formatDate(language, day);
}
