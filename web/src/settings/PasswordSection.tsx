import { useState } from "react";
import { PasswordField } from "../account/PasswordField";
import { useSubmit } from "../account/use-submit";
import { changePassword } from "../api/auth";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { toast } from "../ui/Toast";
import { Section } from "./Section";
import styles from "./SettingsPage.module.css";

export function PasswordSection() {
  const texts = useTexts();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const { submit, busy, failure } = useSubmit(async () => {
    await changePassword(current, password);
    setCurrent("");
    setPassword("");
    toast(texts.settings.passwordChanged);
  });
  return (
    <Section title={texts.settings.password} about={texts.settings.passwordAbout}>
      <form className={styles.form} onSubmit={submit}>
        <PasswordField
          label={texts.settings.currentPassword}
          value={current}
          onChange={setCurrent}
        />
        <PasswordField
          label={texts.account.newPassword}
          value={password}
          onChange={setPassword}
          isNew
        />
        {failure && <Notice>{failureText(texts, failure)}</Notice>}
        <div>
          <Button type="submit" busy={busy}>
            {texts.settings.changePassword}
          </Button>
        </div>
      </form>
    </Section>
  );
}
