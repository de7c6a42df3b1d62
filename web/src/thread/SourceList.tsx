import { Copy } from "lucide-react";
import { useEffect, useRef } from "react";
import { citedNumbers } from "../answer/citations";
import type { Claim, Source } from "../api/types";
import { useTexts } from "../i18n/language";
import { byOrigin } from "./origins";
import { Receipt } from "./Receipt";
import { SourceActions } from "./SourceActions";
import { SourceFacts } from "./SourceFacts";
import styles from "./SourceList.module.css";
import type { TurnView } from "./state";

interface SourceListProps {
  turn: TurnView;
  chosen: number | null;
  /** The claim whose mark led here. */
  claim: Claim | null;
  /** Shows the kept text of a source; null where none is kept. */
  onText: ((source: Source) => void) | null;
}

/** All sources of a turn, cited ones first, copies of one story together. */
export function SourceList({ turn, ...shown }: SourceListProps) {
  const texts = useTexts();
  const cited = new Set(citedNumbers(turn.answer));
  const isCited = (story: Source[]): boolean => story.some((one) => cited.has(one.number));
  const stories = byOrigin(turn.sources);
  const groups = [
    { name: texts.thread.cited, stories: stories.filter(isCited) },
    { name: texts.thread.notCited, stories: stories.filter((story) => !isCited(story)) },
  ].filter((group) => group.stories.length > 0);
  return (
    <div className={styles.scroll}>
      {groups.map((group) => (
        <section key={group.name}>
          <h3 className={styles.group}>{group.name}</h3>
          <ul>
            {group.stories.map((story) => (
              <Story key={story[0]?.number} story={story} {...shown} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

type StoryProps = Omit<SourceListProps, "turn"> & { story: Source[] };

function Story({ story, ...shown }: StoryProps) {
  const texts = useTexts();
  const items = story.map((source) => (
    <SourceItem key={source.number} source={source} {...shown} />
  ));
  if (story.length === 1) return items;
  return (
    <li className={styles.story}>
      <p className={styles.storyName}>
        <Copy size={13} />
        {texts.receipts.sameStory(story.length)}
      </p>
      <ul>{items}</ul>
    </li>
  );
}

type ItemProps = Omit<StoryProps, "story"> & { source: Source };

function SourceItem({ source, chosen, claim, onText }: ItemProps) {
  const item = useRef<HTMLLIElement>(null);
  const isChosen = source.number === chosen;
  useEffect(() => {
    if (isChosen) item.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen, claim]);
  const receipt = isChosen ? claim : null;
  return (
    <li ref={item} className={styles.item} data-chosen={isChosen || undefined}>
      <SourceFacts source={source} lines={receipt?.quote ? 0 : 5} />
      {receipt && (
        <div className={styles.receipt}>
          <Receipt claim={receipt} source={source} />
        </div>
      )}
      <SourceActions source={source} onText={onText} />
    </li>
  );
}
