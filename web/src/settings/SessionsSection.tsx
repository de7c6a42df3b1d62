import { leave } from "../account/session";
import { useSubmit } from "../account/use-submit";
import { signOut, signOutEverywhere } from "../api/auth";
import type { User } from "../api/types";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Section } from "./Section";
import styles from "./SettingsPage.module.css";

export function SessionsSection({ user }: { user: User }) {
  const texts = useTexts();
  const here = useSubmit(async () => {
    await signOut();
    leave();
  });
  const everywhere = useSubmit(async () => {
    await signOutEverywhere();
    leave();
  });
  const failure = here.failure ?? everywhere.failure;
  return (
    <Section title={texts.settings.sessions} about={texts.settings.sessionsAbout(user.email)}>
      <div className={styles.row}>
        <Button busy={here.busy} onClick={() => void here.submit()}>
          {texts.settings.signOutHere}
        </Button>
        <Button
          busy={everywhere.busy}
          title={texts.settings.signOutEverywhereAbout}
          onClick={() => void everywhere.submit()}
        >
          {texts.settings.signOutEverywhere}
        </Button>
      </div>
      {failure && <Notice>{failureText(texts, failure)}</Notice>}
    </Section>
  );
}
