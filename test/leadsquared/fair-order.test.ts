import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fairOrder, type Waiting } from '../../src/leadsquared/fair-order.ts';
import { openWorld, read } from '../world.ts';

function waiting(...entries: [level: number, users: string][]): (Waiting & { name: string })[] {
  return entries.map(([level, users], sequence) => ({
    level,
    sequence,
    users: new Set(users.split('')),
    name: `${users}${sequence}`,
  }));
}

function names(entries: readonly (Waiting & { name: string })[], rotation: readonly string[] = []): string {
  return Array.from(fairOrder(entries, rotation), ({ item }) => item.name).join(' ');
}

describe('the fair order', () => {
  test('serves reps in turn, each in the order in which they asked', () => {
    assert.equal(
      names(waiting([1, 'a'], [1, 'a'], [1, 'a'], [1, 'b'], [1, 'c'], [1, 'b'])),
      'a0 b3 c4 a1 b5 a2',
    );
  });

  test('goes on where the turns were', () => {
    assert.equal(names(waiting([1, 'a'], [1, 'b'], [1, 'c']), ['c', 'a', 'b']), 'c2 a0 b1');
  });

  test('serves refused calls first, then changes, lists and names', () => {
    assert.equal(names(waiting([0, 'a'], [1, 'a'], [2, 'b'], [3, 'a'])), 'a3 b2 a1 a0');
  });

  test('serves what several reps wait for at the first turn of any of them, and once', () => {
    assert.equal(names(waiting([1, 'a'], [1, 'a'], [1, 'ab'], [1, 'b'])), 'a0 ab2 a1 b3');
  });

  test('serves each exactly once, and nobody twice while another of the level waits unserved', () => {
    const entry = fc.tuple(fc.constantFrom(0, 1, 2), fc.constantFrom('a', 'b', 'c', 'ab', 'bc'));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (given) => {
        const entries = waiting(...given);
        const turns = [...fairOrder(entries, [])];
        assert.deepEqual(new Set(turns.map(({ item }) => item)), new Set(entries));
        assert.equal(turns.length, entries.length);
        for (const [index, turn] of turns.entries()) {
          const next = turns[index + 1];
          if (next?.userId !== turn.userId || next.item.level !== turn.item.level) continue;
          const others = turns.slice(index + 1).filter(({ item }) => item.level === turn.item.level);
          assert.ok(
            others.every(({ userId }) => userId === turn.userId),
            'all that is left is theirs',
          );
        }
      }),
    );
  });
});

test('a rep with a hundred waiting does not hold up another’s one', async (t) => {
  const settings = { LEADSQUARED_RATE_LIMIT: '5', LEADSQUARED_RATE_WINDOW_MS: '400' };
  const world = await openWorld(t, { upstream: { limit: 5, windowMs: 400 }, settings });
  const many = Array.from({ length: 60 }, () => world.workspace.command({ text: crypto.randomUUID() }));
  await Promise.all(many);
  const before = world.upstream.calls.length;
  const { message } = await world.ask(crypto.randomUUID(), { user: 'Daniel Brooks' });
  assert.match(read(message), /No tasks on this lead/);
  assert.ok(world.upstream.calls.length - before <= 10, 'in the next window');
  assert.equal(world.upstream.calls.filter(({ status }) => status === 429).length, 0);
  await world.workspace.until(
    () => world.workspace.messages.filter((one) => read(one).includes('No tasks')).length === 61,
    30_000,
  );
});
