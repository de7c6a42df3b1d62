import { ChevronDown, CircleSlash } from "lucide-react";
import type { SourceKind } from "../api/types";
import { useTexts } from "../i18n/language";
import { Menu, MenuChecks } from "../ui/Menu";
import styles from "./AskOptions.module.css";
import { SOURCE_KINDS, setPreferences, usePreferences } from "./preferences";
import { SourceIcon } from "./source-icons";

const ICONS_SHOWN = 3;

/** Where to look: any number of kinds of sources, the chosen ones shown by their signs. */
export function SourcePicker() {
  const texts = useTexts();
  const { sources } = usePreferences();
  const names = sources.map((kind) => texts.search.kinds[kind].name);
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className={styles.option}
          data-chosen={sources.length > 0 || undefined}
          title={names.join(", ")}
        >
          <Chosen kinds={sources} />
          <span className="visually-hidden">
            {`${texts.ask.sources}: ${names.join(", ") || texts.search.noKinds}`}
          </span>
          <ChevronDown size={14} className={styles.chevron} />
        </button>
      }
    >
      <MenuChecks
        label={texts.ask.sources}
        values={sources}
        onChange={(next) =>
          setPreferences({ sources: SOURCE_KINDS.filter((k) => next.includes(k)) })
        }
        options={SOURCE_KINDS.map((value) => ({
          value,
          icon: <SourceIcon kind={value} />,
          ...texts.search.kinds[value],
        }))}
      />
    </Menu>
  );
}

/** The one kind with its name, several as signs, none as none. */
function Chosen({ kinds }: { kinds: SourceKind[] }) {
  const texts = useTexts();
  const [only] = kinds;
  if (!only) {
    return (
      <span className={styles.signs} aria-hidden>
        <CircleSlash size={16} />
        <span className={styles.wideOnly}>{texts.search.noKinds}</span>
      </span>
    );
  }
  const shown = kinds.slice(0, kinds.length === ICONS_SHOWN + 1 ? undefined : ICONS_SHOWN);
  return (
    <span className={styles.chosen} aria-hidden>
      <span className={styles.signs}>
        {shown.map((kind) => (
          <SourceIcon key={kind} kind={kind} />
        ))}
      </span>
      <span className={styles.wideOnly}>{restOf(kinds.length - shown.length)}</span>
      <span className={styles.narrowOnly}>{restOf(kinds.length - 1)}</span>
      {kinds.length === 1 && (
        <span className={styles.wideOnly}>{texts.search.kinds[only].name}</span>
      )}
    </span>
  );
}

function restOf(count: number): string | null {
  return count > 0 ? `+${count}` : null;
}
