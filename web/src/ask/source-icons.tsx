import {
  FolderOpen,
  GraduationCap,
  Globe,
  Landmark,
  Lightbulb,
  type LucideIcon,
  MessagesSquare,
  Newspaper,
} from "lucide-react";
import type { SourceKind } from "../api/types";

const ICONS: Record<SourceKind, LucideIcon> = {
  web: Globe,
  news: Newspaper,
  academic: GraduationCap,
  discussions: MessagesSquare,
  sec: Landmark,
  patents: Lightbulb,
  local: FolderOpen,
};

/** The sign of a kind of sources; its name stands beside it or in the name of what it is on. */
export function SourceIcon({ kind, size = 16 }: { kind: SourceKind; size?: number }) {
  const Icon = ICONS[kind] ?? Globe; // a newer server may know more kinds
  return <Icon size={size} aria-hidden />;
}
