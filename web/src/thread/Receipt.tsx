import { VerdictSign } from "../answer/VerdictSign";
import type { Claim, Source } from "../api/types";
import type { Texts } from "../i18n/en";
import { useTexts } from "../i18n/language";
import styles from "./Receipt.module.css";

/** What stands behind a claim: the verdict in words, what is amiss, and the passage. */
export function Receipt({ claim, source }: { claim: Claim; source: Source }) {
  const texts = useTexts();
  const elsewhere = claim.source !== null && claim.source !== source.number;
  return (
    <div className={styles.receipt}>
      <p className={styles.verdict} data-verdict={claim.verdict}>
        <VerdictSign verdict={claim.verdict} />
        {verdictText(texts, claim)}
      </p>
      <Remark claim={claim} />
      {claim.quote && (
        <figure className={styles.passage}>
          {elsewhere && (
            <figcaption className={styles.from}>
              {texts.receipts.quoteOf(claim.source as number)}
            </figcaption>
          )}
          <blockquote className={styles.quote}>
            <mark>{claim.quote}</mark>
          </blockquote>
        </figure>
      )}
    </div>
  );
}

/** The verdict of a claim in words; without any source there is nothing it was not found in. */
export function verdictText(texts: Texts, claim: Claim): string {
  if (claim.reason === "uncited") return texts.receipts.uncited;
  return texts.receipts.verdicts[claim.verdict];
}

function Remark({ claim }: { claim: Claim }) {
  const texts = useTexts();
  const words = [
    claim.reason && claim.verdict !== "supported" ? texts.receipts.reasons[claim.reason] : null,
    claim.judge === "model" ? texts.receipts.byModel : null,
  ].filter(Boolean);
  return words.length > 0 && <p className={styles.remark}>{words.join(" ")}</p>;
}
