import type { Verdict } from "../api/types";
import styles from "./VerdictSign.module.css";

const SHAPES: Record<Verdict, React.ReactNode> = {
  supported: <path d="m4.6 8.3 2.3 2.3 4.6-5" />,
  partly: <path d="M8 1.6a6.4 6.4 0 0 0 0 12.8z" fill="currentColor" stroke="none" />,
  not_found: (
    <>
      <path d="M6 6.2a2.05 2.05 0 1 1 3 1.8c-.65.36-1 .75-1 1.35" />
      <path d="M8 11.7v.02" strokeWidth="2.1" />
    </>
  ),
  contradicted: <path d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2" />,
};

/** A verdict as a shape and a colour; the words stand beside it or in its button's name. */
export function VerdictSign({ verdict, size = 16 }: { verdict: Verdict; size?: number }) {
  return (
    <svg
      className={styles.sign}
      data-verdict={verdict}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden
    >
      <circle className={styles.disc} cx="8" cy="8" r="7" />
      <g fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round">
        {SHAPES[verdict]}
      </g>
    </svg>
  );
}
