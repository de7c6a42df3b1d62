import { useState } from "react";
import { Link, useSearch } from "wouter";
import { resetPassword } from "../api/auth";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { AccountFrame } from "./AccountFrame";
import styles from "./AccountFrame.module.css";
import { PasswordField } from "./PasswordField";
import { useSubmit } from "./use-submit";

/** `/reset?token=…`: where the mailed link leads. */
export function ResetPage() {
  const texts = useTexts();
  const token = new URLSearchParams(useSearch()).get("token") ?? "";
  const [password, setPassword] = useState("");
  const [done, setDone] = useState(false);
  const { submit, busy, failure } = useSubmit(async () => {
    await resetPassword(token, password);
    setDone(true);
  });
  const toSignIn = (
    <Link href="/sign-in" className={styles.link}>
      {texts.account.signIn}
    </Link>
  );
  if (done) {
    return (
      <AccountFrame
        title={texts.account.resetDone}
        about={texts.account.resetDoneAbout}
        foot={toSignIn}
      />
    );
  }
  if (token === "") {
    return (
      <AccountFrame
        title={texts.account.badLink}
        about={texts.account.badLinkAbout}
        foot={
          <Link href="/forgot" className={styles.link}>
            {texts.account.forgotTitle}
          </Link>
        }
      />
    );
  }
  return (
    <AccountFrame title={texts.account.resetTitle} foot={toSignIn}>
      <form className={styles.form} onSubmit={submit}>
        {failure && <Notice>{failureText(texts, failure)}</Notice>}
        <PasswordField
          label={texts.account.newPassword}
          value={password}
          onChange={setPassword}
          isNew
        />
        <Button kind="primary" type="submit" busy={busy}>
          {texts.account.resetAction}
        </Button>
      </form>
    </AccountFrame>
  );
}
