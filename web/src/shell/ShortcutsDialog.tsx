import { useTexts } from "../i18n/language";
import { Dialog } from "../ui/Dialog";
import styles from "./ShortcutsDialog.module.css";

const COMMAND = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

/** The list of shortcuts. */
export function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const texts = useTexts().shortcuts;
  const rows: [string, string[]][] = [
    [texts.focus, ["/"]],
    [texts.send, ["Enter"]],
    [texts.newLine, ["Shift", "Enter"]],
    [texts.newQuestion, [COMMAND, "Shift", "O"]],
    [texts.search, [COMMAND, "K"]],
    [texts.card, ["↓"]],
    [texts.escape, ["Esc"]],
    [texts.help, ["?"]],
  ];
  return (
    <Dialog open={open} onClose={onClose} title={texts.title}>
      <dl className={styles.list}>
        {rows.map(([name, keys]) => (
          <div key={name} className={styles.row}>
            <dt>{name}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
