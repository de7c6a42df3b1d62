import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useTexts } from "../i18n/language";
import { Button, IconButton } from "./Button";
import styles from "./Dialog.module.css";
import { TextField } from "./Field";
import { returnFocus } from "./focus-return";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  about?: string | undefined;
  children?: ReactNode;
}

/** A modal window: focus stays inside, Esc closes, focus returns to where it was. */
export function Dialog({ open, onClose, title, about, children }: DialogProps) {
  const texts = useTexts();
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.overlay} />
        <Radix.Content
          className={styles.content}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            returnFocus();
          }}
          {...(about ? {} : { "aria-describedby": undefined })}
        >
          <div className={styles.head}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={texts.common.close}>
                <X size={18} />
              </IconButton>
            </Radix.Close>
          </div>
          {about && <Radix.Description className={styles.about}>{about}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The row of buttons at a dialog's end; `sticky` keeps it in sight where the dialog is long. */
export function DialogActions({
  sticky = false,
  children,
}: {
  sticky?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={styles.actions} data-sticky={sticky || undefined}>
      {children}
    </div>
  );
}

interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  onConfirm: () => Promise<unknown>;
  title: string;
  about: string;
  action: string;
  /** When given, it has to be typed before the action is offered. */
  word?: { text: string; label: string };
}

/** Asks once more before something is gone for good. */
export function ConfirmDialog({
  open,
  onClose,
  onConfirm,
  title,
  about,
  action,
  word,
}: ConfirmProps) {
  const texts = useTexts();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const blocked = word !== undefined && typed.trim().toLowerCase() !== word.text.toLowerCase();

  async function confirm(): Promise<void> {
    setBusy(true);
    await onConfirm().finally(() => setBusy(false));
    setTyped("");
  }

  return (
    <Dialog open={open} onClose={onClose} title={title} about={about}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!blocked) void confirm();
        }}
      >
        {word && (
          <TextField label={word.label} value={typed} onChange={setTyped} autoComplete="off" />
        )}
        <DialogActions>
          <Button onClick={onClose}>{texts.common.cancel}</Button>
          <Button kind="danger" type="submit" busy={busy} disabled={blocked}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
