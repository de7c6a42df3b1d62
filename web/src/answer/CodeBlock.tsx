import { Check, Copy } from "lucide-react";
import { memo, type ReactNode, useEffect, useState } from "react";
import { useTexts } from "../i18n/language";
import { IconButton } from "../ui/Button";
import { copyText } from "../ui/clipboard";
import styles from "./CodeBlock.module.css";

interface CodeBlockProps {
  code: string;
  language: string;
  /** False while the code is still being written: it is coloured once it stands. */
  settled: boolean;
}

/** Code with its language, a copy button, and colours that are loaded when first needed. */
export const CodeBlock = memo(function CodeBlock({ code, language, settled }: CodeBlockProps) {
  const texts = useTexts();
  const name = language.split(/[\s{,]/)[0]?.toLowerCase() ?? "";
  const coloured = useColours(code, name, settled);
  const [copied, setCopied] = useState(false);

  async function copy(): Promise<void> {
    if (!(await copyText(code))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 1600);
  }

  return (
    <figure className={styles.figure}>
      <figcaption className={styles.head}>
        <span>{name || "text"}</span>
        <IconButton label={texts.markdown.copyCode} onClick={() => void copy()}>
          {copied ? <Check size={15} /> : <Copy size={15} />}
        </IconButton>
      </figcaption>
      {/* Long lines are scrolled with the keyboard */}
      <pre className={styles.code} tabIndex={0}>
        <code>{coloured ?? code}</code>
      </pre>
    </figure>
  );
});

function useColours(code: string, language: string, settled: boolean): ReactNode {
  const [coloured, setColoured] = useState<{ code: string; nodes: ReactNode } | null>(null);
  useEffect(() => {
    if (!settled || language === "" || code.length > 50_000) return;
    let wanted = true;
    import("./highlight")
      .then(({ highlight }) => {
        if (wanted) setColoured({ code, nodes: highlight(code, language) });
      })
      .catch(() => {}); // without colours the code is still there
    return () => {
      wanted = false;
    };
  }, [code, language, settled]);
  return coloured?.code === code ? coloured.nodes : null;
}
