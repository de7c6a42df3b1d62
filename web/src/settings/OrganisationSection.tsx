import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSubmit } from "../account/use-submit";
import { createOrganisation, deleteOrganisation, renameOrganisation } from "../api/auth";
import { failureOf } from "../api/errors";
import { organisationQuery, queryClient, sessionQuery } from "../api/queries";
import type { Membership, Organisation, User } from "../api/types";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { toast } from "../ui/Toast";
import { Invites } from "./Invites";
import { MemberList } from "./Members";
import { Section } from "./Section";
import styles from "./SettingsPage.module.css";

/** The organisation one belongs to, or the way to one. */
export function OrganisationSection({ user }: { user: User }) {
  const texts = useTexts();
  return (
    <Section title={texts.settings.organisation} about={texts.settings.organisationAbout}>
      {user.membership ? <Own membership={user.membership} me={user.id} /> : <NewOrganisation />}
    </Section>
  );
}

function NewOrganisation() {
  const texts = useTexts();
  const [name, setName] = useState("");
  const { submit, busy, failure } = useSubmit(async () => {
    await createOrganisation(name.trim());
    await queryClient.invalidateQueries(sessionQuery);
  });
  return (
    <form className={styles.form} onSubmit={submit}>
      <p className={styles.empty}>{texts.settings.organisationNone}</p>
      <div className={styles.row}>
        <TextField
          label={texts.settings.organisationName}
          value={name}
          onChange={setName}
          maxLength={100}
          autoComplete="organization"
        />
        <Button type="submit" busy={busy} disabled={name.trim() === ""}>
          {texts.settings.organisationCreate}
        </Button>
      </div>
      {failure && <Notice>{failureText(texts, failure)}</Notice>}
    </form>
  );
}

function Own({ membership, me }: { membership: Membership; me: string }) {
  const texts = useTexts();
  const { data, error } = useQuery(organisationQuery);
  if (error) return <Notice>{failureText(texts, failureOf(error))}</Notice>;
  if (!data) return null;
  const manages = membership.role !== "member";
  return (
    <>
      {manages ? (
        <NameForm key={data.name} organisation={data} />
      ) : (
        <p className={styles.name}>{data.name}</p>
      )}
      <MemberList members={data.members} me={me} myRole={membership.role} />
      {manages && <Invites />}
      {membership.role === "owner" && <DeleteOrganisation />}
    </>
  );
}

function NameForm({ organisation }: { organisation: Organisation }) {
  const texts = useTexts();
  const [name, setName] = useState(organisation.name);
  const { submit, busy, failure } = useSubmit(async () => {
    await renameOrganisation(name.trim());
    await queryClient.invalidateQueries(organisationQuery);
    await queryClient.invalidateQueries(sessionQuery);
    toast(texts.common.saved);
  });
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.row}>
        <TextField
          label={texts.settings.organisationName}
          value={name}
          onChange={setName}
          maxLength={100}
        />
        <Button
          type="submit"
          busy={busy}
          disabled={name.trim() === "" || name.trim() === organisation.name}
        >
          {texts.common.save}
        </Button>
      </div>
      {failure && <Notice>{failureText(texts, failure)}</Notice>}
    </form>
  );
}

function DeleteOrganisation() {
  const texts = useTexts();
  const [asking, setAsking] = useState(false);

  async function remove(): Promise<void> {
    try {
      await deleteOrganisation();
      await queryClient.invalidateQueries(sessionQuery);
      setAsking(false);
    } catch (error) {
      toast(failureText(texts, failureOf(error)), "failed");
    }
  }

  return (
    <div>
      <Button size="s" kind="danger" onClick={() => setAsking(true)}>
        {texts.settings.organisationDelete}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={remove}
        title={texts.settings.organisationDeleteTitle}
        about={texts.settings.organisationDeleteAbout}
        action={texts.settings.organisationDelete}
      />
    </div>
  );
}
