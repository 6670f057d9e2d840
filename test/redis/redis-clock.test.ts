import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createClockWatch, JUMP_MS } from '../../src/redis/redis-clock.ts';

const HOUR_MS = 60 * 60_000;
/** Redis' clock when ours is at 0. */
const REDIS_MS = 1_700_000_000_000;

describe('a watch of Redis’ clock', () => {
  for (const jumpMs of [-HOUR_MS, -120_000, 120_000, HOUR_MS]) {
    test(`sees a jump of ${jumpMs / 1000} s once, and goes by the new time`, () => {
      const clock = createClockWatch();
      assert.equal(clock.see(REDIS_MS, 0, 10), 0);
      const seen = clock.see(REDIS_MS + 1_000 + jumpMs, 995, 1_005);
      assert.ok(Math.abs(seen - jumpMs) <= 20, `${seen}`);
      assert.equal(clock.see(REDIS_MS + 2_000 + jumpMs, 1_995, 2_005), 0);
    });
  }

  test('sees a jump after a long silence', () => {
    const clock = createClockWatch();
    clock.see(REDIS_MS, 0, 10);
    const nowMs = 10 * 60_000;
    assert.ok(clock.see(REDIS_MS + nowMs - 120_000, nowMs - 5, nowMs + 5) < -119_000);
  });

  test('takes no slow reply and no stopped process for a jump', () => {
    const clock = createClockWatch();
    clock.see(REDIS_MS, 0, 10);
    assert.equal(clock.see(REDIS_MS + 1_000, 995, 1_000 + HOUR_MS), 0);
    assert.equal(clock.see(REDIS_MS + HOUR_MS, 1_000, HOUR_MS + 5), 0);
  });

  test('takes no slowly corrected clock for a jump, however far that leads', () => {
    const clock = createClockWatch();
    // 8 % is the fastest that chrony corrects a clock.
    for (let nowMs = 0; nowMs < HOUR_MS; nowMs += 1_000) {
      assert.equal(clock.see(Math.round(REDIS_MS + nowMs * 1.083), nowMs, nowMs + 5), 0);
    }
  });

  test('sees a jump while replies come slowly in between', () => {
    const clock = createClockWatch();
    clock.see(REDIS_MS, 0, 10);
    clock.see(REDIS_MS + 1_000, 900, 60_000);
    assert.ok(clock.see(REDIS_MS + 61_000 + 10_000, 60_990, 61_010) > 9_000);
  });

  test('never takes round trips of any length for a jump', () => {
    const trip = fc.record({
      pauseMs: fc.nat(5_000),
      outMs: fc.nat(20_000),
      backMs: fc.nat(20_000),
    });
    fc.assert(
      fc.property(fc.array(trip, { minLength: 2 }), (trips) => {
        const clock = createClockWatch();
        let nowMs = 0;
        for (const { pauseMs, outMs, backMs } of trips) {
          const sentAtMs = nowMs + pauseMs;
          nowMs = sentAtMs + outMs + backMs;
          assert.equal(clock.see(REDIS_MS + sentAtMs + outMs, sentAtMs, nowMs), 0);
        }
      }),
    );
  });

  test('takes less than a second for no jump', () => {
    const clock = createClockWatch();
    clock.see(REDIS_MS, 0, 10);
    assert.equal(clock.see(REDIS_MS + 1_000 + JUMP_MS - 20, 990, 1_010), 0);
  });
});
