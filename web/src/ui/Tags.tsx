import { X } from "lucide-react";
import styles from "./Tags.module.css";

interface TagsProps {
  items: readonly { value: string; label: string }[];
  /** The name of the button that takes an item away. */
  removeLabel: (label: string) => string;
  onRemove: (value: string) => void;
}

/** Chosen items, each with a button that takes it away. */
export function Tags({ items, removeLabel, onRemove }: TagsProps) {
  if (items.length === 0) return null;
  return (
    <ul className={styles.tags}>
      {items.map(({ value, label }) => (
        <li key={value} className={styles.tag}>
          <span className={styles.label}>{label}</span>
          <button
            type="button"
            aria-label={removeLabel(label)}
            title={removeLabel(label)}
            onClick={() => onRemove(value)}
          >
            <X size={13} />
          </button>
        </li>
      ))}
    </ul>
  );
}
