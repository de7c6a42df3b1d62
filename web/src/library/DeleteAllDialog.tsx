import { useTexts } from "../i18n/language";
import { forgetAllConversations } from "../thread/conversations";
import { ConfirmDialog } from "../ui/Dialog";
import { toast } from "../ui/Toast";
import { removeAllThreads } from "./thread-actions";

/** Empties the library, after its words were typed. */
export function DeleteAllDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const texts = useTexts();
  const word = texts.library.deleteAllWord;
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title={texts.library.deleteAllTitle}
      about={texts.library.deleteAllAbout}
      action={texts.library.deleteAll}
      word={{ text: word, label: texts.library.deleteAllType(word) }}
      onConfirm={async () => {
        if (!(await removeAllThreads())) return;
        forgetAllConversations();
        toast(texts.library.deletedAll);
        onClose();
      }}
    />
  );
}
