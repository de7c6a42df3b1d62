import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useSearch } from "wouter";
import { modelsQuery } from "../api/queries";
import { useTexts } from "../i18n/language";
import { usePageTitle } from "../ui/page-title";
import { AskBox, MAX_QUESTION } from "./AskBox";
import { readDraft } from "./draft";
import styles from "./HomePage.module.css";
import { usePreferences } from "./preferences";
import { RecentThreads } from "./RecentThreads";
import { startThread } from "./start";

/** Where a thread begins. `?q=` asks at once, so that the page can be a browser's search engine. */
export function HomePage() {
  const texts = useTexts();
  const search = useSearch();
  const linked = new URLSearchParams(search).get("q")?.trim() ?? "";
  const asks = linked !== "" && linked.length <= MAX_QUESTION;
  usePageTitle(null);
  useQuestionFromLink(asks ? linked : "");
  if (asks) return null;
  return (
    <div className={styles.page}>
      <div className={styles.top}>
        <h1 className={styles.title}>{texts.ask.title}</h1>
        <AskBox
          autoFocus
          initial={linked || readDraft()}
          onAsk={(query) => {
            startThread(query);
            return undefined;
          }}
        />
        <AskHint />
      </div>
      <RecentThreads />
    </div>
  );
}

function useQuestionFromLink(question: string): void {
  const asked = useRef("");
  useEffect(() => {
    if (question === "" || asked.current === question) return;
    asked.current = question;
    startThread(question, { replaceHistory: true });
  }, [question]);
}

/** The one thing to know before asking, if there is one. */
function AskHint() {
  const texts = useTexts();
  const { depth, sources, incognito } = usePreferences();
  const models = useQuery(modelsQuery).data;
  const extractive = models?.models.every((model) => model.provider === "extractive");
  let hint = texts.ask.depths[depth].about;
  if (models?.error) hint = texts.ask.modelsFailed(models.error);
  else if (incognito) hint = texts.ask.incognitoOn;
  else if (sources.length === 0) hint = texts.ask.noSources;
  else if (extractive) hint = texts.ask.extractive;
  return (
    <p className={styles.hint} aria-live="polite">
      {hint}
    </p>
  );
}
