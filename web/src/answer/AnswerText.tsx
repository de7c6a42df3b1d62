import { memo, useDeferredValue, useMemo } from "react";
import styles from "./AnswerText.module.css";
import { isClosed, mendTail, splitBlocks } from "./blocks";
import { tokensOf } from "./lexer";
import { Blocks } from "./nodes";

interface AnswerTextProps {
  markdown: string;
  streaming: boolean;
}

/** An answer's Markdown. Appending text renders the last block anew and leaves the rest alone. */
export function AnswerText({ markdown, streaming }: AnswerTextProps) {
  const deferred = useDeferredValue(markdown);
  const text = streaming ? deferred : markdown;
  const blocks = useMemo(() => splitBlocks(text), [text]);
  return (
    <div className={styles.answer} data-streaming={streaming || undefined}>
      {blocks.map((block, index) => (
        <Block
          // Keyed by place: a block's place is its identity
          key={index}
          markdown={block}
          growing={streaming && index === blocks.length - 1}
        />
      ))}
    </div>
  );
}

const Block = memo(function Block({ markdown, growing }: { markdown: string; growing: boolean }) {
  const tokens = useMemo(
    () => tokensOf(growing ? mendTail(markdown) : markdown),
    [markdown, growing],
  );
  return <Blocks tokens={tokens} settled={!growing || isClosed(markdown)} />;
});
