import { useQuery } from "@tanstack/react-query";
import { ArrowRight, Pin } from "lucide-react";
import { Link } from "wouter";
import { recentThreadsQuery } from "../api/queries";
import { formatAgo } from "../i18n/format";
import { useLanguage, useTexts } from "../i18n/language";
import { Spinner } from "../ui/Spinner";
import styles from "./RecentThreads.module.css";

/** The last threads, one click away. Nothing at all before the first one. */
export function RecentThreads() {
  const texts = useTexts();
  const language = useLanguage();
  const threads = useQuery(recentThreadsQuery).data?.threads;
  if (!threads || threads.length === 0) return null;
  return (
    <section className={styles.recent} aria-labelledby="recent">
      <div className={styles.head}>
        <h2 id="recent" className={styles.title}>
          {texts.ask.recent}
        </h2>
        <Link href="/library" className={styles.all}>
          {texts.ask.allThreads}
          <ArrowRight size={14} />
        </Link>
      </div>
      <ul>
        {threads.map((thread) => (
          <li key={thread.id}>
            <Link href={`/t/${thread.id}`} className={styles.thread}>
              <span className={styles.name}>{thread.title}</span>
              {thread.pinned && <Pin size={13} aria-label={texts.thread.pinned} />}
              {thread.running ? (
                <Spinner size={14} />
              ) : (
                <time className={styles.time} dateTime={thread.updated_at}>
                  {formatAgo(language, new Date(thread.updated_at))}
                </time>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
