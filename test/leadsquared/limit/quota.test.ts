import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  afterAnswer,
  afterAsking,
  afterRefusal,
  mayAsk,
  NOT_USED_UP,
  type Quota,
} from '../../../src/leadsquared/limit/quota.ts';

const HOLD_MS = 5_000;
const refused = (quota: Quota, nowMs: number, times: number, firstAtMs = nowMs) =>
  afterRefusal(quota, { times, firstAtMs, holdMs: HOLD_MS }, nowMs);

/** After a call was refused for the first and the second time. */
function refusedTwice(quota: Quota): Quota {
  return refused(refused(quota, 0, 1).quota, 5_000, 2, 0).quota;
}

describe('the quota', () => {
  test('is used up when a call is refused three times and nothing else came', () => {
    assert.equal(refused(NOT_USED_UP, 0, 1).isGivenUp, false);
    const { quota, isGivenUp, news } = refused(refusedTwice(NOT_USED_UP), 10_000, 3, 0);
    assert.deepEqual([quota.isUsedUp, isGivenUp, news], [true, true, 'used up']);
  });

  test('is not where others passed meanwhile: then the limit is short, and the call is given up', () => {
    const { quota, isGivenUp, news } = refused(afterAnswer(refusedTwice(NOT_USED_UP)), 10_000, 3, 0);
    assert.deepEqual([quota.isUsedUp, isGivenUp, news], [false, true, 'short']);
  });

  test('is used up when refusals are all that came for a minute, whichever calls they were of', () => {
    let quota = NOT_USED_UP;
    for (let nowMs = 0; nowMs < 60_000; nowMs += 10_000) {
      const after = refused(quota, nowMs, 1);
      assert.equal(after.quota.isUsedUp, false, `${nowMs}`);
      quota = after.quota;
    }
    assert.equal(refused(quota, 60_000, 1).news, 'used up');
  });

  test('is not used up by refusals long ago with nothing asked since', () => {
    const { quota } = refused(NOT_USED_UP, 0, 1);
    assert.equal(refused(quota, 3_600_000, 1).quota.isUsedUp, false);
  });

  test('lets one job a window ask while it is used up, until anything but a refusal comes', () => {
    const { quota } = refused(refusedTwice(NOT_USED_UP), 10_000, 3, 0);
    assert.deepEqual([mayAsk(quota, 14_999), mayAsk(quota, 15_000)], [false, true]);
    const asked = afterAsking(quota, { nowMs: 15_000, windowMs: 5_000 });
    assert.deepEqual([mayAsk(asked, 19_999), mayAsk(asked, 20_000)], [false, true]);
    const again = refused(asked, 16_000, 1);
    assert.deepEqual([again.isGivenUp, again.news, mayAsk(again.quota, 20_999)], [true, undefined, false]);
    assert.equal(mayAsk(afterAnswer(again.quota), 16_000), true);
  });
});
