import type { ReactNode } from "react";
import type { Route } from "../api/types";
import type { Texts } from "../i18n/en";
import { failureText } from "../i18n/failures";
import { formatCost, formatNumber, formatSeconds } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import styles from "./RouteReceipt.module.css";

/** How an answer came about: who wrote it, what left the server, how long what took. */
export function RouteReceipt({ route }: { route: Route }) {
  const texts = useTexts().receipts.route;
  return (
    // Scrolled with the keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={texts.title}>
      <dl>
        <Models route={route} />
        <Row name={texts.queries}>
          <Queries route={route} />
        </Row>
        {route.pages.length > 0 && <Row name={texts.hosts}>{route.pages.join(", ")}</Row>}
        <Stages route={route} />
        <Costs route={route} />
        <Incidents route={route} />
      </dl>
    </section>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.row}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Models({ route }: { route: Route }) {
  const all = useTexts();
  const texts = all.receipts.route;
  return (
    <>
      <Row name={texts.asked}>{route.asked_model ?? texts.standard}</Row>
      {route.answered_model && <Row name={texts.answered}>{route.answered_model}</Row>}
      {route.fall_back && (
        <Row name={texts.fallBack}>
          {failureText(all, { code: route.fall_back, message: route.fall_back })}
        </Row>
      )}
      {route.tools.length > 0 && (
        <Row name={texts.tools}>
          {route.tools.map((tool) => nameOf(all, tool).toLocaleLowerCase()).join(", ")}
        </Row>
      )}
    </>
  );
}

function Queries({ route }: { route: Route }) {
  const all = useTexts();
  const texts = all.receipts.route;
  if (route.queries.length === 0) return texts.noQueries;
  return (
    <ul className={styles.queries}>
      {route.queries.map(({ query, providers }, index) => (
        // Keyed by place: the same query can go out twice
        <li key={index}>
          <span className={styles.query}>{query}</span>
          {providers.length > 0 && (
            <span className={styles.detail}> {texts.to(namesOf(all, providers))}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Stages({ route }: { route: Route }) {
  const all = useTexts();
  const texts = all.receipts.route;
  const longest = Math.max(1, ...route.stages.map((stage) => stage.took_ms));
  return (
    <>
      {route.stages.length > 0 && (
        <Row name={texts.stages}>
          <ol className={styles.stages}>
            {route.stages.map(({ name, took_ms }, index) => (
              // Keyed by place: a stage can come more than once
              <li key={index} className={styles.stage}>
                <span>{stageName(all, name, route)}</span>
                <Duration ms={took_ms} />
                <span className={styles.bar} style={{ "--share": took_ms / longest }} aria-hidden />
              </li>
            ))}
          </ol>
        </Row>
      )}
      <Row name={texts.total}>
        <Duration ms={route.took_ms} />
      </Row>
    </>
  );
}

function Duration({ ms }: { ms: number }) {
  const texts = useTexts();
  const language = useLanguage();
  return (
    <span className={styles.time}>
      {ms < 1000
        ? texts.receipts.route.milliseconds(formatNumber(language, ms))
        : texts.thread.took(formatSeconds(language, ms))}
    </span>
  );
}

function Costs({ route }: { route: Route }) {
  const texts = useTexts().receipts.route;
  const language = useLanguage();
  const { usage } = route;
  if (usage.model_calls === 0) return null;
  const number = (value: number): string => formatNumber(language, value);
  return (
    <>
      <Row name={texts.usage}>
        {texts.tokens(number(usage.prompt_tokens), number(usage.completion_tokens))}
        <span className={styles.detail}> · {texts.calls(usage.model_calls)}</span>
      </Row>
      <Row name={texts.cost}>
        {usage.cost_usd === null ? texts.costUnknown : formatCost(language, usage.cost_usd)}
      </Row>
    </>
  );
}

function Incidents({ route }: { route: Route }) {
  const texts = useTexts().receipts.route;
  const incidents = [
    route.dropped_marks > 0 ? texts.dropped(route.dropped_marks) : null,
    route.takeovers > 0 ? texts.takeovers(route.takeovers) : null,
  ].filter((one) => one !== null);
  if (incidents.length === 0) return null;
  return (
    <Row name={texts.events}>
      <ul>
        {incidents.map((incident) => (
          <li key={incident}>{incident}</li>
        ))}
      </ul>
    </Row>
  );
}

/** A tool in words; one that this page does not know yet goes by its own name. */
function nameOf(texts: Texts, tool: string): string {
  const names: Record<string, string | undefined> = texts.receipts.route.toolNames;
  return names[tool] ?? tool.replaceAll("_", " ");
}

/** A stage is named after its tool, with the round as in `search-2` if there was more than one. */
function stageName(texts: Texts, stage: string, route: Route): string {
  const tool = toolOf(stage);
  const rounds = route.stages.filter(({ name }) => toolOf(name) === tool).length;
  const round = rounds > 1 ? (/\d+$/.exec(stage)?.[0] ?? "1") : "";
  return `${nameOf(texts, tool)} ${round}`.trimEnd();
}

function toolOf(stage: string): string {
  return stage.replace(/-\d+$/, "");
}

function namesOf(texts: Texts, providers: string[]): string {
  return providers.map((name) => (name === "local" ? texts.thread.local : name)).join(", ");
}
