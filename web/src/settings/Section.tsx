import { type ReactNode, useId } from "react";
import styles from "./SettingsPage.module.css";

/** A part of the settings: what it is about on the left, its controls on the right. */
export function Section({
  title,
  about,
  children,
}: {
  title: string;
  about: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div>
        <h2 id={id} className={styles.sectionTitle}>
          {title}
        </h2>
        <p className={styles.about}>{about}</p>
      </div>
      <div className={styles.controls}>{children}</div>
    </section>
  );
}
