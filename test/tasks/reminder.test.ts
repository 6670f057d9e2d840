import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { taskLists } from '../../src/leadsquared/api/read-tasks.ts';
import { hasDueDate } from '../../src/tasks/due.ts';
import { reminderTime } from '../../src/tasks/reminder.ts';

function remind(row: Record<string, unknown>, now: string, zone = 'Asia/Kolkata') {
  const task = taskLists('UTC').readRow(row);
  assert.ok(task && hasDueDate(task));
  const time = reminderTime(task, { now: new Date(`${now}Z`), zone, accountZone: 'Asia/Kolkata' });
  return 'at' in time ? `${time.kind} ${time.at.toISOString().slice(0, 16)}` : time.kind;
}

describe('Remind me of an appointment', () => {
  const row = { Category: 0, DueDate: '2026-11-29 10:00:00', EndDate: '2026-11-29 11:00:00' };
  const own = { ...row, Reminder: '60' };
  const cases: [what: string, row: Record<string, unknown>, now: string, time: string][] = [
    ['comes at its own reminder', own, '2026-11-29T08:00', 'at 2026-11-29T09:00'],
    ['comes 15 minutes before without one', row, '2026-11-29T08:00', 'at 2026-11-29T09:45'],
    [
      'comes 15 minutes before where LeadSquared notifies no rep',
      { ...own, NotifyBy: '1000' },
      '2026-11-29T08:00',
      'at 2026-11-29T09:45',
    ],
    ['comes when it is due where only that is ahead', own, '2026-11-29T09:30', 'at 2026-11-29T10:00'],
    ['is too late once it has begun', own, '2026-11-29T10:15', 'past'],
    ['is too near in the last minutes', own, '2026-11-29T09:57', 'soon 2026-11-29T10:00'],
    ['is too far in half a year', own, '2026-05-29T09:57', 'too far 2026-11-29T09:00'],
  ];
  for (const [what, row, now, time] of cases) test(what, () => assert.equal(remind(row, now), time));
});

describe('Remind me of an all-day task', () => {
  const row = { Category: 1, DueDate: '2026-11-28 18:30:00', EndDate: '2026-11-29 18:29:00', Reminder: 15 };
  const own = { ...row, ReminderBeforeDays: '1', ReminderTime: '12:30' };
  const cases: [what: string, row: Record<string, unknown>, now: string, zone: string, time: string][] = [
    [
      'comes at its own reminder, on the account’s clock',
      own,
      '2026-11-27T08:00',
      'Europe/Berlin',
      'at 2026-11-28T07:00',
    ],
    [
      'comes at 9 of that day where its own is past',
      own,
      '2026-11-28T08:00',
      'Asia/Kolkata',
      'at 2026-11-29T03:30',
    ],
    ['comes at 9 of that day without one', row, '2026-11-27T08:00', 'Asia/Kolkata', 'at 2026-11-29T03:30'],
    ['comes at 9 on the rep’s clock', row, '2026-11-27T08:00', 'Europe/Berlin', 'at 2026-11-29T08:00'],
    ['comes at 9 in Los Angeles', row, '2026-11-27T08:00', 'America/Los_Angeles', 'at 2026-11-29T17:00'],
    [
      'comes before it is over, far in the west',
      row,
      '2026-11-27T08:00',
      'Pacific/Honolulu',
      'at 2026-11-28T19:00',
    ],
    [
      'comes after it has begun, far in the east',
      row,
      '2026-11-27T08:00',
      'Pacific/Auckland',
      'at 2026-11-28T20:00',
    ],
    [
      'comes at 9 of the day where LeadSquared notifies no rep',
      { ...own, NotifyBy: 1000 },
      '2026-11-27T08:00',
      'Asia/Kolkata',
      'at 2026-11-29T03:30',
    ],
    ['is too late after 9 of that day', row, '2026-11-29T03:31', 'Asia/Kolkata', 'past'],
  ];
  for (const [what, row, now, zone, time] of cases)
    test(what, () => assert.equal(remind(row, now, zone), time));
});
