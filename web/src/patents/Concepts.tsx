import { useTexts } from "../i18n/language";
import styles from "./Concepts.module.css";

interface ConceptsProps {
  concepts: readonly string[];
  cpc: readonly string[];
}

/** What the question was understood to be about: concepts, and classes of the patent offices. */
export function Concepts({ concepts, cpc }: ConceptsProps) {
  const texts = useTexts().patents;
  const rows = [
    { name: texts.concepts, values: concepts },
    { name: texts.cpc, values: cpc },
  ].filter((row) => row.values.length > 0);
  if (rows.length === 0) return null;
  return (
    <dl className={styles.rows}>
      {rows.map(({ name, values }) => (
        <div key={name} className={styles.row}>
          <dt>{name}</dt>
          {values.map((value) => (
            <dd key={value}>{value}</dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
