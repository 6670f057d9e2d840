/**
 * In which order those who wait are served: by level, and within a level each rep in turn, so that a rep with a hundred
 * waiting does not hold up another rep's one. Whoever joins a waiting call stands in their own line for it too: the
 * first turn of any of them sends it, and their other places vanish.
 */

export interface Waiting {
  /** Higher first: a call that was refused, a change, a list, a name. */
  readonly level: number;
  readonly users: ReadonlySet<string>;
  /** Lower first within one rep's line. */
  readonly sequence: number;
}

export interface Turn<Item> {
  readonly item: Item;
  /** Whose turn it is. */
  readonly userId: string;
}

/** @param rotation the reps in the order of their next turns; who is not in it comes last */
export function* fairOrder<Item extends Waiting>(
  waiting: Iterable<Item>,
  rotation: Iterable<string>,
): Generator<Turn<Item>> {
  const items = [...waiting].sort((a, b) => b.level - a.level || a.sequence - b.sequence);
  const order = new Set([...rotation, ...items.flatMap(({ users }) => [...users])]);
  for (const ofLevel of Map.groupBy(items, ({ level }) => level).values()) {
    const lines = linesOf(ofLevel);
    const served = new Set<Item>();
    let round = [...order].filter((userId) => lines.has(userId));
    while (round.length > 0) {
      const next: string[] = [];
      for (const userId of round) {
        const item = nextOf(lines.get(userId) ?? [], served);
        if (item === undefined) continue;
        served.add(item);
        yield { item, userId };
        order.delete(userId);
        order.add(userId);
        next.push(userId);
      }
      round = next;
    }
  }
}

/** Each rep's own line, from items in order. */
function linesOf<Item extends Waiting>(items: readonly Item[]): Map<string, Item[]> {
  const lines = new Map<string, Item[]>();
  for (const item of items) {
    for (const userId of item.users) {
      const line = lines.get(userId);
      if (line) line.push(item);
      else lines.set(userId, [item]);
    }
  }
  return lines;
}

function nextOf<Item>(line: Item[], served: ReadonlySet<Item>): Item | undefined {
  for (let item = line.shift(); item !== undefined; item = line.shift()) {
    if (!served.has(item)) return item;
  }
  return undefined;
}
