import { useTexts } from "../i18n/language";
import styles from "./ThreadSkeleton.module.css";

/** The shape of a thread while it is loaded; it shows only when that takes a moment. */
export function ThreadSkeleton() {
  const texts = useTexts();
  return (
    <div className={styles.skeleton} role="status">
      <span className="visually-hidden">{texts.thread.loading}</span>
      <div className={styles.title} />
      <div className={styles.strip}>
        <div />
        <div />
        <div />
      </div>
      <AnswerSkeleton />
    </div>
  );
}

/** Lines where an answer will be. */
export function AnswerSkeleton() {
  return (
    <div className={styles.lines} aria-hidden>
      <div />
      <div />
      <div />
    </div>
  );
}
