/** Colours for code. In a chunk of its own: only answers with code load it. */
import { common, createLowlight } from "lowlight";
import type { ReactNode } from "react";

const lowlight = createLowlight(common);

interface Node {
  type: string;
  value?: string;
  children?: Node[];
  properties?: { className?: unknown };
}

/** The code as coloured elements; as it stands when the language is not known. */
export function highlight(code: string, language: string): ReactNode {
  if (!lowlight.registered(language)) return code;
  return elementsOf(lowlight.highlight(language, code).children as Node[]);
}

function elementsOf(nodes: Node[]): ReactNode {
  return nodes.map((node, index) => {
    if (node.type === "text") return node.value;
    const classes = node.properties?.className;
    return (
      // Keyed by place: coloured pieces have no identity but their place
      <span key={index} className={Array.isArray(classes) ? classes.join(" ") : undefined}>
        {elementsOf(node.children ?? [])}
      </span>
    );
  });
}
