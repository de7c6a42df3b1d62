import type { PanelView } from "./panel-view";
import type { TurnView } from "./state";

/** What a turn on screen can ask its thread to do. */
export interface TurnHandlers {
  onAsk: (query: string, replaces: string | null) => void;
  onRetry: (turn: TurnView) => void;
  onReconnect: (turn: TurnView) => void;
  onPanel: (view: PanelView) => void;
}
