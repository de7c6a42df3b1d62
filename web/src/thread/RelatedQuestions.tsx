import { CornerDownRight } from "lucide-react";
import { useTexts } from "../i18n/language";
import styles from "./RelatedQuestions.module.css";

interface RelatedQuestionsProps {
  questions: string[];
  disabled: boolean;
  onAsk: (query: string) => void;
}

/** What one might ask next; a click asks it. */
export function RelatedQuestions({ questions, disabled, onAsk }: RelatedQuestionsProps) {
  const texts = useTexts();
  if (questions.length === 0) return null;
  return (
    <section className={styles.related} aria-labelledby="related">
      <h3 id="related" className={styles.heading}>
        {texts.thread.related}
      </h3>
      <ul>
        {questions.map((question) => (
          <li key={question}>
            <button
              type="button"
              className={styles.question}
              disabled={disabled}
              onClick={() => onAsk(question)}
            >
              <CornerDownRight size={16} />
              {question}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
