import { Link, useSearch } from "wouter";
import { acceptInvite } from "../api/auth";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { toast } from "../ui/Toast";
import { AccountFrame } from "./AccountFrame";
import styles from "./AccountFrame.module.css";
import { enter, useSession } from "./session";
import { useSubmit } from "./use-submit";

/** `/invite?token=…`: joins the organisation, after signing in or up when need be. */
export function InvitePage() {
  const texts = useTexts();
  const token = new URLSearchParams(useSearch()).get("token") ?? "";
  const { user } = useSession();
  const { submit, busy, failure } = useSubmit(async () => {
    await acceptInvite(token);
    toast(texts.account.inviteDone);
    await enter("/settings");
  });
  if (token === "") {
    return <AccountFrame title={texts.account.badLink} about={texts.account.badLinkAbout} />;
  }
  if (!user) {
    const invite = encodeURIComponent(token);
    const next = encodeURIComponent(`/invite?token=${invite}`);
    return (
      <AccountFrame
        title={texts.account.inviteTitle}
        about={texts.account.inviteSignIn}
        foot={
          <>
            <Link href={`/sign-in?next=${next}`} className={styles.link}>
              {texts.account.signIn}
            </Link>{" "}
            {texts.common.or}{" "}
            <Link href={`/sign-up?invite=${invite}&next=/settings`} className={styles.link}>
              {texts.account.signUp}
            </Link>
          </>
        }
      />
    );
  }
  return (
    <AccountFrame title={texts.account.inviteTitle} about={texts.account.inviteAbout(user.email)}>
      <form className={styles.form} onSubmit={submit}>
        {failure && <Notice>{failureText(texts, failure)}</Notice>}
        <Button kind="primary" type="submit" busy={busy}>
          {texts.account.inviteAction}
        </Button>
      </form>
    </AccountFrame>
  );
}
