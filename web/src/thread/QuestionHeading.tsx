import { Pencil } from "lucide-react";
import { useTexts } from "../i18n/language";
import { IconButton } from "../ui/Button";
import styles from "./QuestionHeading.module.css";

interface QuestionHeadingProps {
  id: string;
  query: string;
  first: boolean;
  onEdit?: () => void;
}

/** The question, as large as its length allows. */
export function QuestionHeading({ id, query, first, onEdit }: QuestionHeadingProps) {
  const texts = useTexts();
  const Tag = first ? "h1" : "h2";
  return (
    <div className={styles.question}>
      <Tag id={id} className={styles.text} data-long={query.length > 120 || undefined}>
        {query}
      </Tag>
      {onEdit && (
        <IconButton label={texts.thread.edit} className={styles.edit} onClick={onEdit}>
          <Pencil size={16} />
        </IconButton>
      )}
    </div>
  );
}
