import type { ReactNode } from "react";
import { Logo } from "../ui/Logo";
import { usePageTitle } from "../ui/page-title";
import styles from "./AccountFrame.module.css";

/** The calm page around every form of signing in. */
export function AccountFrame({
  title,
  about,
  children,
  foot,
}: {
  title: string;
  about?: string | undefined;
  children?: ReactNode;
  foot?: ReactNode;
}) {
  usePageTitle(title);
  return (
    <div className={styles.page}>
      <div className={styles.card}>
        <Logo size={40} />
        <h1 className={styles.title}>{title}</h1>
        {about && <p className={styles.about}>{about}</p>}
        {children}
      </div>
      {foot && <p className={styles.foot}>{foot}</p>}
    </div>
  );
}
