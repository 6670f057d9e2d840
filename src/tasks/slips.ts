/** How far what was typed is from what may have been meant. */

const isEqual = (typed: string, meant: string) => typed === meant;

/**
 * How many characters are missing, extra or different (Levenshtein distance).
 * @param most above it, how many doesn't matter
 * @param isSame whether a typed character stands for that one
 * @returns Infinity where it is clear early that there are more than `most`
 */
export function slipsBetween(
  typed: readonly string[],
  meant: readonly string[],
  { most, isSame = isEqual }: { most: number; isSame?: typeof isEqual },
): number {
  let row = Array.from({ length: meant.length + 1 }, (_, index) => index);
  for (const [index, character] of typed.entries()) {
    const next = [index + 1];
    for (const [column, wanted] of meant.entries()) {
      const replaced = (row[column] ?? 0) + (isSame(character, wanted) ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    if (Math.min(...next) > most) return Infinity;
    row = next;
  }
  return row.at(-1) ?? 0;
}
