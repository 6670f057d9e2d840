// Where the arrow keys lead among things of which only one has the focus: https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/

/** The index that the key leads to, from the last on to the first; `undefined` for another key. */
export function indexInRing(
  key: string,
  { at, count, back, on }: { at: number; count: number; back: string; on: string },
): number | undefined {
  const targets: Record<string, number> = {
    [on]: (at + 1) % count,
    [back]: (at - 1 + count) % count,
    Home: 0,
    End: count - 1,
  };
  return targets[key];
}
