/** A kept text cut where quotes begin and end, so that the page can mark them. */
import { unitsOf } from "../answer/offsets";
import type { Claim } from "../api/types";

export interface TextPiece {
  text: string;
  /** Part of the chosen claim's quote, of another claim's, or of none. */
  quote: "chosen" | "other" | null;
}

interface Quote {
  at: number;
  end: number;
  chosen: boolean;
}

/** The pieces of `text`, in order; the chosen claim's quote wins where quotes overlap. */
export function quotedPieces(text: string, claims: readonly Claim[], chosen: Claim | null) {
  const quotes = quotesIn(text, claims, chosen);
  const edges = quotes.flatMap((quote) => [quote.at, quote.end]);
  const cuts = [...new Set([0, ...edges, text.length])].sort((a, b) => a - b);
  const pieces: TextPiece[] = [];
  for (const [index, end] of cuts.slice(1).entries()) {
    const at = cuts[index] as number;
    const around = quotes.filter((quote) => quote.at <= at && end <= quote.end);
    const quote = around.some((one) => one.chosen) ? "chosen" : around[0] ? "other" : null;
    const last = pieces.at(-1);
    if (last && last.quote === quote) last.text += text.slice(at, end);
    else pieces.push({ text: text.slice(at, end), quote });
  }
  return pieces;
}

function quotesIn(text: string, claims: readonly Claim[], chosen: Claim | null): Quote[] {
  const units = unitsOf(text);
  return claims.flatMap((claim) => {
    if (claim.quote === "") return [];
    const told = claim.quote_start === null ? -1 : units(claim.quote_start);
    const at = text.startsWith(claim.quote, told) && told >= 0 ? told : text.indexOf(claim.quote);
    const isChosen = chosen !== null && claim.start === chosen.start;
    return at < 0 ? [] : [{ at, end: at + claim.quote.length, chosen: isChosen }];
  });
}
