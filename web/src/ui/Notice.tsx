import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Notice.module.css";

/** A message that stays: what is wrong, or what to know, and what can be done about it. */
export function Notice({
  kind = "danger",
  children,
  action,
}: {
  kind?: "danger" | "plain";
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.notice} data-kind={kind} role={kind === "danger" ? "alert" : undefined}>
      {kind === "danger" && <CircleAlert size={18} className={styles.icon} />}
      <div className={styles.text}>{children}</div>
      {action}
    </div>
  );
}

/** What to show where there is nothing to show, and the way on from here. */
export function EmptyState({
  icon,
  title,
  about,
  action,
}: {
  icon: ReactNode;
  title: string;
  about?: string;
  action?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <div className={styles.emptyIcon}>{icon}</div>
      <h2 className={styles.emptyTitle}>{title}</h2>
      {about && <p className={styles.emptyAbout}>{about}</p>}
      {action && <div className={styles.emptyAction}>{action}</div>}
    </div>
  );
}
