import { LibraryBig, Search, SearchX, Trash2, Unplug, X } from "lucide-react";
import { useState } from "react";
import { failureOf } from "../api/errors";
import { failureText } from "../i18n/failures";
import { useLanguage, useTexts } from "../i18n/language";
import { Button, IconButton } from "../ui/Button";
import { LinkButton } from "../ui/LinkButton";
import { EmptyState } from "../ui/Notice";
import { usePageTitle } from "../ui/page-title";
import { Spinner } from "../ui/Spinner";
import { DeleteAllDialog } from "./DeleteAllDialog";
import { groupThreads, groupTitle } from "./groups";
import styles from "./LibraryPage.module.css";
import { ThreadRow } from "./ThreadRow";
import { type ThreadList, useThreadList } from "./use-thread-list";

/** All kept threads: found by any word of their questions and answers. */
export function LibraryPage() {
  const texts = useTexts();
  usePageTitle(texts.library.title);
  const [search, setSearch] = useState("");
  const [deleting, setDeleting] = useState(false);
  const list = useThreadList(search);
  const isEmpty = list.q === "" && list.threads?.length === 0;
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1 className={styles.title}>{texts.library.title}</h1>
        {!isEmpty && list.threads && (
          <Button size="s" kind="ghost" onClick={() => setDeleting(true)}>
            <Trash2 size={15} />
            {texts.library.deleteAll}
          </Button>
        )}
      </div>
      <search className={styles.search}>
        <Search size={18} />
        <input
          type="search"
          data-library-search
          value={search}
          placeholder={texts.library.search}
          aria-label={texts.library.search}
          onChange={(event) => setSearch(event.target.value)}
        />
        {list.searching && <Spinner />}
        {search !== "" && (
          <IconButton label={texts.library.clear} onClick={() => setSearch("")}>
            <X size={17} />
          </IconButton>
        )}
      </search>
      <Threads list={list} isEmpty={isEmpty} />
      <DeleteAllDialog open={deleting} onClose={() => setDeleting(false)} />
    </div>
  );
}

function Threads({ list, isEmpty }: { list: ThreadList; isEmpty: boolean }) {
  const texts = useTexts();
  if (list.error) {
    return (
      <EmptyState
        icon={<Unplug size={24} />}
        title={texts.library.failed}
        about={failureText(texts, failureOf(list.error))}
        action={<Button onClick={list.retry}>{texts.common.retry}</Button>}
      />
    );
  }
  if (!list.threads) return <div className={styles.loading} aria-busy />;
  if (isEmpty) {
    return (
      <EmptyState
        icon={<LibraryBig size={24} />}
        title={texts.library.empty}
        about={texts.library.emptyAbout}
        action={<LinkButton href="/">{texts.library.emptyAction}</LinkButton>}
      />
    );
  }
  if (list.threads.length === 0) {
    return (
      <EmptyState
        icon={<SearchX size={24} />}
        title={texts.library.nothingFound(list.q)}
        about={texts.library.nothingFoundAbout}
      />
    );
  }
  return <Found list={list} />;
}

/** Search results keep the order of the server; the plain list is grouped by date. */
function Found({ list }: { list: ThreadList }) {
  const texts = useTexts();
  const language = useLanguage();
  const threads = list.threads ?? [];
  const groups = list.q === "" ? groupThreads(threads, new Date()) : [{ name: null, threads }];
  return (
    <>
      {groups.map((group) => (
        <section key={group.name ?? "found"} className={styles.group}>
          {group.name && (
            <h2 className={styles.groupTitle}>{groupTitle(group.name, texts, language)}</h2>
          )}
          <ul>
            {group.threads.map((thread) => (
              <ThreadRow key={thread.id} thread={thread} />
            ))}
          </ul>
        </section>
      ))}
      {list.hasMore && (
        <div className={styles.more}>
          <Button busy={list.loadingMore} onClick={list.loadMore}>
            {texts.library.loadMore}
          </Button>
        </div>
      )}
    </>
  );
}
