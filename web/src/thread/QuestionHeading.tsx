import { Pencil } from "lucide-react";
import { useTexts } from "../i18n/language";
import { IconButton } from "../ui/Button";
import styles from "./QuestionHeading.module.css";

interface QuestionHeadingProps {
  id: string;
  query: string;
  onEdit?: () => void;
}

/** The question, as large as its length allows. */
export function QuestionHeading({ id, query, onEdit }: QuestionHeadingProps) {
  const texts = useTexts();
  return (
    <div className={styles.question}>
      <h2 id={id} className={styles.text} data-long={query.length > 120 || undefined}>
        {query}
      </h2>
      {onEdit && (
        <IconButton label={texts.thread.edit} className={styles.edit} onClick={onEdit}>
          <Pencil size={16} />
        </IconButton>
      )}
    </div>
  );
}
