import { useState } from "react";
import { setUser } from "../account/session";
import { useSubmit } from "../account/use-submit";
import { changeProfile } from "../api/auth";
import type { UiLanguage, User } from "../api/types";
import { failureText } from "../i18n/failures";
import { setLanguage, useLanguage, useTexts } from "../i18n/language";
import { languageChoices } from "../i18n/names";
import { Button } from "../ui/Button";
import { SelectField, TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { toast } from "../ui/Toast";
import { timeZones, uiLanguages } from "./choices";
import { Section } from "./Section";
import styles from "./SettingsPage.module.css";

/** Name, languages and time zone. */
export function ProfileSection({ user }: { user: User }) {
  const texts = useTexts();
  const language = useLanguage();
  const [name, setName] = useState(user.name);
  const [chosen, setChosen] = useState<UiLanguage>(language);
  const [answers, setAnswers] = useState(user.answer_language ?? "");
  const [timeZone, setTimeZone] = useState(user.time_zone);
  const { submit, busy, failure } = useSubmit(async () => {
    const patch = { language: chosen, answer_language: answers || null, time_zone: timeZone };
    const named = name.trim() === "" ? {} : { name: name.trim() };
    setUser(await changeProfile({ ...patch, ...named }));
    setLanguage(chosen);
    toast(texts.common.saved);
  });
  return (
    <Section title={texts.settings.profile} about={texts.settings.profileAbout}>
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={texts.account.name}
          autoComplete="name"
          maxLength={100}
          value={name}
          onChange={setName}
        />
        <SelectField
          label={texts.settings.uiLanguage}
          value={chosen}
          onChange={(next) => setChosen(next as UiLanguage)}
          options={uiLanguages()}
        />
        <SelectField
          label={texts.settings.answerLanguage}
          value={answers}
          onChange={setAnswers}
          options={[{ value: "", label: texts.settings.asAsked }, ...languageChoices(language)]}
        />
        <SelectField
          label={texts.settings.timeZone}
          value={timeZone}
          onChange={setTimeZone}
          options={timeZones(user.time_zone)}
        />
        {failure && <Notice>{failureText(texts, failure)}</Notice>}
        <div>
          <Button kind="primary" type="submit" busy={busy}>
            {texts.common.save}
          </Button>
        </div>
      </form>
    </Section>
  );
}
