import { useState } from "react";
import { useSession } from "../account/session";
import { useSubmit } from "../account/use-submit";
import { addCollection, type CollectionScope } from "../api/collections";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Dialog, DialogActions } from "../ui/Dialog";
import dialogStyles from "../ui/Dialog.module.css";
import { SelectField, TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { toast } from "../ui/Toast";
import { reload } from "./collection-actions";
import { DAILY, freshnessChoices, secondsOf } from "./freshness";
import { readLocation } from "./location";

/** Adds a site or page. */
export function AddDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts().collections;
  return (
    <Dialog open onClose={onClose} title={texts.addTitle} about={texts.addAbout}>
      <AddForm onClose={onClose} />
    </Dialog>
  );
}

function AddForm({ onClose }: { onClose: () => void }) {
  const all = useTexts();
  const texts = all.collections;
  const scopes = useScopes();
  const [typed, setTyped] = useState("");
  const [refused, setRefused] = useState(false);
  const [title, setTitle] = useState("");
  const [scope, setScope] = useState<CollectionScope>("user");
  const [freshness, setFreshness] = useState(DAILY);
  const location = readLocation(typed);
  const { submit, busy, failure } = useSubmit(async () => {
    if (location === null) return setRefused(true);
    const named = title.trim() === "" ? {} : { title: title.trim() };
    await addCollection({ location, scope, refresh_seconds: secondsOf(freshness), ...named });
    await reload();
    toast(texts.added);
    onClose();
  });
  return (
    <form className={dialogStyles.form} onSubmit={submit}>
      <TextField
        label={texts.location}
        hint={texts.locationHint}
        problem={refused && !location ? texts.locationWrong : undefined}
        value={typed}
        onChange={(next) => {
          setTyped(next);
          setRefused(false);
        }}
        maxLength={2000}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        placeholder="https://"
        autoFocus
      />
      <TextField
        label={`${texts.name} (${all.account.optional})`}
        hint={texts.nameHint}
        value={title}
        onChange={setTitle}
        maxLength={200}
        autoComplete="off"
      />
      {scopes.length > 1 && (
        <SelectField
          label={texts.scope}
          value={scope}
          onChange={(next) => setScope(next as CollectionScope)}
          options={scopes.map((value) => ({ value, label: texts.scopes[value] }))}
        />
      )}
      <SelectField
        label={texts.freshness}
        value={freshness}
        onChange={setFreshness}
        options={freshnessChoices(all, secondsOf(freshness))}
      />
      {failure && <Notice>{failureText(all, failure)}</Notice>}
      <DialogActions>
        <Button onClick={onClose}>{all.common.cancel}</Button>
        <Button kind="primary" type="submit" busy={busy} disabled={typed.trim() === ""}>
          {texts.add}
        </Button>
      </DialogActions>
    </form>
  );
}

/** With whom one can share; a laptop's only user shares with nobody. */
function useScopes(): CollectionScope[] {
  const { mode, user } = useSession();
  if (mode === "single") return ["user"];
  return user?.membership ? ["user", "organisation", "everyone"] : ["user", "everyone"];
}
