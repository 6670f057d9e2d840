import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { dayAt, momentAt, startOfDay, utcMs, wallTimeAt } from '../../src/tasks/time-zone.ts';

const wall = (text: string) => Date.parse(`${text}Z`);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

describe('a wall time', () => {
  const cases: [zone: string, wall: string, utc: string][] = [
    ['UTC', '2027-10-31T02:00', '2027-10-31T02:00'],
    ['+05:30', '2027-01-01T00:00', '2026-12-31T18:30'],
    ['-03:00', '2027-01-01T00:00', '2027-01-01T03:00'],
    ['Asia/Kolkata', '2027-01-01T00:00', '2026-12-31T18:30'],
    ['Europe/London', '2027-10-31T02:00', '2027-10-31T02:00'],
    ['Africa/Cairo', '2027-03-28T02:30', '2027-03-28T00:30'],
    ['America/Havana', '2027-03-14T02:30', '2027-03-14T06:30'],
    ['Europe/Berlin', '2027-03-28T03:00', '2027-03-28T01:00'],
    ['Pacific/Kiritimati', '2027-01-01T00:00', '2026-12-31T10:00'],
    // Skipped: moved on by the hour.
    ['Europe/Berlin', '2027-03-28T02:30', '2027-03-28T01:30'],
    ['America/New_York', '2027-03-14T02:30', '2027-03-14T07:30'],
    // Comes twice: the first.
    ['Europe/Berlin', '2027-10-31T02:30', '2027-10-31T00:30'],
    ['America/New_York', '2027-11-07T01:30', '2027-11-07T05:30'],
    ['Australia/Lord_Howe', '2027-04-04T01:45', '2027-04-03T14:45'],
  ];
  for (const [zone, shown, utc] of cases) {
    test(`of ${shown} in ${zone} is at ${utc} UTC`, () => {
      assert.equal(iso(momentAt(wall(shown), zone)), utc);
    });
  }

  test('is the one that the clocks show, at any moment in any zone', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-01'), max: new Date('2037-01-01'), noInvalidDate: true }),
        fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
        (at, zone) => {
          const ms = at.getTime();
          const shown = wallTimeAt(ms, zone);
          const moment = momentAt(shown, zone);
          // It may be the first of two.
          assert.ok(moment <= ms);
          assert.equal(wallTimeAt(moment, zone), shown);
        },
      ),
      { numRuns: 500 },
    );
  });

  for (const [zone, at, byMinutes] of [
    ['Europe/Berlin', '2027-03-28T01:00:00', 60],
    ['America/St_Johns', '2006-04-02T03:31:00', 60],
    ['Africa/Monrovia', '1972-01-07T00:44:30', 44.5],
  ] as const) {
    test(`moves on in the very millisecond in which the clocks do: in ${zone}`, () => {
      const ms = wall(at);
      assert.equal(wallTimeAt(ms, zone) - wallTimeAt(ms - 1, zone), byMinutes * 60_000 + 1);
    });
  }

  test('of a year before 100 is that year’s', () => {
    assert.equal(new Date(utcMs(99, 1, 2)).toISOString(), '0099-01-02T00:00:00.000Z');
    assert.equal(wallTimeAt(utcMs(99, 1, 2), '+01:00'), utcMs(99, 1, 2) + 3_600_000);
  });
});

describe('a day', () => {
  const cases: [zone: string, day: string, starts: string][] = [
    ['Asia/Kolkata', '2026-11-29', '2026-11-28T18:30'],
    // The clocks skip midnight.
    ['America/Havana', '2027-03-14', '2027-03-14T05:00'],
    ['Africa/Cairo', '2027-04-30', '2027-04-29T22:00'],
    // The hour before midnight is skipped.
    ['America/Nuuk', '2026-03-29', '2026-03-29T01:00'],
    // The hour before midnight comes twice.
    ['America/Santiago', '2026-04-05', '2026-04-05T04:00'],
    // The hour after midnight comes twice.
    ['America/Havana', '2027-11-07', '2027-11-07T04:00'],
  ];
  for (const [zone, day, starts] of cases) {
    test(`of ${day} in ${zone} begins at ${starts} UTC`, () => {
      const number = wall(`${day}T00:00`) / 86_400_000;
      assert.equal(iso(startOfDay(number, zone)), starts);
      assert.equal(dayAt(startOfDay(number, zone), zone), number);
      assert.equal(dayAt(startOfDay(number, zone) - 1, zone), number - 1);
    });
  }
});
