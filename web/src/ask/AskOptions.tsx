import { useQuery } from "@tanstack/react-query";
import {
  ChevronDown,
  Database,
  Ghost,
  Globe,
  Layers,
  Sparkles,
  Telescope,
  Zap,
} from "lucide-react";
import type { ReactNode } from "react";
import { modelsQuery } from "../api/queries";
import type { Depth, SourceKind } from "../api/types";
import { useTexts } from "../i18n/language";
import { Menu, MenuChoice } from "../ui/Menu";
import styles from "./AskOptions.module.css";
import { DEPTHS, SOURCE_KINDS, setPreferences, usePreferences } from "./preferences";

const DEPTH_ICONS: Record<Depth, ReactNode> = {
  speed: <Zap size={16} />,
  balanced: <Layers size={16} />,
  quality: <Telescope size={16} />,
};

const SOURCE_ICONS: Record<SourceKind, ReactNode> = {
  web: <Globe size={16} />,
  local: <Database size={16} />,
};

/** Depth, sources, model, incognito: how the next question is asked. */
export function AskOptions({ followUp }: { followUp: boolean }) {
  return (
    <div className={styles.options}>
      <DepthPicker />
      <SourceSwitches />
      <ModelPicker />
      {!followUp && <IncognitoSwitch />}
    </div>
  );
}

function DepthPicker() {
  const texts = useTexts();
  const { depth } = usePreferences();
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className={styles.option}
          aria-label={`${texts.ask.depth}: ${texts.ask.depths[depth].name}`}
        >
          {DEPTH_ICONS[depth]}
          <span>{texts.ask.depths[depth].name}</span>
          <ChevronDown size={14} className={styles.chevron} />
        </button>
      }
    >
      <MenuChoice
        label={texts.ask.depth}
        value={depth}
        onChange={(next) => setPreferences({ depth: next })}
        options={DEPTHS.map((value) => ({
          value,
          icon: DEPTH_ICONS[value],
          ...texts.ask.depths[value],
        }))}
      />
    </Menu>
  );
}

function SourceSwitches() {
  const texts = useTexts();
  const { sources } = usePreferences();
  const toggle = (kind: SourceKind): void => {
    const next = SOURCE_KINDS.filter((other) => sources.includes(other) !== (other === kind));
    setPreferences({ sources: next });
  };
  return (
    <fieldset className={styles.group} aria-label={texts.ask.sources}>
      {SOURCE_KINDS.map((kind) => (
        <button
          key={kind}
          type="button"
          className={styles.option}
          aria-pressed={sources.includes(kind)}
          aria-label={texts.ask.sourceKinds[kind].name}
          title={texts.ask.sourceKinds[kind].about}
          onClick={() => toggle(kind)}
        >
          {SOURCE_ICONS[kind]}
          <span className={styles.wideOnly}>{texts.ask.sourceKinds[kind].name}</span>
        </button>
      ))}
    </fieldset>
  );
}

function ModelPicker() {
  const texts = useTexts();
  const { model } = usePreferences();
  const models = useQuery(modelsQuery).data?.models ?? [];
  if (models.length < 2) return null;
  const chosen =
    models.find((one) => one.id === model) ?? models.find((one) => one.default) ?? models[0];
  if (!chosen) return null;
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className={styles.option}
          aria-label={`${texts.ask.model}: ${chosen.name}`}
        >
          <Sparkles size={16} />
          <span className={styles.modelName}>{chosen.name}</span>
          <ChevronDown size={14} className={styles.chevron} />
        </button>
      }
    >
      <MenuChoice
        label={texts.ask.model}
        value={chosen.id}
        onChange={(next) => setPreferences({ model: next })}
        options={models.map((one) => ({ value: one.id, name: one.name, about: one.provider }))}
      />
    </Menu>
  );
}

function IncognitoSwitch() {
  const texts = useTexts();
  const { incognito } = usePreferences();
  return (
    <button
      type="button"
      className={styles.option}
      aria-pressed={incognito}
      aria-label={texts.ask.incognito}
      title={texts.ask.incognitoAbout}
      onClick={() => setPreferences({ incognito: !incognito })}
    >
      <Ghost size={16} />
      {incognito && <span className={styles.wideOnly}>{texts.ask.incognito}</span>}
    </button>
  );
}
