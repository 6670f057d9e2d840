import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loopTurn } from '../../src/ops/event-loop.ts';

/** More than such work may take of one turn of the event loop. */
const LONG_MS = 20;

function keepBusy(ms: number): void {
  const endsAtMs = performance.now() + ms;
  while (performance.now() < endsAtMs);
}

describe('work that becomes ready all at once', () => {
  test('lets the event loop turn after each long piece and its own awaits', async () => {
    let turn = 0;
    let counting = setImmediate(function count() {
      turn += 1;
      counting = setImmediate(count);
    });
    const work = async () => {
      await loopTurn();
      await Promise.resolve();
      await Promise.resolve();
      keepBusy(LONG_MS);
      return turn;
    };
    const turns = await Promise.all(Array.from({ length: 5 }, work));
    clearImmediate(counting);
    assert.equal(new Set(turns).size, 5, `in the turns ${turns}`);
  });

  test('is done in the order in which it became ready', async () => {
    const done: number[] = [];
    const work = async (number: number) => {
      await loopTurn();
      keepBusy(LONG_MS);
      done.push(number);
    };
    const first = [work(0), work(1), work(2)];
    await first[0];
    await Promise.all([...first, work(3), work(4)]);
    assert.deepEqual(done, [0, 1, 2, 3, 4]);
  });
});
