import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createDispatcher } from '../../../src/leadsquared/limit/dispatcher.ts';
import { createSlots } from '../../../src/leadsquared/limit/slots.ts';

/** A dispatcher with a slot for each of so many calls that wait, and what ends them. */
function openDispatcher(calls: number) {
  const slots = createSlots({ limit: calls, windowMs: 60_000 });
  const dispatcher = createDispatcher(slots);
  const ends: (() => void)[] = [];
  let inThisTurn = 0;
  let mostInOneTurn = 0;
  const send = () => {
    if (inThisTurn === 0) setImmediate(() => (inThisTurn = 0));
    inThisTurn += 1;
    mostInOneTurn = Math.max(mostInOneTurn, inThisTurn);
    return new Promise<number>((end) => ends.push(() => end(60_000)));
  };
  for (let sequence = 0; sequence < calls; sequence += 1) {
    dispatcher.add({ level: 1, sequence, users: new Set(['U1']), send });
  }
  return { ends, slots, mostInOneTurn: () => mostInOneTurn };
}

/** All would have begun by then. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) await nextTurn();
}

test('a hundred calls at most begin in one turn of the event loop, however many slots are free', async () => {
  const { ends, slots, mostInOneTurn } = openDispatcher(900);
  await turns();
  assert.deepEqual([ends.length, slots.inUse()], [900, 900]);
  assert.ok(mostInOneTurn() <= 100, `${mostInOneTurn()} calls`);
});

test('at most 1,000 calls are under way at once, however many slots there are; the next begins when one ends', async () => {
  const { ends } = openDispatcher(3_000);
  await turns();
  assert.equal(ends.length, 1_000);
  for (const end of ends.slice(0, 300)) end();
  await turns();
  assert.equal(ends.length, 1_300);
});
