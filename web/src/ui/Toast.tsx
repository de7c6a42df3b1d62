import { CircleAlert, CircleCheck } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import styles from "./Toast.module.css";

interface Message {
  id: number;
  text: string;
  kind: "done" | "failed";
}

const listeners = new Set<() => void>();
let shown: Message | null = null;
let counter = 0;

/** Says briefly, at the foot of the page, what has happened. */
export function toast(text: string, kind: Message["kind"] = "done"): void {
  counter += 1;
  set({ id: counter, text, kind });
}

/** Where toasts appear; screen readers hear them. */
export function Toaster() {
  const message = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
  useEffect(() => {
    if (!message) return;
    const timer = setTimeout(() => set(null), message.kind === "failed" ? 8000 : 3500);
    return () => clearTimeout(timer);
  }, [message]);
  return (
    <div className={styles.region} role="status" aria-live="polite">
      {message && (
        <p key={message.id} className={styles.toast} data-kind={message.kind}>
          {message.kind === "failed" ? <CircleAlert size={17} /> : <CircleCheck size={17} />}
          {message.text}
        </p>
      )}
    </div>
  );
}

function set(next: Message | null): void {
  shown = next;
  for (const listener of listeners) listener();
}
