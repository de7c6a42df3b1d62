import { Ellipsis, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import type { ThreadSummary } from "../api/types";
import { formatAgo } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import { forgetConversation } from "../thread/conversations";
import { IconButton } from "../ui/Button";
import { Menu, MenuItem, MenuSeparator } from "../ui/Menu";
import { Spinner } from "../ui/Spinner";
import { DeleteThreadDialog } from "./DeleteThreadDialog";
import { highlightExcerpt } from "./excerpt";
import { RenameDialog } from "./RenameDialog";
import styles from "./ThreadRow.module.css";
import { setThreadPinned } from "./thread-actions";

/** A thread in the list: its title, where the searched words stand, and its menu. */
export function ThreadRow({ thread }: { thread: ThreadSummary }) {
  const texts = useTexts();
  const language = useLanguage();
  return (
    <li className={styles.row}>
      <Link href={`/t/${thread.id}`} className={styles.link}>
        <span className={styles.title}>
          {thread.pinned && <Pin size={14} aria-label={texts.thread.pinned} />}
          <span>{thread.title}</span>
        </span>
        {thread.excerpt && (
          <span className={styles.excerpt}>{highlightExcerpt(thread.excerpt)}</span>
        )}
        <span className={styles.facts}>
          {thread.running ? (
            <span className={styles.running}>
              <Spinner size={13} />
              {texts.library.running}
            </span>
          ) : (
            <time dateTime={thread.updated_at}>
              {formatAgo(language, new Date(thread.updated_at))}
            </time>
          )}
          <span>{texts.library.questions(thread.turn_count)}</span>
        </span>
      </Link>
      <RowMenu thread={thread} />
    </li>
  );
}

function RowMenu({ thread }: { thread: ThreadSummary }) {
  const texts = useTexts();
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
  return (
    <div className={styles.menu}>
      <Menu
        trigger={
          <IconButton label={texts.library.actions(thread.title)} title={texts.common.more}>
            <Ellipsis size={18} />
          </IconButton>
        }
      >
        <MenuItem
          icon={thread.pinned ? <PinOff size={16} /> : <Pin size={16} />}
          onSelect={() => void setThreadPinned(thread.id, !thread.pinned)}
        >
          {thread.pinned ? texts.thread.unpin : texts.thread.pin}
        </MenuItem>
        <MenuItem icon={<Pencil size={16} />} onSelect={() => setDialog("rename")}>
          {texts.common.rename}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 size={16} />} danger onSelect={() => setDialog("delete")}>
          {texts.common.delete}
        </MenuItem>
      </Menu>
      <RenameDialog
        open={dialog === "rename"}
        thread={thread}
        onClose={() => setDialog(null)}
        onRenamed={() => forgetConversation(thread.id)}
      />
      <DeleteThreadDialog
        open={dialog === "delete"}
        thread={thread}
        onClose={() => setDialog(null)}
        onDeleted={() => forgetConversation(thread.id)}
      />
    </div>
  );
}
