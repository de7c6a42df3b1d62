import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSubmit } from "../account/use-submit";
import { invite, revokeInvite } from "../api/auth";
import { failureOf } from "../api/errors";
import { invitesQuery, queryClient } from "../api/queries";
import type { CreatedInvite, Invite } from "../api/types";
import { failureText } from "../i18n/failures";
import { formatDate } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { SelectField, TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { toast } from "../ui/Toast";
import { Secret } from "./Secret";
import styles from "./SettingsPage.module.css";

/** Invites by mail; the link is shown once as well, for those whose mail goes nowhere. */
export function Invites() {
  const texts = useTexts();
  const [created, setCreated] = useState<CreatedInvite | null>(null);
  return (
    <>
      <OpenInvites />
      <InviteForm onCreated={setCreated} />
      {created && (
        <Secret
          title={texts.settings.inviteLink(created.email)}
          about={created.mailed ? texts.settings.inviteMailed : texts.settings.inviteNotMailed}
          value={created.link}
        />
      )}
    </>
  );
}

function OpenInvites() {
  const texts = useTexts();
  const invites = useQuery(invitesQuery).data?.invites ?? [];
  if (invites.length === 0) return null;
  return (
    <div>
      <p className={styles.listTitle}>{texts.settings.invitesOpen}</p>
      <ul className={styles.list}>
        {invites.map((one) => (
          <InviteRow key={one.id} invite={one} />
        ))}
      </ul>
    </div>
  );
}

function InviteRow({ invite }: { invite: Invite }) {
  const texts = useTexts();
  const language = useLanguage();

  async function revoke(): Promise<void> {
    try {
      await revokeInvite(invite.id);
    } catch (error) {
      toast(failureText(texts, failureOf(error)), "failed");
    }
    await queryClient.invalidateQueries(invitesQuery);
  }

  return (
    <li className={styles.item}>
      <div className={styles.itemText}>
        <p className={styles.name}>{invite.email}</p>
        <p className={styles.detail}>
          {texts.settings.roles[invite.role]} ·{" "}
          {texts.settings.inviteExpires(formatDate(language, new Date(invite.expires_at)))}
        </p>
      </div>
      <Button size="s" kind="ghost" onClick={() => void revoke()}>
        {texts.settings.keyRevoke}
      </Button>
    </li>
  );
}

function InviteForm({ onCreated }: { onCreated: (created: CreatedInvite) => void }) {
  const texts = useTexts();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<"admin" | "member">("member");
  const { submit, busy, failure } = useSubmit(async () => {
    const created = await invite(email.trim(), role);
    if (created.mailed) toast(texts.settings.invited(created.email));
    onCreated(created);
    setEmail("");
    await queryClient.invalidateQueries(invitesQuery);
  });
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.row}>
        <TextField
          label={texts.settings.inviteEmail}
          type="email"
          autoComplete="off"
          required
          value={email}
          onChange={setEmail}
        />
        <SelectField
          label={texts.settings.role}
          value={role}
          onChange={(next) => setRole(next === "admin" ? "admin" : "member")}
          options={[
            { value: "member", label: texts.settings.roles.member },
            { value: "admin", label: texts.settings.roles.admin },
          ]}
        />
        <Button type="submit" busy={busy}>
          {texts.settings.invite}
        </Button>
      </div>
      {failure && <Notice>{failureText(texts, failure)}</Notice>}
    </form>
  );
}
