import { useState } from "react";
import { Link, useSearch } from "wouter";
import { signUp } from "../api/auth";
import { failureText } from "../i18n/failures";
import { language, useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { AccountFrame } from "./AccountFrame";
import styles from "./AccountFrame.module.css";
import { PasswordField } from "./PasswordField";
import { enter, safeNext, useSession } from "./session";
import { useSubmit } from "./use-submit";

/** A new account; the first one of an installation is told that it becomes the owner. */
export function SignUpPage() {
  const texts = useTexts();
  const search = useSearch();
  const { first_account: first, sign_up } = useSession();
  const token = new URLSearchParams(search).get("invite");
  const closed = sign_up === "invite" && !first && !token;
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { submit, busy, failure } = useSubmit(async () => {
    await signUp({
      email,
      password,
      language: language(),
      name: name.trim() || null,
      invite: token,
    });
    await enter(safeNext(search));
  });
  if (closed) {
    return (
      <AccountFrame
        title={texts.account.signUpTitle}
        about={texts.account.inviteOnly}
        foot={
          <Link href="/sign-in" className={styles.link}>
            {texts.account.toSignIn}
          </Link>
        }
      />
    );
  }
  return (
    <AccountFrame
      title={first ? texts.account.firstTitle : texts.account.signUpTitle}
      about={first ? texts.account.firstAbout : texts.account.signUpAbout}
      foot={
        !first && (
          <>
            {texts.account.haveAccount}{" "}
            <Link href={search ? `/sign-in?${search}` : "/sign-in"} className={styles.link}>
              {texts.account.signIn}
            </Link>
          </>
        )
      }
    >
      <form className={styles.form} onSubmit={submit}>
        {failure && <Notice>{failureText(texts, failure)}</Notice>}
        <TextField
          label={`${texts.account.name} (${texts.account.optional})`}
          autoComplete="name"
          maxLength={100}
          value={name}
          onChange={setName}
        />
        <TextField
          label={texts.account.email}
          type="email"
          autoComplete="username"
          required
          maxLength={254}
          value={email}
          onChange={setEmail}
        />
        <PasswordField
          label={texts.account.password}
          value={password}
          onChange={setPassword}
          isNew
        />
        <Button kind="primary" type="submit" busy={busy}>
          {texts.account.signUp}
        </Button>
      </form>
    </AccountFrame>
  );
}
