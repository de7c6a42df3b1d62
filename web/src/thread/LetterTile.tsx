import styles from "./LetterTile.module.css";

/** Stands for a site without asking it for its icon: its first letter on a tint of its own. */
export function LetterTile({ name }: { name: string }) {
  const letter = [...name].find((char) => /[\p{L}\p{N}]/u.test(char)) ?? "•";
  return (
    <span className={styles.tile} style={{ "--hue": hueOf(name) }} aria-hidden>
      {letter.toUpperCase()}
    </span>
  );
}

function hueOf(text: string): number {
  let hash = 0;
  for (const char of text) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 360;
  return hash;
}
