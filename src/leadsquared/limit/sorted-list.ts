/**
 * A list that stays sorted by a number, lowest first, and can tell how many items are below a number. It is an array of
 * short arrays: in one long array each addition or removal would move all items after it.
 */

export interface SortedList<Item> {
  add(item: Item): void;
  /** @param item must be in the list, with the number it was added with */
  remove(item: Item): void;
  /** @param index from 0; undefined when there are not so many */
  at(index: number): Item | undefined;
  countBelow(number: number): number;
  readonly size: number;
}

const MAX_CHUNK = 512;

/** @param numberOf must not change while the item is in the list */
export function createSortedList<Item>(numberOf: (item: Item) => number): SortedList<Item> {
  /** None of them is empty. */
  const chunks: Item[][] = [];
  let size = 0;
  const isBelow = (item: Item | undefined, number: number) => item !== undefined && numberOf(item) < number;

  /** Where the first item stands that is not below the number. */
  function find(number: number): { chunkIndex: number; index: number } {
    const chunkIndex = countLeading(chunks, (chunk) => isBelow(chunk.at(-1), number));
    return { chunkIndex, index: countLeading(chunks[chunkIndex] ?? [], (item) => isBelow(item, number)) };
  }

  function add(item: Item): void {
    size += 1;
    const { chunkIndex, index } = find(numberOf(item));
    const last = chunks.at(-1);
    if (last === undefined) {
      chunks.push([item]);
    } else if (chunkIndex === chunks.length) {
      if (last.length < MAX_CHUNK) last.push(item);
      else chunks.push([item]);
    } else {
      const chunk = chunks[chunkIndex] ?? [];
      chunk.splice(index, 0, item);
      if (chunk.length > MAX_CHUNK) chunks.splice(chunkIndex + 1, 0, chunk.splice(MAX_CHUNK / 2));
    }
  }

  function remove(item: Item): void {
    let { chunkIndex, index } = find(numberOf(item));
    // Several items may have the same number.
    while (chunks[chunkIndex]?.[index] !== item) {
      const chunk = chunks[chunkIndex];
      if (chunk === undefined) throw new Error('not in the list');
      index += 1;
      if (index < chunk.length) continue;
      chunkIndex += 1;
      index = 0;
    }
    size -= 1;
    chunks[chunkIndex]?.splice(index, 1);
    if (chunks[chunkIndex]?.length === 0) chunks.splice(chunkIndex, 1);
  }

  function at(index: number): Item | undefined {
    let left = index;
    for (const chunk of chunks) {
      if (left < chunk.length) return chunk[left];
      left -= chunk.length;
    }
    return undefined;
  }

  function countBelow(number: number): number {
    const { chunkIndex, index } = find(number);
    let count = index;
    for (let before = 0; before < chunkIndex; before += 1) count += chunks[before]?.length ?? 0;
    return count;
  }

  return {
    add,
    remove,
    at,
    countBelow,
    get size() {
      return size;
    },
  };
}

/** How many stand at the start for which `test` holds; it must hold for none after those. */
function countLeading<Item>(items: readonly Item[], test: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && test(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
