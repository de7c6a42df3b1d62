import { VerdictSign } from "../answer/VerdictSign";
import type { Claim } from "../api/types";
import { useTexts } from "../i18n/language";
import styles from "./ClaimList.module.css";
import { verdictText } from "./Receipt";

interface ClaimListProps {
  claims: readonly Claim[];
  onClaim: (claim: number) => void;
}

/** The statements of an answer with their verdicts; each leads to its sentence. */
export function ClaimList({ claims, onClaim }: ClaimListProps) {
  return (
    <ol className={styles.list}>
      {claims.map((claim, index) => (
        <li key={claim.start}>
          <button type="button" className={styles.claim} onClick={() => onClaim(index)}>
            <ClaimRow claim={claim} />
          </button>
        </li>
      ))}
    </ol>
  );
}

function ClaimRow({ claim }: { claim: Claim }) {
  const texts = useTexts();
  const { reason, verdict } = claim;
  const why = reason && reason !== "uncited" && verdict !== "supported";
  return (
    <>
      <span className={styles.sign}>
        <VerdictSign verdict={verdict} />
      </span>
      <span className={styles.words}>
        <span className={styles.text}>{claim.text}</span>
        <span className={styles.verdict} data-verdict={verdict}>
          {verdictText(texts, claim)}
          {claim.source !== null && ` [${claim.source}]`}
          {why && `. ${texts.receipts.reasons[reason]}`}
        </span>
      </span>
    </>
  );
}
