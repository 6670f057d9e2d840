// How the arrow keys move the focus within a group that has one tab stop:
// https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/

/** The index that the key moves to, from the last to the first; `undefined` for other keys. */
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
