import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { clockTime, morningOf, readClockTime, spokenTime } from '../../src/tasks/notifications.ts';

const EIGHT_THIRTY = 8 * 60 + 30;

function comesAt(now: string, zone: string, minuteOfDay = EIGHT_THIRTY): string | undefined {
  return morningOf(minuteOfDay, { now: new Date(now), zone })?.at.toISOString();
}

describe('the morning list', () => {
  test('comes at its time on the rep’s clock, on the rep’s day', () => {
    assert.equal(comesAt('2026-11-30T02:00:00Z', 'Asia/Kolkata'), '2026-11-30T03:00:00.000Z');
    assert.equal(comesAt('2026-12-01T02:00:00Z', 'America/New_York'), '2026-11-30T13:30:00.000Z');
    assert.equal(comesAt('2026-11-30T11:00:00Z', 'Pacific/Kiritimati'), '2026-11-30T18:30:00.000Z');
    assert.equal(
      morningOf(0, { now: new Date('2026-11-30T11:00:00Z'), zone: 'Pacific/Kiritimati' })?.day,
      '20261201',
    );
  });

  test('doesn’t come on the weekend of the rep’s calendar', () => {
    assert.equal(comesAt('2026-12-05T03:00:00Z', 'Asia/Kolkata'), undefined);
    assert.equal(comesAt('2026-12-06T03:00:00Z', 'Asia/Kolkata'), undefined);
    // It is Friday there still, and Monday already.
    assert.ok(comesAt('2026-12-05T03:00:00Z', 'America/Los_Angeles'));
    assert.ok(comesAt('2026-12-06T20:00:00Z', 'Pacific/Auckland'));
  });

  test('comes once in nights in which the clocks change', () => {
    assert.equal(comesAt('2026-03-27T00:30:00Z', 'Asia/Jerusalem', 2 * 60 + 30), '2026-03-27T00:30:00.000Z');
    assert.equal(comesAt('2026-10-30T10:00:00Z', 'Europe/Berlin'), '2026-10-30T07:30:00.000Z');
  });

  test('has times of day that are written as they are read', () => {
    fc.assert(
      fc.property(fc.nat(24 * 60 - 1), (minute) => assert.equal(readClockTime(clockTime(minute)), minute)),
    );
    assert.deepEqual(
      [readClockTime('24:00'), readClockTime('8:30'), readClockTime(undefined)],
      Array(3).fill(undefined),
    );
    assert.deepEqual(
      [spokenTime(0), spokenTime(EIGHT_THIRTY), spokenTime(12 * 60), spokenTime(13 * 60 + 5)],
      ['12:00 AM', '8:30 AM', '12:00 PM', '1:05 PM'],
    );
  });
});
