import { lazy, Suspense } from "react";
import { useTexts } from "../i18n/language";
import { Panel } from "./Panel";
import type { PanelView } from "./panel-view";
import { SourceList } from "./SourceList";
import type { TurnView } from "./state";

const FrozenText = lazy(() => import("./FrozenText").then((m) => ({ default: m.FrozenText })));
const RouteReceipt = lazy(() =>
  import("./RouteReceipt").then((m) => ({ default: m.RouteReceipt })),
);

interface TurnPanelProps {
  turn: TurnView;
  view: PanelView;
  /** The thread in which the sources' texts are kept; null when none are. */
  keptIn: string | null;
  onView: (view: PanelView) => void;
  onClose: () => void;
}

/** The panel of a turn: its sources, the text of one of them, or how the answer came about. */
export function TurnPanel(props: TurnPanelProps) {
  const texts = useTexts();
  const { view, onView, onClose } = props;
  const sources: PanelView | null = view.kind === "text" ? { ...view, kind: "sources" } : null;
  const title = {
    sources: texts.thread.sourcesHeading,
    text: view.kind === "text" ? texts.receipts.text.title(view.source) : "",
    route: texts.receipts.route.title,
  }[view.kind];
  return (
    <Panel
      title={title}
      back={sources && { label: texts.receipts.text.back, onBack: () => onView(sources) }}
      onClose={onClose}
    >
      <Suspense>
        <Content {...props} />
      </Suspense>
    </Panel>
  );
}

function Content({ turn, view, keptIn, onView }: TurnPanelProps) {
  if (view.kind === "route") return turn.route && <RouteReceipt route={turn.route} />;
  if (view.kind === "sources") {
    const { source: chosen, claim } = view;
    return (
      <SourceList
        turn={turn}
        chosen={chosen}
        claim={claim}
        onText={
          isKept(turn, keptIn)
            ? ({ number }) =>
                onView({
                  kind: "text",
                  turn: turn.key,
                  source: number,
                  claim: claim?.source === number ? claim : null,
                })
            : null
        }
      />
    );
  }
  const source = turn.sources.find((one) => one.number === view.source);
  if (!source || keptIn === null || turn.id === null) return null;
  return (
    <FrozenText
      key={source.number}
      place={{ threadId: keptIn, turnId: turn.id, number: source.number }}
      source={source}
      claims={turn.claims.filter((claim) => claim.source === source.number)}
      chosen={view.claim}
    />
  );
}

/** Whether the texts of this turn's sources can be asked for. */
export function isKept(turn: TurnView, keptIn: string | null): boolean {
  return keptIn !== null && turn.id !== null && turn.status !== "running";
}
