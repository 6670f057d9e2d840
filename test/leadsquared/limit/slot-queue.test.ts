import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSlotQueue } from '../../../src/leadsquared/limit/slot-queue.ts';
import { createSlots } from '../../../src/leadsquared/limit/slots.ts';

/** A queue with a slot for each of so many calls that wait, and what ends them. */
function openQueue(calls: number) {
  const slots = createSlots({ limit: calls, windowMs: 60_000 });
  const queue = createSlotQueue(slots);
  const ends: (() => void)[] = [];
  let inThisTurn = 0;
  let mostInOneTurn = 0;
  const send = async (sequence: number) => {
    const release = await queue.take({ level: 1, sequence, users: new Set(['U1']) });
    if (inThisTurn === 0) setImmediate(() => (inThisTurn = 0));
    inThisTurn += 1;
    mostInOneTurn = Math.max(mostInOneTurn, inThisTurn);
    ends.push(() => release?.(60_000));
  };
  for (let sequence = 0; sequence < calls; sequence += 1) void send(sequence);
  return { ends, slots, mostInOneTurn: () => mostInOneTurn };
}

/** All would have begun by then. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) await nextTurn();
}

test('a hundred calls at most begin in one turn of the event loop, however many slots are free', async () => {
  const { ends, slots, mostInOneTurn } = openQueue(900);
  await turns();
  assert.deepEqual([ends.length, slots.inUse()], [900, 900]);
  assert.ok(mostInOneTurn() <= 100, `${mostInOneTurn()} calls`);
});

test('at most 1,000 calls are under way at once, however many slots there are; the next begins when one ends', async () => {
  const { ends } = openQueue(3_000);
  await turns();
  assert.equal(ends.length, 1_000);
  for (const end of ends.slice(0, 300)) end();
  await turns();
  assert.equal(ends.length, 1_300);
});
