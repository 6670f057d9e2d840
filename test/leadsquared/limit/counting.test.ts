import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import type { Call } from '../../../src/leadsquared/api/answer.ts';
import '../../awake.ts';
import { openScheduler, SILENCE, answered as value } from './open-scheduler.ts';

const WINDOW_MS = 120;
const TIMEOUT_MS = 120;

interface Planned {
  readonly askedAtMs: number;
  readonly userId: string;
  /** From send to where it is counted. */
  readonly travelMs: number;
  /** From there to the answer's head; none: the call is given up at the time limit. */
  readonly serviceMs: number | undefined;
  /** From there until the answer is read. */
  readonly bodyMs: number;
}

const upTo = (max: number) => fc.integer({ min: 0, max });
const asked = {
  askedAtMs: upTo(400),
  userId: fc.constantFrom('U1', 'U2', 'U3'),
  bodyMs: upTo(2 * WINDOW_MS),
};
const answered = fc.record({ ...asked, travelMs: upTo(40), serviceMs: upTo(40) });
/** It is counted before it is given up, or up to half a time limit after that. */
const givenUp = fc.record({
  ...asked,
  travelMs: upTo(1.5 * TIMEOUT_MS),
  serviceMs: fc.constant(undefined),
});
const planned = fc.oneof<fc.WeightedArbitrary<Planned>[]>(
  { arbitrary: answered, weight: 9 },
  { arbitrary: givenUp, weight: 1 },
);
const crowd = fc.record({
  limit: fc.integer({ min: 2, max: 5 }),
  calls: fc.array(planned, { minLength: 10, maxLength: 24 }),
});

/** Sends them all as a scheduler has it, and gives when each was counted, in ms and in order. */
async function countedBy(limit: number, calls: readonly Planned[]): Promise<number[]> {
  const scheduler = openScheduler({
    slots: limit,
    windowMs: WINDOW_MS,
    timeoutMs: TIMEOUT_MS,
    maxQueue: calls.length,
  });
  const countedAtMs: number[] = [];
  const make = async ({ travelMs, serviceMs, bodyMs }: Planned): Promise<Call<'it'>> => {
    // A timer would be late whenever this process is, but a call under way is not.
    countedAtMs.push(performance.now() + travelMs);
    if (serviceMs === undefined) {
      await delay(TIMEOUT_MS);
      return SILENCE;
    }
    await delay(travelMs + serviceMs);
    const headAtMs = performance.now();
    await delay(bodyMs);
    return { ...value('it'), headAtMs };
  };
  const asking = calls.map(async (call) => {
    await delay(call.askedAtMs);
    await scheduler.send('lookup', call.userId, () => make(call)).result;
  });
  await Promise.all(asking);
  return countedAtMs.sort((a, b) => a - b);
}

function mostInRollingWindow(countedAtMs: readonly number[]): number {
  const inWindow = (from: number) => countedAtMs.filter((at) => at >= from && at < from + WINDOW_MS).length;
  return Math.max(...countedAtMs.map(inWindow));
}

/** @param phaseMs when one of the windows begins */
function mostInFixedWindow(countedAtMs: readonly number[], phaseMs: number): number {
  const windows = Map.groupBy(countedAtMs, (at) => Math.floor((at - phaseMs) / WINDOW_MS));
  return Math.max(...Array.from(windows.values(), ({ length }) => length));
}

/** What is left, at the least, in a bucket that is full at first and gets `limit` a window, when each call takes one. */
function leastInBucket(countedAtMs: readonly number[], limit: number): number {
  let [left, least, beforeMs] = [limit, limit, Number.NEGATIVE_INFINITY];
  for (const at of countedAtMs) {
    left = Math.min(limit, left + ((at - beforeMs) * limit) / WINDOW_MS) - 1;
    least = Math.min(least, left);
    beforeMs = at;
  }
  return least;
}

test('the limit is kept to where calls are counted, in whichever way, whatever the network does', async () => {
  const keepsTo = fc.asyncProperty(crowd, async ({ limit, calls }) => {
    const countedAtMs = await countedBy(limit, calls);
    assert.equal(countedAtMs.length, calls.length);
    assert.ok(mostInRollingWindow(countedAtMs) <= limit, `in any window: ${countedAtMs}`);
    for (let phaseMs = 0; phaseMs < WINDOW_MS; phaseMs += 1) {
      assert.ok(mostInFixedWindow(countedAtMs, phaseMs) <= limit, `in windows from ${phaseMs} ms on`);
    }
    assert.ok(leastInBucket(countedAtMs, limit) >= 0, `from a bucket: ${countedAtMs}`);
  });
  // In real time the same calls take another course at the next try, so none are sought that are fewer.
  const sideBySide = Array.from({ length: 40 }, () => fc.assert(keepsTo, { numRuns: 4, endOnFailure: true }));
  await Promise.all(sideBySide);
});
