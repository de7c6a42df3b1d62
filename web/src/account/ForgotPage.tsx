import { useState } from "react";
import { Link } from "wouter";
import { forgotPassword } from "../api/auth";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { AccountFrame } from "./AccountFrame";
import styles from "./AccountFrame.module.css";
import { useSubmit } from "./use-submit";

/** Asks for a link; what it says afterwards does not tell whether the account exists. */
export function ForgotPage() {
  const texts = useTexts();
  const [email, setEmail] = useState("");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { submit, busy, failure } = useSubmit(async () => {
    await forgotPassword(email);
    setSentTo(email);
  });
  const back = (
    <Link href="/sign-in" className={styles.link}>
      {texts.account.toSignIn}
    </Link>
  );
  if (sentTo !== null) {
    return (
      <AccountFrame
        title={texts.account.forgotSent}
        about={texts.account.forgotSentAbout(sentTo)}
        foot={back}
      />
    );
  }
  return (
    <AccountFrame title={texts.account.forgotTitle} about={texts.account.forgotAbout} foot={back}>
      <form className={styles.form} onSubmit={submit}>
        {failure && <Notice>{failureText(texts, failure)}</Notice>}
        <TextField
          label={texts.account.email}
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={setEmail}
        />
        <Button kind="primary" type="submit" busy={busy}>
          {texts.account.forgotSend}
        </Button>
      </form>
    </AccountFrame>
  );
}
