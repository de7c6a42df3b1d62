import { ArrowLeft, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useEffect, useRef } from "react";
import { useTexts } from "../i18n/language";
import { IconButton } from "../ui/Button";
import { useMedia, WIDE } from "../ui/media";
import styles from "./Panel.module.css";

interface PanelProps {
  title: string;
  /** The way back to what the panel showed before, if there is one. */
  back: { label: string; onBack: () => void } | null;
  onClose: () => void;
  children: ReactNode;
}

/** Beside the text where there is room, a sheet over it on a phone. */
export function Panel(props: PanelProps) {
  return useMedia(WIDE) ? <Side {...props} /> : <Sheet {...props} />;
}

function Side({ title, back, onClose, children }: PanelProps) {
  const texts = useTexts();
  const panel = useRef<HTMLElement>(null);

  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected)
        before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
  }, [title]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented) onClose();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onClose]);

  return (
    <aside ref={panel} tabIndex={-1} className={styles.side} aria-labelledby="panel-title">
      <div className={styles.head}>
        <Back back={back} />
        <h2 id="panel-title" className={styles.heading}>
          {title}
        </h2>
        <IconButton label={texts.common.close} onClick={onClose}>
          <X size={18} />
        </IconButton>
      </div>
      {children}
    </aside>
  );
}

function Sheet({ title, back, onClose, children }: PanelProps) {
  const texts = useTexts();
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content className={styles.sheet} aria-describedby={undefined}>
          <div className={styles.head}>
            <Back back={back} />
            <Dialog.Title className={styles.heading}>{title}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label={texts.common.close}>
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

function Back({ back }: { back: PanelProps["back"] }) {
  if (!back) return null;
  return (
    <IconButton label={back.label} className={styles.back} onClick={back.onBack}>
      <ArrowLeft size={18} />
    </IconButton>
  );
}
