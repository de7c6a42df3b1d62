import { useState } from "react";
import { Link, useSearch } from "wouter";
import { signIn } from "../api/auth";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { AccountFrame } from "./AccountFrame";
import styles from "./AccountFrame.module.css";
import { PasswordField } from "./PasswordField";
import { enter, safeNext, useSession } from "./session";
import { useSubmit } from "./use-submit";

export function SignInPage() {
  const texts = useTexts();
  const search = useSearch();
  const { sign_up } = useSession();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { submit, busy, failure } = useSubmit(async () => {
    await signIn(email, password);
    await enter(safeNext(search));
  });
  return (
    <AccountFrame
      title={texts.account.signInTitle}
      about={texts.account.signInAbout}
      foot={
        sign_up === "open" && (
          <>
            {texts.account.noAccount}{" "}
            <Link href={withSearch("/sign-up", search)} className={styles.link}>
              {texts.account.signUp}
            </Link>
          </>
        )
      }
    >
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
        <PasswordField label={texts.account.password} value={password} onChange={setPassword} />
        <Link href="/forgot" className={`${styles.link} ${styles.aside}`}>
          {texts.account.forgot}
        </Link>
        <Button kind="primary" type="submit" busy={busy}>
          {texts.account.signIn}
        </Button>
      </form>
    </AccountFrame>
  );
}

function withSearch(path: string, search: string): string {
  return search === "" ? path : `${path}?${search}`;
}
