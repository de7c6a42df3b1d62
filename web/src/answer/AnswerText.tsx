import { memo, useMemo } from "react";
import styles from "./AnswerText.module.css";
import { isClosed, mendTail, splitBlocks } from "./blocks";
import { tokensOf } from "./lexer";
import { Blocks } from "./nodes";
import { placeTokens } from "./positions";

interface AnswerTextProps {
  markdown: string;
  streaming: boolean;
}

/** An answer's Markdown. Appending text renders the last block anew and leaves the rest alone. */
export function AnswerText({ markdown, streaming }: AnswerTextProps) {
  const blocks = useMemo(() => splitBlocks(markdown), [markdown]);
  return (
    <div className={styles.answer} data-streaming={streaming || undefined}>
      {blocks.map((block, index) => (
        <Block
          // Keyed by place: a block's place is its identity
          key={index}
          markdown={block.markdown}
          at={block.at}
          growing={streaming && index === blocks.length - 1}
        />
      ))}
    </div>
  );
}

interface BlockProps {
  markdown: string;
  /** Where it begins in the answer. */
  at: number;
  growing: boolean;
}

const Block = memo(function Block({ markdown, at, growing }: BlockProps) {
  const tokens = useMemo(() => {
    const made = tokensOf(growing ? mendTail(markdown) : markdown);
    placeTokens(made, markdown, at);
    return made;
  }, [markdown, at, growing]);
  return <Blocks tokens={tokens} settled={!growing || isClosed(markdown)} />;
});
