/** Reads the answers of RetrieveTaskByLeadId and Task.svc/Retrieve, liberally in their fields and strictly in their shape. */
import { markIn, withoutMark } from '../../tasks/new-task.ts';
import { readGuid } from '../../tasks/read-guid.ts';
import {
  type Days,
  type RelatedTo,
  stateOf,
  type Task,
  type TaskList,
  type TaskReminder,
} from '../../tasks/task.ts';
import { dayAt } from '../../tasks/time-zone.ts';
import { millisecondsInDay } from '../../tasks/units-of-time.ts';
import { htmlText, shortHtmlText } from './html-text.ts';
import { isRecord, readCount, readNumber, readText, wholeText } from './json.ts';
import type { ListReader, Lists } from './json-rows.ts';
import { hourOf, readUpstreamTime, type UpstreamTime } from './upstream-time.ts';

/** More than a rep reads. */
export const MAX_TASKS = 10_000;
/** In UTF-16 units. A message shows 150 and 300; the rest leaves room for blanks, which are not shown. */
const MAX_TEXT = 1_500;

/** A list, or a page of one. */
export interface TaskRows extends TaskList {
  /** How many rows there were, with those that were left out. */
  readonly rowCount: number;
}

/** @param zone the IANA zone of LeadSquared's times */
export function taskLists(zone: string): ListReader<Task, TaskRows> {
  return { maxRows: MAX_TASKS, readRow: (row) => readTask(row, zone), read: readTaskList };
}

/** Leaves the rows of other owners out. */
export function ownPages(zone: string, ownerEmail: string): ListReader<Task, TaskRows> {
  const isOwn = ({ OwnerEmailAddress: address }: Record<string, unknown>) =>
    typeof address !== 'string' || address.trim() === '' || address.trim().toLowerCase() === ownerEmail;
  return { ...taskLists(zone), readRow: (row) => (isOwn(row) ? readTask(row, zone) : undefined) };
}

/**
 * Reads `{RecordCount, TaskList}`, or `{RecordCount, List}`; other endpoints of the vendor give a bare array, so that is
 * understood too.
 * @returns undefined when it is no list of tasks. An empty list is one only where the answer says so: by a
 *   list that is empty or null, or by a RecordCount of 0.
 */
function readTaskList(answer: unknown, lists: Lists<Task>): TaskRows | undefined {
  const fields = isRecord(answer) ? answer : {};
  const saidCount = readCount(fields.RecordCount);
  const given = fields.TaskList ?? fields.List;
  const list = lists.get(answer) ?? lists.get(given);
  if (list) {
    const { rows: tasks, count: rowCount, areObjects, isCut } = list;
    return areObjects ? { tasks, saidCount: saidCount ?? rowCount, isCut, rowCount } : undefined;
  }
  if (given !== undefined && given !== null) return undefined;
  const saysNull = 'TaskList' in fields || 'List' in fields;
  return saysNull || saidCount === 0 ? { tasks: [], saidCount: saidCount ?? 0, rowCount: 0 } : undefined;
}

function readTask(row: Record<string, unknown>, zone: string): Task {
  const due = readUpstreamTime(readText(row.DueDate), zone);
  const end = readUpstreamTime(readText(row.EndDate), zone);
  const isAllDay = due.isDay || readCategory(row) === TO_DO;
  const status = statusOf(readText(row.Status) || readText(row.StatusCode));
  const description = wholeText(row.Description);
  return {
    id: readText(row.TaskID) || readText(row.UserTaskId),
    name: shortHtmlText(wholeText(row.Name), MAX_TEXT),
    description: withoutMark(shortHtmlText(description, MAX_TEXT)),
    type: htmlText(readText(isRecord(row.TaskType) ? row.TaskType.Name : row.TaskType)),
    dueAt: due.at,
    endsAt: end.isDay ? endOfDay(end.at) : end.at,
    isAllDay,
    givenDays: daysGiven(due, end, zone),
    unreadableDueDate: due.unreadable,
    unreadableEndDate: end.unreadable,
    owner: { id: readText(row.OwnerID) || readText(row.OwnerId), name: htmlText(readText(row.OwnerName)) },
    relatedTo: readRelatedTo(row),
    status,
    state: stateOf(status),
    reminder: readReminder(row, isAllDay),
    createdAt: readUpstreamTime(readText(row.CreatedOn), zone).at,
    createdById: readText(row.CreatedBy),
    mark: markIn(description),
  };
}

/** Where LeadSquared writes a code in place of a word. What 2 means isn't known. */
const STATUS_WORDS: Readonly<Record<string, string>> = { '0': 'Pending', '1': 'Completed', '3': 'Overdue' };

function statusOf(text: string): string {
  const code = text.trim();
  if (!/^\d{1,3}$/.test(code)) return text;
  return STATUS_WORDS[code] ?? `Status ${code}`;
}

/** An appointment is 0. */
const TO_DO = '1';

/** Some rows have it only in their type. */
function readCategory({ Category, TaskType }: Record<string, unknown>): string {
  return (readText(Category) || readText(isRecord(TaskType) ? TaskType.Category : undefined)).trim();
}

function endOfDay(midnight: Date | undefined): Date | undefined {
  return midnight && new Date(midnight.getTime() + millisecondsInDay - 1);
}

/** The days of a due date without a clock time, in no zone. */
function daysGiven(due: UpstreamTime, end: UpstreamTime, zone: string): Days | undefined {
  if (!due.isDay || due.at === undefined) return undefined;
  const first = dayAt(due.at.getTime(), zone);
  const last = end.isDay && end.at ? dayAt(end.at.getTime(), zone) : first;
  return { first, last: Math.max(first, last) };
}

/** `RelatedEntity` is 1 for a lead, 5 for an opportunity, 0 for nothing. */
function readRelatedTo(row: Record<string, unknown>): RelatedTo | undefined {
  const isLead = readText(row.RelatedEntity ?? '1') === '1';
  const leadId = isLead ? readGuid(readText(row.RelatedEntityId)) : undefined;
  const name = htmlText(readText(row.RelatedEntityIdName));
  return leadId === undefined && name === '' ? undefined : { leadId, name };
}

/** LeadSquared's code for no reminder. */
export const NO_REMINDER_CODE = '1000';

/** The minutes of an all-day task mean nothing, nor do the days of an appointment. */
function readReminder(row: Record<string, unknown>, isAllDay: boolean): TaskReminder | undefined {
  if (readText(row.NotifyBy).trim() === NO_REMINDER_CODE) return undefined;
  if (!isAllDay) {
    const minutes = readNumber(row.Reminder) ?? 0;
    return minutes === 0 ? undefined : { kind: 'minutes before', minutes };
  }
  // 0 days before is on the day itself.
  const days = readNumber(row.ReminderBeforeDays);
  const minuteOfDay = readTimeOfDay(readText(row.ReminderTime));
  if (days === undefined || !Number.isInteger(days) || days > MAX_REMINDER_DAYS) return undefined;
  return minuteOfDay === undefined ? undefined : { kind: 'days before', days, minuteOfDay };
}

/** Ten years. A larger number isn't a reminder that a person has set. */
const MAX_REMINDER_DAYS = 3_650;
const MAX_REMINDER_LENGTH = 30;

/** `12:30`, `10:00:00` or `9:30 PM`, in minutes since midnight. */
function readTimeOfDay(text: string): number | undefined {
  const [, hours, minutes, half] =
    /^\s*(\d\d?):([0-5]\d)(?::[0-5]\d(?:\.\d{1,9})?)?\s?([AP]M)?\s*$/i.exec(text) ?? [];
  if (hours === undefined || text.length > MAX_REMINDER_LENGTH) return undefined;
  const hour = hourOf(hours, half);
  return hour <= 23 ? hour * 60 + Number(minutes) : undefined;
}
