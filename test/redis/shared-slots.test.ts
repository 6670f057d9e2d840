import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Membership } from '../../src/redis/membership.ts';
import { shareSlots } from '../../src/redis/shared-slots.ts';
import type { SlotCommands } from '../../src/redis/slot-commands.ts';
import '../awake.ts';

const WINDOW_MS = 100;
/** What Redis last said counts for one window: a test that reads it needs one that outlasts a machine’s pauses. */
const LONG_WINDOW_MS = 60_000;
const SETTINGS = { limit: 4, lastsMs: 1_000, instances: 2 };
const GRANTED = { isEmptied: false, waitMs: 0, limit: 4, inUse: 1, nowMs: 0 };

/** Slots whose Redis answers as planned, and notes what it is told. */
function openSlots({
  isJoined = true,
  onTake = async () => GRANTED,
  inUse = 0,
  windowMs = WINDOW_MS,
  pauseMs = 0,
} = {}) {
  let seen: ReturnType<Membership['seen']>;
  const told: unknown[][] = [];
  const failures: unknown[] = [];
  const tell =
    (name: string) =>
    async (...words: unknown[]) => {
      told.push([name, ...words]);
    };
  const commands: SlotCommands = {
    findMark: async () => 'mark',
    take: onTake,
    release: tell('release'),
    hold: tell('hold'),
    adopt: tell('adopt'),
    reset: async () => 'mark',
    look: async () => ({ ...GRANTED, inUse }),
  };
  const membership: Membership = {
    state: () => ({ isJoined, fault: undefined, pause: undefined }),
    pauseMs: () => pauseMs,
    seen: () => seen,
    async ask(send) {
      const reply = await send('mark');
      seen = { ...reply, atMs: performance.now() };
      return reply;
    },
    noteFailure: (error) => void failures.push(error),
    stop() {},
  };
  return { slots: shareSlots(commands, { ...SETTINGS, windowMs }, membership), told, failures };
}

async function msOf(work: Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work;
  return performance.now() - startedAtMs;
}

describe('the slots of an instance that shares the limit', { concurrency: true }, () => {
  test('are granted by Redis, which is asked again at the time that it names', async () => {
    const { promise: granted, resolve: grant } = Promise.withResolvers<typeof GRANTED>();
    const answers = [Promise.resolve({ ...GRANTED, waitMs: 2_000, inUse: 4 })];
    const { slots, told } = openSlots({ onTake: () => answers.shift() ?? granted, windowMs: LONG_WINDOW_MS });
    const taking = slots.take();
    await delay(10);
    assert.ok(slots.waitMs(0) > 0 && slots.waitMs(0) <= 2_000, `${slots.waitMs(0)} ms`);
    assert.equal(slots.inUse(), 4, 'of all instances');
    grant(GRANTED);
    const release = await taking;
    release(70);
    assert.deepEqual(
      told.map(([name, , coolDownMs]) => [name, coolDownMs]),
      [['release', 70]],
    );
  });

  test('are counted with those that other instances have in use now', async () => {
    const { slots } = openSlots({ inUse: 3, windowMs: LONG_WINDOW_MS });
    await slots.take();
    assert.deepEqual([slots.inUse(), await slots.countInUse(), slots.inUse()], [1, 3, 3]);
    const { slots: alone } = openSlots({ isJoined: false, inUse: 3 });
    await alone.take();
    assert.equal(await alone.countInUse(), 1);
  });

  test('are this instance’s part of the limit while Redis is away, and nothing is sent to Redis', async () => {
    const { slots, told } = openSlots({ isJoined: false });
    const [first] = [await slots.take(), await slots.take()];
    first?.(WINDOW_MS);
    assert.ok((await msOf(slots.take())) >= WINDOW_MS - 5);
    slots.hold(1);
    assert.deepEqual(told, []);
  });

  test('are not granted in a hold that begins while Redis is asked, and the hold is for all instances', async () => {
    const { promise, resolve } = Promise.withResolvers<typeof GRANTED>();
    const { slots, told } = openSlots({ onTake: () => promise });
    const taking = slots.take();
    slots.hold(60);
    resolve(GRANTED);
    assert.ok((await msOf(taking)) >= 55);
    assert.deepEqual(told, [['hold', 60]]);
  });

  test('keep to a limit that this instance has learned, and tell the other instances', async () => {
    const { slots, told } = openSlots();
    slots.adopt({ limit: 1, windowMs: WINDOW_MS }, 5_000);
    (await slots.take())(WINDOW_MS);
    assert.ok((await msOf(slots.take())) >= WINDOW_MS - 5);
    assert.equal(slots.limit(), 1);
    assert.deepEqual(told[0], ['adopt', 1, 4, 5_000]);
    slots.adopt({ limit: 2, windowMs: WINDOW_MS }, 5_000);
    assert.deepEqual(told.at(-1), ['adopt', 2, 1, 5_000]);
  });

  test('keep to the limit that all instances keep to now', async () => {
    const { slots } = openSlots({ onTake: async () => ({ ...GRANTED, limit: 2 }) });
    await slots.take();
    assert.equal(slots.limit(), 2);
    await slots.countInUse();
    assert.equal(slots.limit(), 4, 'it has grown, and this instance has taken nothing since');
  });

  test('are this instance’s part of the limit in a pause, whatever it had in use', async () => {
    const { slots } = openSlots({ pauseMs: 50, windowMs: LONG_WINDOW_MS });
    void slots.take();
    await delay(10);
    assert.ok(slots.waitMs(1) <= 50, 'two of four, so both are taken when the pause ends');
    assert.ok(slots.waitMs(2) >= LONG_WINDOW_MS - 100);
  });

  test('are not used when they are granted so late that Redis may free them before the call ends', async () => {
    let answerMs = 1_100;
    const { slots, failures } = openSlots({
      async onTake() {
        await delay(answerMs);
        answerMs = 0;
        return GRANTED;
      },
    });
    await slots.take();
    assert.equal(failures.length, 1);
  });
});
