import { Ellipsis, FileDown, FileJson, Ghost, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { useState } from "react";
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
import type { ThreadState } from "./state";
import styles from "./ThreadHeader.module.css";

interface ThreadHeaderProps {
  conversation: Conversation;
  state: ThreadState;
  busy: boolean;
}

/** The thread's title and what can be done with it as a whole. */
export function ThreadHeader({
  conversation,
  state,
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
        {state.pinned && <Pin size={14} aria-label={texts.thread.pinned} />}
        <span>{state.title}</span>
      </h1>
      {state.incognito ? (
        <span className={styles.badge}>
          <Ghost size={14} />
          {texts.thread.incognito}
        </span>
      ) : (
        state.id !== null && (
          <ThreadMenu id={state.id} conversation={conversation} state={state} busy={busy} />
        )
      )}
    </header>
  );
}

function ThreadMenu({ id, conversation, state, busy }: ThreadHeaderProps & { id: string }) {
  const texts = useTexts();
  const [, navigate] = useLocation();
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);

  async function togglePin(): Promise<void> {
    if (await setThreadPinned(id, !state.pinned)) {
      conversation.change({ type: "described", pinned: !state.pinned });
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
          icon={state.pinned ? <PinOff size={16} /> : <Pin size={16} />}
          onSelect={() => void togglePin()}
        >
          {state.pinned ? texts.thread.unpin : texts.thread.pin}
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
        thread={{ id, title: state.title }}
        onClose={() => setDialog(null)}
        onRenamed={(title) => conversation.change({ type: "described", title })}
      />
      <DeleteThreadDialog
        open={dialog === "delete"}
        thread={{ id, title: state.title }}
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
