import type { Source } from "../api/types";
import type { TurnView } from "./state";

/** What a turn on screen can ask its thread to do. */
export interface TurnHandlers {
  onAsk: (query: string, replaces: string | null) => void;
  onRetry: (turn: TurnView) => void;
  onReconnect: (turn: TurnView) => void;
  onSources: (turnKey: string, source: Source | null) => void;
}
