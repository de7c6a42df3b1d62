import { useState } from "react";
import { PasswordField } from "../account/PasswordField";
import { leave } from "../account/session";
import { useSubmit } from "../account/use-submit";
import { deleteAccount } from "../api/auth";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Dialog, DialogActions } from "../ui/Dialog";
import dialogStyles from "../ui/Dialog.module.css";
import { Notice } from "../ui/Notice";
import { Section } from "./Section";

/** The end of the account, confirmed with the password. */
export function DeleteAccountSection() {
  const texts = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <Section title={texts.settings.danger} about={texts.settings.dangerAbout}>
      <div>
        <Button kind="danger" onClick={() => setOpen(true)}>
          {texts.settings.dangerAction}
        </Button>
      </div>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={texts.settings.dangerTitle}
        about={texts.settings.dangerAbout}
      >
        <DeleteForm onClose={() => setOpen(false)} />
      </Dialog>
    </Section>
  );
}

function DeleteForm({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const [password, setPassword] = useState("");
  const { submit, busy, failure } = useSubmit(async () => {
    await deleteAccount(password);
    leave();
  });
  return (
    <form className={dialogStyles.form} onSubmit={submit}>
      <PasswordField label={texts.settings.dangerType} value={password} onChange={setPassword} />
      {failure && <Notice>{failureText(texts, failure)}</Notice>}
      <DialogActions>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button kind="danger" type="submit" busy={busy} disabled={password === ""}>
          {texts.settings.dangerAction}
        </Button>
      </DialogActions>
    </form>
  );
}
