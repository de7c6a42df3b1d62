import { useState } from "react";
import type { PatentPreview } from "../api/patents";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { CheckField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { Concepts } from "./Concepts";
import styles from "./PreviewPanel.module.css";

interface PreviewPanelProps {
  preview: PatentPreview;
  busy: boolean;
  onSend: (approved: string[]) => void;
  onCancel: () => void;
}

/** Every query that would leave the server: only what stays ticked does. */
export function PreviewPanel({ preview, busy, onSend, onCancel }: PreviewPanelProps) {
  const texts = useTexts().patents.preview;
  const { queries } = preview;
  const [approved, setApproved] = useState(queries.map(({ id }) => id));
  const tick = (id: string, on: boolean): void =>
    setApproved(
      queries.map((one) => one.id).filter((one) => (one === id ? on : approved.includes(one))),
    );
  return (
    <section className={styles.panel} aria-label={texts.title}>
      <h2 className={styles.title}>{texts.title}</h2>
      <p className={styles.about}>{preview.required ? texts.required : texts.about}</p>
      <Concepts concepts={preview.concepts} cpc={preview.cpc} />
      {queries.length === 0 && <Notice kind="plain">{texts.none}</Notice>}
      <ul className={styles.queries}>
        {queries.map(({ id, query, host, source }) => (
          <li key={id}>
            <CheckField
              checked={approved.includes(id)}
              disabled={busy}
              onChange={(on) => tick(id, on)}
              label={
                <>
                  <span className={styles.query}>{query}</span>{" "}
                  <span className={styles.host}>
                    {source} · {texts.to(host)}
                  </span>
                </>
              }
            />
          </li>
        ))}
      </ul>
      {preview.notices.map((notice) => (
        <Notice key={notice} kind="plain">
          {notice}
        </Notice>
      ))}
      <div className={styles.buttons}>
        <Button
          kind="primary"
          busy={busy}
          disabled={approved.length === 0}
          onClick={() => onSend(approved)}
        >
          {texts.send(approved.length)}
        </Button>
        <Button disabled={busy} onClick={onCancel}>
          {texts.cancel}
        </Button>
      </div>
    </section>
  );
}
