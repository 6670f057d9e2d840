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

/** @param rotation the reps in the order of their next turns */
export function* fairOrder<Item extends Waiting>(
  waiting: Iterable<Item>,
  rotation: readonly string[],
): Generator<Turn<Item>> {
  const items = [...waiting];
  let order = rotationOf(items, rotation);
  const levels = Map.groupBy(items, ({ level }) => level);
  for (const level of [...levels.keys()].sort((a, b) => b - a)) {
    const lines = linesOf(levels.get(level) ?? []);
    const served = new Set<Item>();
    for (let turn = takeTurn(lines, order, served); turn; turn = takeTurn(lines, order, served)) {
      yield turn;
      order = afterTurn(order, turn.userId);
    }
  }
}

/** Who has something waiting, in the order of their next turns; who has come new is last. */
export function rotationOf(waiting: readonly Waiting[], rotation: readonly string[]): string[] {
  const inOrder = [...waiting].sort((a, b) => a.sequence - b.sequence);
  const users = new Set(inOrder.flatMap((item) => [...item.users]));
  return [...new Set([...rotation.filter((userId) => users.has(userId)), ...users])];
}

export function afterTurn(rotation: readonly string[], userId: string): string[] {
  return [...rotation.filter((other) => other !== userId), userId];
}

/** Each rep's own line. */
function linesOf<Item extends Waiting>(items: readonly Item[]): Map<string, Item[]> {
  const lines = new Map<string, Item[]>();
  for (const item of [...items].sort((a, b) => a.sequence - b.sequence)) {
    for (const userId of item.users) {
      const line = lines.get(userId);
      if (line) line.push(item);
      else lines.set(userId, [item]);
    }
  }
  return lines;
}

function takeTurn<Item>(
  lines: ReadonlyMap<string, Item[]>,
  order: readonly string[],
  served: Set<Item>,
): Turn<Item> | undefined {
  for (const userId of order) {
    const line = lines.get(userId) ?? [];
    for (let item = line.shift(); item !== undefined; item = line.shift()) {
      if (served.has(item)) continue;
      served.add(item);
      return { item, userId };
    }
  }
  return undefined;
}
