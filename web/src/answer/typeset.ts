/** Formulas by KaTeX. In a chunk of its own: only answers with formulas load it. */
import katex from "katex";
import "katex/dist/katex.min.css";

/** Sets TeX into `target`; wrong TeX shows as its source, in the colour of errors. */
export function typeset(tex: string, target: HTMLElement, display: boolean): void {
  katex.render(tex, target, {
    displayMode: display,
    throwOnError: false,
    errorColor: "var(--danger)",
    strict: "ignore",
    trust: false,
    maxSize: 20,
    maxExpand: 200,
  });
}
