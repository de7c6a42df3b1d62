import { EyeOff, Text, Underline } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { setUnproven, UNPROVEN, type Unproven, useUnproven } from "../answer/unproven";
import { useTexts } from "../i18n/language";
import styles from "./AppearanceSection.module.css";
import { Section } from "./Section";

const ICONS = { marked: Underline, greyed: Text, hidden: EyeOff };

/** What becomes of statements that are not borne out: applied at once, kept on this device. */
export function AnswersSection() {
  const texts = useTexts().receipts.unproven;
  const unproven = useUnproven();
  return (
    <Section title={texts.title} about={texts.about}>
      <RadioGroup.Root
        className={styles.choices}
        data-about
        aria-label={texts.label}
        orientation="horizontal"
        value={unproven}
        onValueChange={(next) => setUnproven(next as Unproven)}
      >
        {UNPROVEN.map((value) => {
          const Icon = ICONS[value];
          return (
            <RadioGroup.Item key={value} value={value} className={styles.choice}>
              <Icon size={18} />
              <span>
                {texts.choices[value].name}
                <span className={styles.about}>{texts.choices[value].about}</span>
              </span>
            </RadioGroup.Item>
          );
        })}
      </RadioGroup.Root>
    </Section>
  );
}
