import { Copy } from "lucide-react";
import { useTexts } from "../i18n/language";
import { IconButton } from "../ui/Button";
import { copyText } from "../ui/clipboard";
import styles from "./SettingsPage.module.css";

/** Something that is shown this once, to be copied now. */
export function Secret({ title, about, value }: { title: string; about: string; value: string }) {
  const texts = useTexts();
  return (
    <div role="status">
      <p className={styles.name}>{title}</p>
      <p className={styles.detail}>{about}</p>
      <div className={styles.secret}>
        <code>{value}</code>
        <IconButton label={texts.common.copy} onClick={() => void copyText(value)}>
          <Copy size={17} />
        </IconButton>
      </div>
    </div>
  );
}
