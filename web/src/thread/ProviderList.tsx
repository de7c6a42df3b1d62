import { Check, TriangleAlert } from "lucide-react";
import { formatSeconds } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import styles from "./ProviderList.module.css";
import type { ProviderStatus } from "./provider-reports";

/** How each provider of a search did: what it gave, how long it took, why it failed. */
export function ProviderList({ providers }: { providers: readonly ProviderStatus[] }) {
  const texts = useTexts();
  return (
    <ul className={styles.list} aria-label={texts.search.providers.title}>
      {providers.map((one) => (
        <li key={one.name} className={styles.provider} data-failed={!one.ok || undefined}>
          {one.ok ? <Check size={13} /> : <TriangleAlert size={13} />}
          <span className={styles.name}>
            {one.name === "local" ? texts.thread.local : one.name}
          </span>
          <Facts provider={one} />
        </li>
      ))}
    </ul>
  );
}

function Facts({ provider }: { provider: ProviderStatus }) {
  const texts = useTexts().search.providers;
  const language = useLanguage();
  const { ok, results, tookMs, waitedMs, cached, error } = provider;
  const seconds = (ms: number): string => formatSeconds(language, ms);
  const facts = [
    ok && results !== null ? texts.results(results) : null,
    cached ? texts.cached : tookMs !== null && texts.took(seconds(tookMs)),
    waitedMs >= 50 ? texts.waited(seconds(waitedMs)) : null,
  ].filter(Boolean);
  return (
    <span className={styles.facts}>
      {facts.join(" · ")}
      {(error || !ok) && (
        <span className={styles.error}>
          {facts.length > 0 && " · "}
          {error ?? texts.failed}
        </span>
      )}
    </span>
  );
}
