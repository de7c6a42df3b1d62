import { useQuery } from "@tanstack/react-query";
import { CircleSlash, FolderOpen, Lock, Plus, Unplug } from "lucide-react";
import { useState } from "react";
import { failureOf, isAbsent, isForbidden } from "../api/errors";
import { collectionsQuery } from "../api/queries";
import { failureText } from "../i18n/failures";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/Notice";
import { usePageTitle } from "../ui/page-title";
import { AddDialog } from "./AddDialog";
import { CollectionCard } from "./CollectionCard";
import styles from "./CollectionsPage.module.css";

/** The documents of one's own: what is searched, how fresh it is and what went wrong. */
export function CollectionsPage() {
  const texts = useTexts().collections;
  usePageTitle(texts.title);
  const [adding, setAdding] = useState(false);
  const { data } = useQuery(collectionsQuery);
  const add = (): void => setAdding(true);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1 className={styles.title}>{texts.title}</h1>
        {data && data.length > 0 && (
          <Button kind="primary" onClick={add}>
            <Plus size={17} />
            {texts.add}
          </Button>
        )}
        <p className={styles.about}>{texts.about}</p>
      </div>
      <Collections onAdd={add} />
      {adding && <AddDialog onClose={() => setAdding(false)} />}
    </div>
  );
}

function Collections({ onAdd }: { onAdd: () => void }) {
  const texts = useTexts().collections;
  const { data, error, refetch } = useQuery(collectionsQuery);
  if (!data && error) return <Unloadable error={error} onRetry={() => void refetch()} />;
  if (!data) return <Placeholders />;
  if (data.length === 0) {
    return (
      <EmptyState
        icon={<FolderOpen size={24} />}
        title={texts.empty}
        about={texts.emptyAbout}
        action={
          <Button kind="primary" onClick={onAdd}>
            <Plus size={17} />
            {texts.add}
          </Button>
        }
      />
    );
  }
  return (
    <ul className={styles.list}>
      {data.map((collection) => (
        <CollectionCard key={collection.id} collection={collection} />
      ))}
    </ul>
  );
}

function Unloadable({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const texts = useTexts();
  const { absent, absentAbout, forbidden, forbiddenAbout, failed } = texts.collections;
  if (isAbsent(error)) {
    return <EmptyState icon={<CircleSlash size={24} />} title={absent} about={absentAbout} />;
  }
  if (isForbidden(error)) {
    return <EmptyState icon={<Lock size={24} />} title={forbidden} about={forbiddenAbout} />;
  }
  return (
    <EmptyState
      icon={<Unplug size={24} />}
      title={failed}
      about={failureText(texts, failureOf(error))}
      action={<Button onClick={onRetry}>{texts.common.retry}</Button>}
    />
  );
}

/** Keeps the room of the first cards free. */
function Placeholders() {
  const texts = useTexts().collections;
  return (
    <div className={styles.list} role="status" aria-label={texts.loading}>
      <div className={styles.placeholder} />
      <div className={styles.placeholder} />
    </div>
  );
}
