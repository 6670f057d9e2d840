/** A task that a rep adds: its times as LeadSquared stores them, and what it says of who added it. */
import type { Standpoint } from './agenda.ts';
import type { LeadId, TaskReminder } from './task.ts';
import { dayAt, momentAt, startOfDay, wallTimeAt } from './time-zone.ts';
import { millisecondsInDay, millisecondsInHour, millisecondsInMinute } from './units-of-time.ts';

/** A type of tasks in the account. */
export interface TaskType {
  readonly name: string;
  /** Its tasks are to-dos, which are due on a day and have no time. */
  readonly isAllDay: boolean;
}

export interface NewTask {
  readonly leadId: LeadId;
  readonly name: string;
  readonly details: string;
  /** Undefined leaves it to LeadSquared. */
  readonly type: TaskType | undefined;
  /** As the rep chose it. */
  readonly dueAt: Date;
  /** How long before it is due its owner is reminded; undefined for no reminder. */
  readonly remindMinutesBefore: number | undefined;
  /** The owner's id, as LeadSquared writes it. */
  readonly ownerId: string;
}

/** What is added says that it comes from Slack, by whom, and of which submission it is. */
export interface Signature {
  /** The rep's name. */
  readonly by: string;
  /** Tells what one submission adds from everything else. */
  readonly mark: string;
}

/** When a new task is due at first: tomorrow at 10:00 AM on the rep's clock. */
export function usualDueTime({ now, zone }: Pick<Standpoint, 'now' | 'zone'>): Date {
  const tomorrow = dayAt(now.getTime(), zone) + 1;
  return new Date(momentAt(tomorrow * millisecondsInDay + 10 * millisecondsInHour, zone));
}

export interface StoredTimes {
  readonly dueAt: Date;
  /** Undefined leaves it to LeadSquared: each type of appointments has its own usual length. */
  readonly endsAt?: Date;
  readonly reminder: TaskReminder | undefined;
}

/**
 * A to-do is due on the day that the rep chose, wherever the account is: from its midnight to its last minute. Its reminder
 * counts from the time that the rep chose.
 */
export function storedTimes(
  { type, dueAt, remindMinutesBefore: minutes }: Pick<NewTask, 'type' | 'dueAt' | 'remindMinutesBefore'>,
  { zone, accountZone }: Pick<Standpoint, 'zone' | 'accountZone'>,
): StoredTimes {
  if (!type?.isAllDay) {
    return { dueAt, reminder: minutes === undefined ? undefined : { kind: 'minutes before', minutes } };
  }
  const day = dayAt(dueAt.getTime(), zone);
  const times = {
    dueAt: new Date(startOfDay(day, accountZone)),
    endsAt: new Date(startOfDay(day + 1, accountZone) - millisecondsInMinute),
  };
  if (minutes === undefined) return { ...times, reminder: undefined };
  const remindAt = wallTimeAt(dueAt.getTime() - minutes * millisecondsInMinute, accountZone);
  const remindOn = Math.floor(remindAt / millisecondsInDay);
  const minuteOfDay = Math.floor((remindAt - remindOn * millisecondsInDay) / millisecondsInMinute);
  // Far from the account, the chosen time may be on the account's next day. LeadSquared reminds on the day itself at the latest.
  return { ...times, reminder: { kind: 'days before', days: Math.max(0, day - remindOn), minuteOfDay } };
}

const MARK = /^[A-Z2-9]{8}$/;
/** A name in brackets would hide the mark, so brackets are left out of it. */
const SIGNATURE = /Added from Slack by [^()\n]{1,100} \((?<mark>[A-Z2-9]{8})\)/g;
/** In UTF-16 units: room for a name, and for the tags that LeadSquared may write after it. */
const MAX_SIGNATURE = 500;
const MAX_NAME = 100;

export function isSubmissionMark(text: unknown): text is string {
  return typeof text === 'string' && MARK.test(text);
}

/** Text for LeadSquared, which knows only the user whose keys the app has. */
export function signed(text: string, { by, mark }: Signature): string {
  const name = by
    .replace(/[\s()]+/g, ' ')
    .trim()
    .slice(0, MAX_NAME)
    .toWellFormed();
  return `${text.trim()}\n\nAdded from Slack by ${name} (${mark})`.trim();
}

/** The mark in a text that was added from Slack. What the rep typed may quote another, so the last one counts. */
export function markIn(text: string): string | undefined {
  return [...text.slice(-MAX_SIGNATURE).matchAll(SIGNATURE)].at(-1)?.groups?.mark;
}

/** As it is shown: a mark says nothing to a reader. */
export function withoutMark(text: string): string {
  const end = ` (${markIn(text)})`;
  const shown = text.trimEnd();
  return shown.endsWith(end) ? shown.slice(0, -end.length) : text;
}
