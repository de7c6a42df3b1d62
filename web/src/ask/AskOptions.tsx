import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Ghost, Layers, Sparkles, Telescope, Zap } from "lucide-react";
import type { ReactNode } from "react";
import { modelsQuery } from "../api/queries";
import type { Depth, Filters } from "../api/types";
import { useTexts } from "../i18n/language";
import { Menu, MenuChoice } from "../ui/Menu";
import styles from "./AskOptions.module.css";
import { FilterSwitch } from "./FilterSwitch";
import { DEPTHS, setPreferences, usePreferences } from "./preferences";
import { SourcePicker } from "./SourcePicker";

const DEPTH_ICONS: Record<Depth, ReactNode> = {
  speed: <Zap size={16} />,
  balanced: <Layers size={16} />,
  quality: <Telescope size={16} />,
};

interface AskOptionsProps {
  followUp: boolean;
  filters: Filters;
  onFilters: (filters: Filters) => void;
}

/** Depth, sources, filters, model, incognito: how the next question is asked. */
export function AskOptions({ followUp, filters, onFilters }: AskOptionsProps) {
  return (
    <div className={styles.options}>
      <DepthPicker />
      <SourcePicker />
      <FilterSwitch filters={filters} onFilters={onFilters} />
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
          <span className={styles.depth}>{texts.ask.depths[depth].name}</span>
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
