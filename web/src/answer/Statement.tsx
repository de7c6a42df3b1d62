import { EyeOff } from "lucide-react";
import type { ReactNode } from "react";
import { useTexts } from "../i18n/language";
import { claimAt, cutAtClaims, type HiddenGroup, isUnproven, type PlacedClaim } from "./claims";
import { decodeEntities } from "./entities";
import type { Span } from "./positions";
import { useReceipts } from "./receipts";
import styles from "./Statement.module.css";

/** Text of the answer, cut into the statements it has parts of. */
export function Words({ raw, span }: { raw: string; span: Span }): ReactNode {
  const { claims } = useReceipts();
  if (claims.length === 0 || span.at < 0) return decodeEntities(raw);
  const pieces = cutAtClaims(claims, span);
  return pieces.map(({ span: piece, placed }, index) => {
    const last = index === pieces.length - 1;
    const text = raw.slice(piece.at - span.at, last ? undefined : piece.end - span.at);
    return (
      <Part key={piece.at} placed={placed} span={piece}>
        {decodeEntities(text)}
      </Part>
    );
  });
}

/** Something that is no text, as a part of the statement in which it stands. */
export function Statement({ span, children }: { span: Span; children: ReactNode }): ReactNode {
  const { claims } = useReceipts();
  return (
    <Part placed={claimAt(claims, span.at)} span={span}>
      {children}
    </Part>
  );
}

interface PartProps {
  placed: PlacedClaim | null;
  span: Span;
  children: ReactNode;
}

function Part({ placed, span, children }: PartProps): ReactNode {
  const texts = useTexts();
  const { unproven, groups, revealed } = useReceipts();
  if (!placed) return children;
  const { claim, index, first } = placed;
  const begins = span.at <= first && first < span.end;
  const group = groups.get(index);
  const toggle = group && begins && group.id === index && <HiddenToggle group={group} />;
  if (group && !revealed.has(group.id)) return toggle;
  return (
    <>
      {toggle}
      <span
        className={styles.part}
        data-claim={index}
        data-verdict={claim.verdict}
        data-greyed={(unproven === "greyed" && isUnproven(claim.verdict)) || undefined}
        data-remark={
          begins && claim.reason === "uncited" ? texts.receipts.reasons.uncited : undefined
        }
        {...(begins ? { tabIndex: -1 } : {})}
      >
        {children}
      </span>
    </>
  );
}

/** Stands where statements are hidden; shows them, and hides them again. */
function HiddenToggle({ group }: { group: HiddenGroup }) {
  const texts = useTexts();
  const { revealed, onReveal } = useReceipts();
  const shown = revealed.has(group.id);
  return (
    <button
      type="button"
      className={styles.toggle}
      aria-expanded={shown}
      onClick={() => onReveal(group.id, !shown)}
    >
      <EyeOff size={13} />
      {shown ? texts.receipts.hideAgain : texts.receipts.hidden(group.count)}
    </button>
  );
}
