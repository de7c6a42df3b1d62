import { useSession } from "../account/session";
import { useLanguage, useTexts } from "../i18n/language";
import { Notice } from "../ui/Notice";
import { usePageTitle } from "../ui/page-title";
import { AnswersSection } from "./AnswersSection";
import { ApiKeysSection } from "./ApiKeysSection";
import { AppearanceSection } from "./AppearanceSection";
import { DeleteAccountSection } from "./DeleteAccountSection";
import { OrganisationSection } from "./OrganisationSection";
import { PasswordSection } from "./PasswordSection";
import { ProfileSection } from "./ProfileSection";
import { SessionsSection } from "./SessionsSection";
import styles from "./SettingsPage.module.css";

/** Everything a user can set. What needs accounts is left out where there are none. */
export function SettingsPage() {
  const texts = useTexts();
  const language = useLanguage();
  const { mode, user } = useSession();
  usePageTitle(texts.settings.title);
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{texts.settings.title}</h1>
      {mode === "single" && (
        <div className={styles.mode}>
          <Notice kind="plain">
            <strong>{texts.settings.singleMode}.</strong> {texts.settings.singleModeAbout}
          </Notice>
        </div>
      )}
      {user && <ProfileSection key={language} user={user} />}
      <AppearanceSection />
      <AnswersSection />
      {mode === "multi" && user && (
        <>
          <OrganisationSection user={user} />
          <ApiKeysSection />
          <PasswordSection />
          <SessionsSection user={user} />
          <DeleteAccountSection />
        </>
      )}
    </div>
  );
}
