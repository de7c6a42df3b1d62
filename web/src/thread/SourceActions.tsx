import { ExternalLink, FileText } from "lucide-react";
import { sourceHref } from "../answer/links";
import type { Source } from "../api/types";
import { useTexts } from "../i18n/language";
import styles from "./SourceActions.module.css";

interface SourceActionsProps {
  source: Source;
  onText: ((source: Source) => void) | null;
}

/** The two ways to a source: the page as it is now, and the text as it was read. */
export function SourceActions({ source, onText }: SourceActionsProps) {
  const texts = useTexts();
  const href = sourceHref(source.url);
  const kept = onText !== null && source.sha256 !== null;
  if (!href && !kept) return null;
  return (
    <p className={styles.actions}>
      {href && (
        <a className={styles.action} href={href} target="_blank" rel="noopener noreferrer nofollow">
          <ExternalLink size={14} />
          {texts.thread.openSource}
          <span className="visually-hidden"> ({texts.common.newTab})</span>
        </a>
      )}
      {kept && (
        <button type="button" className={styles.action} onClick={() => onText(source)}>
          <FileText size={14} />
          {texts.receipts.showText}
        </button>
      )}
    </p>
  );
}
