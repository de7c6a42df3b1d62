import { useTexts } from "../i18n/language";
import { ConfirmDialog } from "../ui/Dialog";
import { toast } from "../ui/Toast";
import { removeThread } from "./thread-actions";

interface DeleteThreadDialogProps {
  open: boolean;
  thread: { id: string; title: string };
  onClose: () => void;
  onDeleted?: () => void;
}

export function DeleteThreadDialog({ open, thread, onClose, onDeleted }: DeleteThreadDialogProps) {
  const texts = useTexts();
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title={texts.thread.deleteTitle}
      about={texts.thread.deleteAbout(thread.title)}
      action={texts.common.delete}
      onConfirm={async () => {
        if (!(await removeThread(thread.id))) return;
        toast(texts.thread.deleted);
        onClose();
        onDeleted?.();
      }}
    />
  );
}
