import { type ReactNode, Suspense, useState } from "react";
import { useTexts } from "../i18n/language";
import { Toaster } from "../ui/Toast";
import { Navigation } from "./Navigation";
import styles from "./Shell.module.css";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { useShortcuts } from "./shortcuts";

/** The frame around every page but those of signing in: navigation, shortcuts, messages. */
export function Shell({ children }: { children: ReactNode }) {
  const texts = useTexts();
  const [helping, setHelping] = useState(false);
  useShortcuts(() => setHelping(true));
  return (
    <div className={styles.shell}>
      <a href="#main" className={styles.skip}>
        {texts.common.skip}
      </a>
      <Navigation onShortcuts={() => setHelping(true)} />
      <main id="main" tabIndex={-1} className={styles.main}>
        <Suspense>{children}</Suspense>
      </main>
      <ShortcutsDialog open={helping} onClose={() => setHelping(false)} />
      <Toaster />
    </div>
  );
}
