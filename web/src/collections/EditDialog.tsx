import { useState } from "react";
import { useSubmit } from "../account/use-submit";
import { changeCollection, type Collection } from "../api/collections";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Dialog, DialogActions } from "../ui/Dialog";
import dialogStyles from "../ui/Dialog.module.css";
import { SelectField, TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { toast } from "../ui/Toast";
import { reload } from "./collection-actions";
import { freshnessChoices, secondsOf, valueOf } from "./freshness";

interface EditDialogProps {
  collection: Collection;
  onClose: () => void;
}

/** Gives a collection another title, or has it read more or less often. */
export function EditDialog({ collection, onClose }: EditDialogProps) {
  const texts = useTexts().collections;
  return (
    <Dialog open onClose={onClose} title={texts.editTitle}>
      <EditForm collection={collection} onClose={onClose} />
    </Dialog>
  );
}

function EditForm({ collection, onClose }: EditDialogProps) {
  const all = useTexts();
  const texts = all.collections;
  const [title, setTitle] = useState(collection.title);
  const [freshness, setFreshness] = useState(valueOf(collection.refresh_seconds));
  const { submit, busy, failure } = useSubmit(async () => {
    const patch = { title: title.trim(), refresh_seconds: secondsOf(freshness) };
    await changeCollection(collection.id, patch);
    await reload();
    toast(all.common.saved);
    onClose();
  });
  return (
    <form className={dialogStyles.form} onSubmit={submit}>
      <TextField label={texts.name} value={title} onChange={setTitle} maxLength={200} autoFocus />
      <SelectField
        label={texts.freshness}
        value={freshness}
        onChange={setFreshness}
        options={freshnessChoices(all, collection.refresh_seconds)}
      />
      {failure && <Notice>{failureText(all, failure)}</Notice>}
      <DialogActions>
        <Button onClick={onClose}>{all.common.cancel}</Button>
        <Button kind="primary" type="submit" busy={busy} disabled={title.trim() === ""}>
          {all.common.save}
        </Button>
      </DialogActions>
    </form>
  );
}
