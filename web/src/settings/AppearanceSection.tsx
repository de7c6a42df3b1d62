import { Monitor, Moon, Sun } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { useTexts } from "../i18n/language";
import { setTheme, THEMES, type Theme, useTheme } from "../ui/theme";
import styles from "./AppearanceSection.module.css";
import { Section } from "./Section";

const ICONS = { system: Monitor, light: Sun, dark: Moon };

/** The theme: applied at once, kept on this device. */
export function AppearanceSection() {
  const texts = useTexts();
  const theme = useTheme();
  return (
    <Section title={texts.settings.appearance} about={texts.settings.appearanceAbout}>
      <RadioGroup.Root
        className={styles.choices}
        aria-label={texts.nav.theme}
        orientation="horizontal"
        value={theme}
        onValueChange={(next) => setTheme(next as Theme)}
      >
        {THEMES.map((value) => {
          const Icon = ICONS[value];
          return (
            <RadioGroup.Item key={value} value={value} className={styles.choice}>
              <Icon size={18} />
              {texts.nav.themes[value]}
            </RadioGroup.Item>
          );
        })}
      </RadioGroup.Root>
    </Section>
  );
}
