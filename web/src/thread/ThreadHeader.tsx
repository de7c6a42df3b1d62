import { Ellipsis, FileDown, FileJson, Ghost, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { memo, useState } from "react";
import { useLocation } from "wouter";
import { useTexts } from "../i18n/language";
import { DeleteThreadDialog } from "../library/DeleteThreadDialog";
import { RenameDialog } from "../library/RenameDialog";
import { downloadThread, setThreadPinned } from "../library/thread-actions";
import { IconButton } from "../ui/Button";
import { Menu, MenuItem, MenuSeparator } from "../ui/Menu";
import type { Conversation } from "./conversation";
import { forgetConversation } from "./conversations";
import { forgetRuns } from "./incognito-runs";
import styles from "./ThreadHeader.module.css";

/** What the header shows of a thread; it stays the same while an answer streams. */
export interface ThreadFacts {
  id: string | null;
  title: string;
  pinned: boolean;
  incognito: boolean;
}

interface ThreadHeaderProps {
  conversation: Conversation;
  thread: ThreadFacts;
  busy: boolean;
}

/** The thread's title and what can be done with it as a whole. */
export const ThreadHeader = memo(function ThreadHeader({
  conversation,
  thread,
  busy,
  titled,
}: ThreadHeaderProps & {
  /** Whether the title is to be seen; while the question itself is, it would only repeat it. */
  titled: boolean;
}) {
  const texts = useTexts();
  return (
    <header className={styles.header}>
      <h1 className={styles.title} data-shown={titled || undefined}>
        {thread.pinned && <Pin size={14} aria-label={texts.thread.pinned} />}
        <span>{thread.title}</span>
      </h1>
      {thread.incognito ? (
        <span className={styles.badge}>
          <Ghost size={14} />
          {texts.thread.incognito}
        </span>
      ) : (
        thread.id !== null && (
          <ThreadMenu id={thread.id} conversation={conversation} thread={thread} busy={busy} />
        )
      )}
    </header>
  );
});

function ThreadMenu({ id, conversation, thread, busy }: ThreadHeaderProps & { id: string }) {
  const texts = useTexts();
  const [, navigate] = useLocation();
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);

  async function togglePin(): Promise<void> {
    if (await setThreadPinned(id, !thread.pinned)) {
      conversation.change({ type: "described", pinned: !thread.pinned });
    }
  }

  return (
    <>
      <Menu
        trigger={
          <IconButton label={texts.thread.menu}>
            <Ellipsis size={19} />
          </IconButton>
        }
      >
        <MenuItem
          icon={thread.pinned ? <PinOff size={16} /> : <Pin size={16} />}
          onSelect={() => void togglePin()}
        >
          {thread.pinned ? texts.thread.unpin : texts.thread.pin}
        </MenuItem>
        <MenuItem icon={<Pencil size={16} />} onSelect={() => setDialog("rename")}>
          {texts.common.rename}
        </MenuItem>
        <MenuItem icon={<FileDown size={16} />} onSelect={() => void downloadThread(id, "md")}>
          {texts.thread.exportMarkdown}
        </MenuItem>
        <MenuItem icon={<FileJson size={16} />} onSelect={() => void downloadThread(id, "json")}>
          {texts.thread.exportJson}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 size={16} />} danger onSelect={() => setDialog("delete")}>
          {texts.common.delete}
        </MenuItem>
      </Menu>
      <RenameDialog
        open={dialog === "rename"}
        thread={{ id, title: thread.title }}
        onClose={() => setDialog(null)}
        onRenamed={(title) => conversation.change({ type: "described", title })}
      />
      <DeleteThreadDialog
        open={dialog === "delete"}
        thread={{ id, title: thread.title }}
        onClose={() => setDialog(null)}
        onDeleted={() => {
          if (busy) void conversation.stop().catch(() => {}); // it is gone either way
          forgetConversation(id);
          forgetRuns(id);
          navigate("/library", { replace: true });
        }}
      />
    </>
  );
}
