// Leads with all-day tasks, appointments and every form of a time, and the account's time zone that they depend on.
import { katrin } from './account-users.ts';
import { answerTasks, type EmbeddedLead, embeddedLead } from './lead-answer.ts';
import { DAY, HOUR, minutesFrom, taskIdOf, type WireTask, wireTasks, wireTime } from './wire-tasks.ts';

/** Where the embedded account is: its all-day tasks begin at midnight there. */
export const ACCOUNT_ZONE = { name: 'India Standard Time', aheadMs: 5.5 * 60 * 60_000 };
const DAY_MS = DAY * 60_000;

/** The start of the account's day at a moment; both in ms since the epoch. */
export function midnightOf(ms: number): number {
  const day = Math.floor((ms + ACCOUNT_ZONE.aheadMs) / DAY_MS);
  return day * DAY_MS - ACCOUNT_ZONE.aheadMs;
}

/** The start of the last minute of that day. */
export const lastMinuteOf = (ms: number) => midnightOf(ms) + DAY_MS - 60_000;

/** @param days from the account's today */
function allDay(now: Date, days: number, length = 1) {
  const midnightMs = midnightOf(now.getTime()) + days * DAY_MS;
  const lastMinuteMs = midnightMs + length * DAY_MS - 60_000;
  return {
    Category: 1,
    DueDate: wireTime(new Date(midnightMs)),
    EndDate: wireTime(new Date(lastMinuteMs)),
    // For an all-day task it means nothing.
    Reminder: '15',
    ReminderBeforeDays: '1',
    ReminderTime: '10:00:00',
    NotifyBy: '1100',
  };
}

/** Appointments with their ends, to-dos with their days, and their reminders. */
function datedTasks(now: Date): WireTask[] {
  const [plain] = wireTasks('0013', now, [{ name: 'Dated', dueInMinutes: 0 }], katrin);
  const dated = (name: string, number: number, fields: WireTask): WireTask => ({
    ...plain,
    Name: name,
    TaskID: taskIdOf('0013', number),
    ...fields,
  });
  const from = (minutes: number, length: number) => ({
    Category: 0,
    DueDate: minutesFrom(now, minutes),
    EndDate: minutesFrom(now, minutes + length),
  });
  return [
    dated('Meeting that is under way', 1, { ...from(-15, 30), Reminder: '15', NotifyBy: '1100' }),
    dated('Meeting that is over', 2, from(-3 * HOUR, 30)),
    dated('Fair in Pune, three days', 3, from(-DAY, 3 * DAY)),
    dated('Meeting with a reminder', 4, { ...from(DAY, 60), Reminder: '20', NotifyBy: '1100' }),
    dated('Meeting without a reminder', 5, { ...from(DAY + 5, 60), Reminder: '20', NotifyBy: '1000' }),
    dated('Moved to tomorrow, its end was not', 6, {
      ...from(DAY + 10, 0),
      EndDate: minutesFrom(now, -2 * HOUR),
    }),
    dated('All day today', 7, allDay(now, 0)),
    dated('All day tomorrow, reminded of half past twelve', 8, { ...allDay(now, 1), ReminderTime: '12:30' }),
    dated('All day yesterday', 9, allDay(now, -1)),
    dated('All week', 10, allDay(now, -2, 7)),
    dated('All day in ten days, without a reminder', 11, { ...allDay(now, 10), NotifyBy: '1000' }),
    dated('All day, done two days ago', 12, { ...allDay(now, -2), Status: 'Completed' }),
  ];
}

/** Each form of a time and a status that LeadSquared writes, or may write. */
function formsOfTimes(now: Date): WireTask[] {
  const [plain] = wireTasks('0014', now, [{ name: 'Form', dueInMinutes: DAY }], katrin);
  const due = plain?.DueDate;
  const iso = String(due).replace(' ', 'T');
  const [date = '', time = ''] = String(due).split(' ');
  const us = new Date(`${iso}Z`).toLocaleString('en-US', { timeZone: 'UTC' }).replace(',', '');
  const forms: readonly (readonly [string, WireTask])[] = [
    ['Without seconds', { DueDate: String(due).slice(0, 16) }],
    ['With thousandths', { DueDate: `${due}.000` }],
    ['With T', { DueDate: iso }],
    ['With T and Z', { DueDate: `${iso}.000Z` }],
    ['With an offset', { DueDate: `${iso}+0000` }],
    ['As in the United States', { DueDate: us }],
    ['As in the United States, without seconds', { DueDate: us.replace(/:\d\d (?=[AP]M)/, ' ') }],
    ['A day alone', { DueDate: date }],
    ['Day or month?', { DueDate: `13/12/2026 ${time}` }],
    ['31 February', { DueDate: `2026-02-31 ${time}` }],
    ['24 o’clock', { DueDate: `${date} 24:00:00` }],
    ['No date, as in the United States', { DueDate: '1/1/0001 12:00:00 AM' }],
    ['Status 0', { Status: 0 }],
    ['Status 1', { Status: '1' }],
    ['Status 2', { Status: 2 }],
    ['Status 3', { Status: '3' }],
    ['Status Overdue', { Status: 'Overdue' }],
    ['Status Complete', { Status: 'Complete' }],
    ['Status In Progress', { Status: 'In Progress' }],
  ];
  return forms.map(([name, fields], index) => ({
    ...plain,
    Name: name,
    TaskID: taskIdOf('0014', index + 1),
    ...fields,
  }));
}

export const DATED_LEADS: readonly EmbeddedLead[] = [
  embeddedLead(
    '0013',
    'All-day tasks and appointments',
    'Under way, over, all day, and their reminders',
    answerTasks(datedTasks),
  ),
  embeddedLead(
    '0014',
    'Forms of times and statuses',
    'Each form in which LeadSquared may write them',
    answerTasks(formsOfTimes),
  ),
];
