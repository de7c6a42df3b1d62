import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

interface Chunk {
  type: "chunk";
  name: string;
  isEntry: boolean;
  code: string;
  imports: string[];
}
type Bundle = Record<string, Chunk | { type: "asset" }>;

/** Files that a browser must have before `page` works: the entry, the page, and what both import. */
export function filesOfPage(bundle: Bundle, page: string): Set<string> {
  const chunks = Object.entries(bundle).filter(
    (pair): pair is [string, Chunk] => pair[1].type === "chunk",
  );
  const starts = chunks.filter(([, chunk]) => chunk.isEntry || chunk.name === page);
  const needed = new Set<string>();
  const visit = (file: string): void => {
    const chunk = bundle[file];
    if (chunk?.type !== "chunk" || needed.has(file)) return;
    needed.add(file);
    chunk.imports.forEach(visit);
  };
  for (const [file] of starts) visit(file);
  return needed;
}

/** Fails the build when the script of a page's first load, gzipped, is larger than `maxBytes`. */
export function firstLoadBudget(options: { maxBytes: number; pages: string[] }): Plugin {
  return {
    name: "first-load-budget",
    apply: "build",
    generateBundle(_, bundle) {
      for (const page of options.pages) {
        const known = Object.values(bundle).some((c) => c.type === "chunk" && c.name === page);
        if (!known) this.error(`There is no chunk named ${page}: the budget cannot be checked.`);
        const bytes = [...filesOfPage(bundle as Bundle, page)]
          .map((file) => gzipSync((bundle[file] as Chunk).code, { level: 9 }).length)
          .reduce((sum, size) => sum + size, 0);
        const words = `${page}: ${(bytes / 1000).toFixed(1)} kB of gzipped script on first load`;
        if (bytes > options.maxBytes) {
          this.error(`${words}, allowed are ${options.maxBytes / 1000} kB.`);
        }
        this.info(words);
      }
    },
  };
}
