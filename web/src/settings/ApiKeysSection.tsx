import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSubmit } from "../account/use-submit";
import { createApiKey, revokeApiKey } from "../api/auth";
import { failureOf } from "../api/errors";
import { apiKeysQuery, queryClient } from "../api/queries";
import type { ApiKey, Scope } from "../api/types";
import { failureText } from "../i18n/failures";
import { formatAgo } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { toast } from "../ui/Toast";
import { Secret } from "./Secret";
import { Section } from "./Section";
import styles from "./SettingsPage.module.css";

const SCOPES: readonly Scope[] = ["chat", "search", "library:read", "library:write", "account"];

/** Keys for programs: made, shown once, revoked. */
export function ApiKeysSection() {
  const texts = useTexts();
  const { data, error } = useQuery(apiKeysQuery);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Section title={texts.settings.keys} about={texts.settings.keysAbout}>
      {error && <Notice>{failureText(texts, failureOf(error))}</Notice>}
      {data?.keys.length === 0 && <p className={styles.empty}>{texts.settings.keysEmpty}</p>}
      {data && data.keys.length > 0 && (
        <ul className={styles.list}>
          {data.keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} />
          ))}
        </ul>
      )}
      {secret && (
        <Secret
          title={texts.settings.keyCreated}
          about={texts.settings.keyCreatedAbout}
          value={secret}
        />
      )}
      <NewKeyForm onCreated={setSecret} />
    </Section>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const texts = useTexts();
  const language = useLanguage();
  const [asking, setAsking] = useState(false);
  const used = apiKey.last_used_at
    ? texts.settings.keyUsed(formatAgo(language, new Date(apiKey.last_used_at)))
    : texts.settings.keyUnused;

  async function revoke(): Promise<void> {
    try {
      await revokeApiKey(apiKey.id);
      await queryClient.invalidateQueries(apiKeysQuery);
      setAsking(false);
    } catch (error) {
      toast(failureText(texts, failureOf(error)), "failed");
    }
  }

  return (
    <li className={styles.item}>
      <div className={styles.itemText}>
        <p className={styles.name}>{apiKey.name}</p>
        <p className={styles.detail}>
          <code>{apiKey.prefix}…</code> ·{" "}
          {apiKey.scopes.map((scope) => texts.settings.scopes[scope]).join(", ")} · {used}
        </p>
      </div>
      <Button size="s" kind="ghost" onClick={() => setAsking(true)}>
        {texts.settings.keyRevoke}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={revoke}
        title={texts.settings.keyRevokeTitle(apiKey.name)}
        about={texts.settings.keyRevokeAbout}
        action={texts.settings.keyRevoke}
      />
    </li>
  );
}

function NewKeyForm({ onCreated }: { onCreated: (secret: string) => void }) {
  const texts = useTexts();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["chat", "search", "library:read"]);
  const { submit, busy, failure } = useSubmit(async () => {
    const created = await createApiKey(name.trim(), scopes);
    setName("");
    onCreated(created.key);
    await queryClient.invalidateQueries(apiKeysQuery);
  });
  return (
    <form className={styles.form} onSubmit={submit}>
      <fieldset className={styles.scopes}>
        <legend>{texts.settings.keyScopes}</legend>
        {SCOPES.map((scope) => (
          <label key={scope} className={styles.check}>
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={() =>
                setScopes(SCOPES.filter((one) => scopes.includes(one) !== (one === scope)))
              }
            />
            {texts.settings.scopes[scope]}
          </label>
        ))}
      </fieldset>
      <div className={styles.row}>
        <TextField
          label={texts.settings.keyName}
          value={name}
          onChange={setName}
          maxLength={100}
          autoComplete="off"
        />
        <Button type="submit" busy={busy} disabled={name.trim() === "" || scopes.length === 0}>
          {texts.settings.keyCreate}
        </Button>
      </div>
      {failure && <Notice>{failureText(texts, failure)}</Notice>}
    </form>
  );
}
