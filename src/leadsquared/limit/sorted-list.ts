/** A list that stays sorted by a number, lowest first, and can tell how many items are below a number. */

export type SortedList<Item> = ReturnType<typeof createSortedList<Item>>;

/**
 * To add or remove moves all items after it, which takes microseconds for the 20,000 that may wait.
 * @param numberOf must not change while the item is in the list
 */
export function createSortedList<Item>(numberOf: (item: Item) => number) {
  const items: Item[] = [];

  function countBelow(number: number): number {
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = items[middle];
      if (item !== undefined && numberOf(item) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function add(item: Item): void {
    items.splice(countBelow(numberOf(item)), 0, item);
  }

  /** @param item must be in the list, with the number it was added with */
  function remove(item: Item): void {
    // Several items may have the same number.
    const index = items.indexOf(item, countBelow(numberOf(item)));
    if (index === -1) throw new Error('not in the list');
    items.splice(index, 1);
  }

  return {
    add,
    remove,
    countBelow,
    /** @param index from 0; undefined when there are not so many */
    at: (index: number): Item | undefined => items[index],
    get size() {
      return items.length;
    },
  };
}
