import { type FormEvent, useState } from "react";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Dialog, DialogActions } from "../ui/Dialog";
import dialogStyles from "../ui/Dialog.module.css";
import { TextField } from "../ui/Field";
import { renameThread } from "./thread-actions";

interface RenameDialogProps {
  open: boolean;
  thread: { id: string; title: string };
  onClose: () => void;
  onRenamed?: (title: string) => void;
}

export function RenameDialog({ open, thread, onClose, onRenamed }: RenameDialogProps) {
  const texts = useTexts();
  return (
    <Dialog open={open} onClose={onClose} title={texts.thread.renameTitle}>
      <RenameForm
        thread={thread}
        onClose={onClose}
        onRenamed={(title) => {
          onRenamed?.(title);
          onClose();
        }}
      />
    </Dialog>
  );
}

function RenameForm({
  thread,
  onClose,
  onRenamed,
}: {
  thread: { id: string; title: string };
  onClose: () => void;
  onRenamed: (title: string) => void;
}) {
  const texts = useTexts();
  const [title, setTitle] = useState(thread.title.slice(0, 200));
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    if (await renameThread(thread.id, title.trim())) onRenamed(title.trim());
    setBusy(false);
  }

  return (
    <form className={dialogStyles.form} onSubmit={submit}>
      <TextField
        label={texts.thread.renameLabel}
        value={title}
        onChange={setTitle}
        maxLength={200}
        autoFocus
      />
      <DialogActions>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button kind="primary" type="submit" busy={busy} disabled={title.trim() === ""}>
          {texts.common.save}
        </Button>
      </DialogActions>
    </form>
  );
}
