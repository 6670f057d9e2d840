import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAccountZone } from '../../../src/leadsquared/api/read-account.ts';
import { startOfDay } from '../../../src/tasks/time-zone.ts';

const NOW = new Date('2026-11-29T12:00:00Z');

const read: [text: string, likeZone: string][] = [
  ['Asia/Kolkata', 'Asia/Kolkata'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['  America/New_York ', 'America/New_York'],
  ['UTC', 'UTC'],
  ['GMT', 'UTC'],
  ['India Standard Time', 'Asia/Kolkata'],
  ['W. Europe Standard Time', 'Europe/Berlin'],
  ['Eastern Standard Time', 'America/New_York'],
  ['(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi', 'Asia/Kolkata'],
  ['(GMT+05:30) Chennai, Kolkata, Mumbai, New Delhi', 'Asia/Kolkata'],
  ['(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', 'Europe/Berlin'],
  ['(UTC-05:00) Eastern Time (US & Canada)', 'America/New_York'],
  ['(UTC-08:00) Pacific Time (US & Canada)', 'America/Los_Angeles'],
  ['(UTC+00:00) Dublin, Edinburgh, Lisbon, London', 'Europe/London'],
  ['(UTC) Coordinated Universal Time', 'UTC'],
  ['(UTC+10:00) Canberra, Melbourne, Sydney', 'Australia/Sydney'],
  ['(UTC+04:00) Abu Dhabi, Muscat', 'Asia/Dubai'],
  ['(UTC-03:00) Brasilia', '-03:00'],
  ['(GMT+05:30) India Standard Time', 'Asia/Kolkata'],
  ['(UTC-05:00) Eastern Standard Time', 'America/New_York'],
  ['(UTC−05:00)  Eastern Time (US & Canada)', 'America/New_York'],
  ['+05:30', 'Asia/Kolkata'],
  ['+0530', 'Asia/Kolkata'],
  ['UTC+5:30', 'Asia/Kolkata'],
  ['GMT-3', '-03:00'],
];

for (const [text, likeZone] of read) {
  test(`“${text}” has the days of ${likeZone}`, () => {
    const zone = readAccountZone(text, NOW) ?? 'none';
    // In winter, and in summer.
    for (const day of [20_800, 20_983]) assert.equal(startOfDay(day, zone), startOfDay(day, likeZone), zone);
  });
}

test('anything else is no time zone', () => {
  for (const text of [
    '',
    ' ',
    'India',
    'Somewhere/Else',
    '+99:99',
    '330',
    '5.5',
    'Kolkata +05:30',
    'x'.repeat(500),
  ]) {
    assert.equal(readAccountZone(text, NOW), undefined, text);
  }
});
