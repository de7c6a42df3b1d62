import { type KeyboardEvent, useState } from "react";
import { useTexts } from "../i18n/language";
import { RadioField, TextField } from "../ui/Field";
import { Tags } from "../ui/Tags";
import styles from "./FiltersDialog.module.css";
import {
  addDomains,
  type DomainMode,
  MAX_DOMAINS,
  mayBecomeDomain,
  modeOf,
  plainDomains,
  readDomain,
  signedDomains,
} from "./filters";

export interface DomainsDraft {
  mode: DomainMode;
  plain: string[];
  typed: string;
  problem: "invalid" | "unfinished" | "too_many" | null;
  setMode: (mode: DomainMode) => void;
  setTyped: (typed: string) => void;
  remove: (domain: string) => void;
  add: () => void;
  /** The field was left: what is unfinished may be called so. Nothing moves under the pointer. */
  leave: () => void;
  /** The domains with what stands in the field; null when that is none. */
  finish: () => string[] | null;
}

/** The domains while they are being typed. */
export function useDomains(initial: readonly string[]): DomainsDraft {
  const [mode, setMode] = useState(modeOf(initial));
  const [plain, setPlain] = useState(plainDomains(initial));
  const [typed, setTyped] = useState("");
  const [left, setLeft] = useState(false);

  function take(text: string): string[] | null {
    const { domains, rest } = addDomains(plain, text);
    const fits = domains.length <= MAX_DOMAINS;
    if (fits) setPlain(domains);
    setTyped(fits ? rest : text);
    setLeft(true);
    return fits && rest === "" ? domains : null;
  }

  return {
    mode,
    plain,
    typed,
    problem: problemOf(typed, plain, left),
    setMode,
    setTyped(text) {
      setLeft(false);
      if (/[\s,;]/.test(text)) take(text);
      else setTyped(text);
    },
    remove: (domain) => setPlain(plain.filter((one) => one !== domain)),
    add: () => void take(typed),
    leave: () => setLeft(true),
    finish() {
      const domains = take(typed);
      return domains && signedDomains(domains, mode);
    },
  };
}

function problemOf(typed: string, plain: string[], left: boolean): DomainsDraft["problem"] {
  if (typed.trim() === "") return null;
  if (!typed.split(/[\s,;]+/).every(mayBecomeDomain)) return "invalid";
  if (readDomain(typed) === null) return left ? "unfinished" : null;
  return plain.length >= MAX_DOMAINS ? "too_many" : null;
}

/** Sites to search in or to leave out: one kind of list, each entry checked as it is typed. */
export function DomainsField({ domains }: { domains: DomainsDraft }) {
  const texts = useTexts().search.filters;
  const { mode, plain, typed, problem } = domains;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || typed.trim() === "") return;
    event.preventDefault();
    domains.add();
  };
  return (
    <div className={styles.domains}>
      <RadioField
        label={texts.domains}
        value={mode}
        onChange={domains.setMode}
        options={[
          { value: "only", label: texts.modes.only },
          { value: "without", label: texts.modes.without },
        ]}
      />
      <Tags
        items={plain.map((value) => ({ value, label: value }))}
        removeLabel={texts.remove}
        onRemove={domains.remove}
      />
      <TextField
        label={texts.addDomain}
        value={typed}
        onChange={domains.setTyped}
        onKeyDown={onKeyDown}
        onBlur={domains.leave}
        placeholder="example.org"
        inputMode="url"
        enterKeyHint="done"
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        hint={texts.domainsHint(plain.length, MAX_DOMAINS)}
        problem={problem ? texts.domainProblems[problem] : undefined}
      />
    </div>
  );
}
