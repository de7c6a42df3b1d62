import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useEffect, useRef } from "react";
import { citedNumbers } from "../answer/citations";
import type { Source } from "../api/types";
import { useTexts } from "../i18n/language";
import { IconButton } from "../ui/Button";
import { useMedia, WIDE } from "../ui/media";
import { SourceFacts } from "./SourceFacts";
import styles from "./SourcePanel.module.css";
import type { TurnView } from "./state";

interface SourcePanelProps {
  turn: TurnView | null;
  chosen: number | null;
  onClose: () => void;
}

/** All sources of a turn: beside the text where there is room, as a sheet over it on a phone. */
export function SourcePanel({ turn, chosen, onClose }: SourcePanelProps) {
  const wide = useMedia(WIDE);
  if (!turn) return null;
  const list = <SourceList turn={turn} chosen={chosen} />;
  return wide ? <Side onClose={onClose}>{list}</Side> : <Sheet onClose={onClose}>{list}</Sheet>;
}

function Side({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const texts = useTexts();
  const panel = useRef<HTMLElement>(null);

  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected)
        before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented) onClose();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onClose]);

  return (
    <aside ref={panel} tabIndex={-1} className={styles.side} aria-labelledby="source-panel">
      <div className={styles.head}>
        <h2 id="source-panel" className={styles.heading}>
          {texts.thread.sourcesHeading}
        </h2>
        <IconButton label={texts.thread.closeSources} onClick={onClose}>
          <X size={18} />
        </IconButton>
      </div>
      {children}
    </aside>
  );
}

function Sheet({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const texts = useTexts();
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content className={styles.sheet} aria-describedby={undefined}>
          <div className={styles.head}>
            <Dialog.Title className={styles.heading}>{texts.thread.sourcesHeading}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label={texts.thread.closeSources}>
                <X size={18} />
              </IconButton>
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function SourceList({ turn, chosen }: { turn: TurnView; chosen: number | null }) {
  const texts = useTexts();
  const cited = new Set(citedNumbers(turn.answer));
  const groups = [
    { name: texts.thread.cited, sources: turn.sources.filter((one) => cited.has(one.number)) },
    { name: texts.thread.notCited, sources: turn.sources.filter((one) => !cited.has(one.number)) },
  ].filter((group) => group.sources.length > 0);
  return (
    <div className={styles.scroll}>
      {groups.map((group) => (
        <section key={group.name}>
          <h3 className={styles.group}>{group.name}</h3>
          <ul>
            {group.sources.map((source) => (
              <SourceItem key={source.number} source={source} chosen={source.number === chosen} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function SourceItem({ source, chosen }: { source: Source; chosen: boolean }) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) item.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <li ref={item} className={styles.item} data-chosen={chosen || undefined}>
      <SourceFacts source={source} lines={5} />
    </li>
  );
}
