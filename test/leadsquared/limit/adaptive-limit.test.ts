import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type AdaptiveLimit,
  afterRefusal,
  atTime,
  changesAtMs,
  forOthersMs,
  inForce,
  LEARNED_FOR_MS,
  startLimit,
} from '../../../src/leadsquared/limit/adaptive-limit.ts';

const SET = { limit: 25, windowMs: 5_000 };
const NO_WORDS = { retryAfterMs: undefined, said: undefined };

const refused = (limit: AdaptiveLimit, nowMs: number, refusal: Partial<typeof NO_WORDS> = {}) =>
  afterRefusal(limit, { ...NO_WORDS, ...refusal }, { nowMs, jitter: 0 });

/** A limit that was refused at each of these moments. */
const afterRefusals = (...atMs: number[]) =>
  atMs.reduce((limit, nowMs) => refused(limit, nowMs).limit, startLimit(SET, 0));

/** The slots at each moment at which something changes. */
function* changes(given: AdaptiveLimit): Generator<[atMs: number, slots: number]> {
  for (let limit = given; Number.isFinite(changesAtMs(limit)); ) {
    const nowMs = changesAtMs(limit);
    limit = atTime(limit, nowMs);
    yield [nowMs, limit.slots];
  }
}

describe('an episode of refusals', () => {
  test('halves the slots once, and the next one again, down to one', () => {
    assert.equal(afterRefusals(10_000).slots, 12);
    assert.equal(afterRefusals(10_000, 10_001, 14_999).slots, 12);
    assert.equal(afterRefusals(10_000, 15_000).slots, 6);
    assert.equal(afterRefusals(10_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000).slots, 1);
  });

  test('in the first window after the start halves nothing', () => {
    assert.equal(afterRefusals(0, 4_999).slots, 25);
    assert.equal(afterRefusals(5_000).slots, 12);
  });

  test('holds all calls for a window, with jitter, or as long as Retry-After says, up to a minute', () => {
    const limit = startLimit(SET, 0);
    assert.equal(refused(limit, 10_000).holdMs, 5_000);
    assert.equal(afterRefusal(limit, NO_WORDS, { nowMs: 10_000, jitter: 1 }).holdMs, 5_500);
    const held = (retryAfterMs: number) =>
      afterRefusal(limit, { retryAfterMs, said: undefined }, { nowMs: 10_000, jitter: 0 }).holdMs;
    assert.deepEqual([1_000, 20_000, 7_200_000].map(held), [5_000, 20_000, 60_000]);
  });

  test('gives one slot back after each whole window in which calls were sent and none refused', () => {
    const given = [...changes(afterRefusals(10_000))];
    assert.equal(given.length, 13);
    assert.deepEqual(given.slice(0, 2), [
      [20_000, 13],
      [25_000, 14],
    ]);
    assert.deepEqual(given.at(-1), [80_000, 25]);
    assert.equal(changesAtMs(afterRefusals(10_000, 12_000)), 22_000, 'later after each refusal');
  });

  test('is told to other instances for twice as long as until the next slot', () => {
    assert.equal(forOthersMs(afterRefusals(10_000), 10_000), 20_000);
    assert.equal(forOthersMs(startLimit(SET, 0), 10_000), LEARNED_FOR_MS);
  });
});

describe('the limit that a refusal names', () => {
  const cases: [string, { limit: number; windowMs: number }, [number, number]][] = [
    ['that is smaller is adopted', { limit: 10, windowMs: 5_000 }, [10, 5_000]],
    ['of the same rate in a shorter window is adopted as it is', { limit: 5, windowMs: 1_000 }, [5, 1_000]],
    ['of a shorter window and a higher rate bounds the burst', { limit: 20, windowMs: 1_000 }, [20, 5_000]],
    ['of a longer window is kept to by its share', { limit: 120, windowMs: 60_000 }, [10, 5_000]],
    ['that is larger changes nothing', { limit: 100, windowMs: 5_000 }, [25, 5_000]],
    ['of a day is no window', { limit: 10_000, windowMs: 86_400_000 }, [25, 5_000]],
  ];
  for (const [what, said, [limit, windowMs]] of cases) {
    test(what, () => {
      const start = startLimit(SET, 0);
      const after = afterRefusal(start, { retryAfterMs: undefined, said }, { nowMs: 1_000, jitter: 0 });
      assert.deepEqual(inForce(after.limit), { limit, windowMs });
      const isNews = limit !== 25 || windowMs !== 5_000;
      assert.deepEqual(after.learned, isNews ? { limit, windowMs } : undefined);
      if (!isNews) return;
      const again = afterRefusal(after.limit, { ...NO_WORDS, said }, { nowMs: 1_500, jitter: 0 });
      assert.equal(again.learned, undefined, 'said once');
      // An hour after it was said last, and then a slot a window.
      const [lapse, ...growth] = changes(again.limit);
      assert.deepEqual(lapse, [1_500 + LEARNED_FOR_MS, limit]);
      assert.equal(growth.length, 25 - limit);
      assert.equal(
        growth.at(-1)?.[0],
        limit === 25 ? undefined : 1_500 + LEARNED_FOR_MS + growth.length * 5_000,
      );
    });
  }

  test('explains the episode that taught it, which halves nothing', () => {
    const said = { limit: 10, windowMs: 5_000 };
    const { limit } = afterRefusal(startLimit(SET, 0), { ...NO_WORDS, said }, { nowMs: 10_000, jitter: 0 });
    assert.equal(limit.slots, 10);
    assert.equal(refused(limit, 16_000).limit.slots, 5);
  });
});
