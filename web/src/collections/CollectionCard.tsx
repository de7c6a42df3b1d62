import {
  CircleAlert,
  CircleCheck,
  Clock,
  Ellipsis,
  FileText,
  FolderOpen,
  Globe,
  type LucideIcon,
  Pencil,
  RefreshCw,
  Rss,
  Trash2,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Collection, CollectionKind, CollectionState } from "../api/collections";
import { formatAgo, formatAhead, formatSize } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import { IconButton } from "../ui/Button";
import { ConfirmDialog } from "../ui/Dialog";
import { Menu, MenuItem, MenuSeparator } from "../ui/Menu";
import { Notice } from "../ui/Notice";
import { Spinner } from "../ui/Spinner";
import styles from "./CollectionCard.module.css";
import { refreshNow, remove } from "./collection-actions";
import { EditDialog } from "./EditDialog";

const KIND_ICONS: Record<CollectionKind, LucideIcon> = {
  folder: FolderOpen,
  site: Globe,
  page: FileText,
  feed: Rss,
};

const STATE_ICONS: Record<CollectionState, ReactNode> = {
  indexing: <Spinner size={13} />,
  ready: <CircleCheck size={14} />,
  failed: <CircleAlert size={14} />,
  waiting: <Clock size={14} />,
};

/** A collection: what it is, how its reading stands, and what can be done with it. */
export function CollectionCard({ collection }: { collection: Collection }) {
  const texts = useTexts().collections;
  const { kind, title, location, state, error, failures, may_change } = collection;
  const Icon = KIND_ICONS[kind] ?? FileText;
  return (
    <li className={styles.card}>
      <span className={styles.icon} title={texts.kinds[kind]}>
        <Icon size={18} />
      </span>
      <div className={styles.body}>
        <div className={styles.top}>
          <h2 className={styles.title}>{title || location}</h2>
          <span className={styles.state} data-state={state}>
            {STATE_ICONS[state]}
            {texts.states[state]}
          </span>
        </div>
        <p className={styles.location}>
          {texts.kinds[kind]} · {location}
        </p>
        <Facts collection={collection} />
        {(error !== null || state === "failed") && (
          <div className={styles.error}>
            <Notice>{error ?? texts.failedWithout}</Notice>
          </div>
        )}
        {failures.length > 0 && <Failures failures={failures} />}
      </div>
      {may_change && <Actions collection={collection} />}
    </li>
  );
}

function Facts({ collection }: { collection: Collection }) {
  const texts = useTexts();
  const language = useLanguage();
  const { documents, size_bytes, scope, updated_at, next_refresh_at } = collection;
  const facts = [
    updated_at && texts.collections.documents(documents),
    size_bytes ? formatSize(language, size_bytes) : null,
    scope && texts.collections.scopes[scope],
    updated_at && texts.collections.updated(formatAgo(language, new Date(updated_at))),
    next_refresh_at && texts.collections.next(formatAhead(language, new Date(next_refresh_at))),
  ].filter(Boolean);
  return (
    <p className={styles.facts}>
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </p>
  );
}

function Failures({ failures }: { failures: Collection["failures"] }) {
  const texts = useTexts().collections;
  return (
    <details className={styles.failures}>
      <summary>{texts.failures(failures.length)}</summary>
      <ul>
        {failures.map(({ url, reason }) => (
          <li key={url}>
            <span className={styles.failed}>{url}</span> {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Actions({ collection }: { collection: Collection }) {
  const all = useTexts();
  const texts = all.collections;
  const { id, title, state } = collection;
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const close = (): void => setDialog(null);
  return (
    <div className={styles.actions}>
      <IconButton
        label={texts.refresh(title)}
        disabled={state === "indexing" || state === "waiting"}
        onClick={() => void refreshNow(id)}
      >
        <RefreshCw size={17} />
      </IconButton>
      <Menu
        trigger={
          <IconButton label={texts.actions(title)} title={all.common.more}>
            <Ellipsis size={18} />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil size={16} />} onSelect={() => setDialog("edit")}>
          {texts.edit}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 size={16} />} danger onSelect={() => setDialog("delete")}>
          {all.common.delete}
        </MenuItem>
      </Menu>
      {dialog === "edit" && <EditDialog collection={collection} onClose={close} />}
      <ConfirmDialog
        open={dialog === "delete"}
        onClose={close}
        title={texts.deleteTitle(title)}
        about={texts.deleteAbout}
        action={all.common.delete}
        onConfirm={async () => {
          if (await remove(id)) close();
        }}
      />
    </div>
  );
}
