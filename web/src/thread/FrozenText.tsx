import { useMutation, useQuery } from "@tanstack/react-query";
import { useLayoutEffect, useMemo, useRef } from "react";
import { failureOf } from "../api/errors";
import { compareSource, type SourcePlace } from "../api/library";
import { frozenSourceQuery } from "../api/queries";
import type { Claim, Comparison, FrozenSource, Source } from "../api/types";
import { failureText } from "../i18n/failures";
import { formatMoment, formatShare } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Spinner } from "../ui/Spinner";
import styles from "./FrozenText.module.css";
import { quotedPieces } from "./quotes";
import { SourceFacts } from "./SourceFacts";

interface FrozenTextProps {
  place: SourcePlace;
  source: Source;
  /** The claims that quote this source. */
  claims: readonly Claim[];
  chosen: Claim | null;
}

/** The text of a source as it was read, its quotes marked, and whether the page says so still. */
export function FrozenText({ place, source, claims, chosen }: FrozenTextProps) {
  const texts = useTexts();
  const { data, error } = useQuery(frozenSourceQuery(place));
  return (
    <>
      <div className={styles.facts}>
        <SourceFacts source={source} lines={0} />
        {data && <Compare place={place} />}
      </div>
      {error ? (
        <div className={styles.notice}>
          <Notice kind="plain">{failureText(texts, failureOf(error))}</Notice>
        </div>
      ) : data ? (
        <Text frozen={data} claims={claims} chosen={chosen} />
      ) : (
        <p className={styles.loading} role="status">
          <Spinner /> {texts.common.loading}
        </p>
      )}
    </>
  );
}

interface TextProps {
  frozen: FrozenSource;
  claims: readonly Claim[];
  chosen: Claim | null;
}

function Text({ frozen, claims, chosen }: TextProps) {
  const texts = useTexts();
  const mark = useRef<HTMLElement>(null);
  const pieces = useMemo(
    () => quotedPieces(frozen.text, claims, chosen),
    [frozen.text, claims, chosen],
  );
  useLayoutEffect(() => {
    // In braces: browsers have begun to return a promise here, which is no cleanup.
    mark.current?.scrollIntoView({ block: "center" });
  }, [pieces]);
  const missing = chosen?.quote && !pieces.some((piece) => piece.quote === "chosen");
  return (
    // A long text is scrolled with the keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={texts.receipts.text.label}>
      {missing && <p className={styles.missing}>{texts.receipts.text.cut}</p>}
      <div className={styles.text}>
        {pieces.map((piece, index) =>
          piece.quote === null ? (
            piece.text
          ) : (
            <mark
              // Keyed by place: pieces have no identity but their place
              key={index}
              ref={piece.quote === "chosen" ? mark : null}
              data-quote={piece.quote}
            >
              {piece.text}
            </mark>
          ),
        )}
      </div>
    </section>
  );
}

function Compare({ place }: { place: SourcePlace }) {
  const texts = useTexts();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => compareSource(place),
  });
  return (
    <div className={styles.compare} aria-live="polite">
      {data ? (
        <Result comparison={data} />
      ) : (
        <Button size="s" busy={isPending} onClick={() => mutate()}>
          {isPending ? texts.receipts.text.comparing : texts.receipts.text.compare}
        </Button>
      )}
      {error && <p className={styles.failure}>{failureText(texts, failureOf(error))}</p>}
    </div>
  );
}

function Result({ comparison }: { comparison: Comparison }) {
  const texts = useTexts();
  const language = useLanguage();
  const { changed, similarity, removed, added, read_at } = comparison;
  return (
    <div className={styles.result} data-changed={changed || undefined}>
      <p className={styles.outcome}>
        {changed
          ? texts.receipts.text.changed(formatShare(language, similarity))
          : texts.receipts.text.unchanged}
      </p>
      {changed && <Lines name={texts.receipts.text.removed} lines={removed} kind="removed" />}
      {changed && <Lines name={texts.receipts.text.added} lines={added} kind="added" />}
      <p className={styles.when}>
        {texts.receipts.text.comparedAt(formatMoment(language, new Date(read_at)))}
      </p>
    </div>
  );
}

interface LinesProps {
  name: string;
  lines: string[];
  kind: "removed" | "added";
}

function Lines({ name, lines, kind }: LinesProps) {
  if (lines.length === 0) return null;
  const Line = kind === "removed" ? "del" : "ins";
  return (
    <div className={styles.lines} data-kind={kind}>
      <h3 className={styles.linesName}>{name}</h3>
      <ul>
        {lines.map((line, index) => (
          // Keyed by place: a line can occur twice
          <li key={index}>
            <Line>{line}</Line>
          </li>
        ))}
      </ul>
    </div>
  );
}
