/** The server counts Unicode code points, JavaScript counts UTF-16 units: one for most, two for 🙂. */

const PAIR = /[\u{10000}-\u{10FFFF}]/gu;

/** Turns offsets into `text` that count code points into such that count UTF-16 units. */
export function unitsOf(text: string): (codePoints: number) => number {
  const wide = [...text.matchAll(PAIR)].map((match, before) => match.index - before);
  return (codePoints) => Math.min(text.length, codePoints + countBelow(wide, codePoints));
}

/** How many of `sorted` are smaller than `limit`. */
function countBelow(sorted: number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
