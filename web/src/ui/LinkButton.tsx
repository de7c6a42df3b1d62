import type { ReactNode } from "react";
import { Link } from "wouter";
import styles from "./Button.module.css";

/** A link that looks like a button: it leads somewhere instead of doing something. */
export function LinkButton({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className={[styles.button, styles.secondary, styles.m].join(" ")}>
      {children}
    </Link>
  );
}
