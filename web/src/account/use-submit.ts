import { type FormEvent, useState } from "react";
import { type Failure, failureOf } from "../api/errors";

/** A form's one action: busy while it runs, and what went wrong if it did. */
export function useSubmit(action: () => Promise<unknown>): {
  submit: (event?: FormEvent) => Promise<void>;
  busy: boolean;
  failure: Failure | null;
} {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  async function submit(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await action();
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setBusy(false);
    }
  }
  return { submit, busy, failure };
}
