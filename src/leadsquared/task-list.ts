/** Reads the answers of RetrieveTaskByLeadId and Task.svc/Retrieve, liberally in their fields and strictly in their shape. */
import { readGuid } from '../tasks/command-text.ts';
import { type RelatedTo, stateOf, type Task, type TaskList } from '../tasks/task.ts';
import type { ListReader } from './answer-body.ts';
import { htmlText } from './html-text.ts';
import { isRecord, readCount, shortText } from './json.ts';
import type { Lists, RowList } from './json-rows.ts';
import { readUpstreamTime } from './upstream-time.ts';

/** More than anybody reads. */
export const MAX_TASKS = 10_000;
/** In UTF-16 units. A message shows 150 and 300; the rest leaves room for HTML, which is not shown. */
const MAX_NAME = 1_500;
const MAX_DESCRIPTION = 1_500;

/** @param zone the IANA zone of LeadSquared's times */
export function taskLists(zone: string): ListReader<Task, TaskList> {
  return { maxRows: MAX_TASKS, readRow: (row) => readTask(row, zone), read: readTaskList };
}

/**
 * Reads `{RecordCount, TaskList}`, or `{RecordCount, List}`; other endpoints of the vendor give a bare array, so that is
 * understood too.
 * @returns undefined when it is no list of tasks. An empty list is one only where the answer says so: by a
 *   list that is empty or null, or by a RecordCount of 0.
 */
function readTaskList(answer: unknown, lists: Lists<Task>): TaskList | undefined {
  const bare = lists.get(answer);
  if (bare) return listOf(bare, undefined);
  if (!isRecord(answer)) return undefined;
  const saidCount = readCount(answer.RecordCount);
  const value = answer.TaskList ?? answer.List;
  const list = lists.get(value);
  if (list) return listOf(list, saidCount);
  if (value !== undefined && value !== null) return undefined;
  const saysNull = 'TaskList' in answer || 'List' in answer;
  return saysNull || saidCount === 0 ? { tasks: [], saidCount: saidCount ?? 0 } : undefined;
}

function listOf(
  { rows, count, areObjects, isCut }: RowList<Task>,
  saidCount: number | undefined,
): TaskList | undefined {
  if (!areObjects) return undefined;
  return { tasks: rows, saidCount: saidCount ?? count, ...(isCut ? { isCut } : {}) };
}

function readTask(row: Record<string, unknown>, zone: string): Task {
  const due = readUpstreamTime(readText(row.DueDate), zone);
  const status = readText(row.Status) || statusOf(readText(row.StatusCode));
  return {
    id: readText(row.TaskID) || readText(row.UserTaskId),
    name: htmlText(readText(row.Name, MAX_NAME)),
    description: htmlText(readText(row.Description, MAX_DESCRIPTION)),
    dueAt: due.at,
    unreadableDueDate: due.unreadable,
    owner: { id: readText(row.OwnerID) || readText(row.OwnerId), name: htmlText(readText(row.OwnerName)) },
    relatedTo: readRelatedTo(row),
    status,
    state: stateOf(status),
    reminderMinutes: readReminder(row.Reminder),
  };
}

/** A word where the lead's tasks have one: 0 is open, 1 is done. */
function statusOf(code: string): string {
  if (code === '1') return 'Completed';
  return code === '0' || code === '' ? '' : `Status ${code}`;
}

/** `RelatedEntity` is 1 for a lead, 5 for an opportunity, 0 for nothing. */
function readRelatedTo({
  RelatedEntity,
  RelatedEntityId,
  RelatedEntityIdName,
}: Record<string, unknown>): RelatedTo | undefined {
  const isLead = RelatedEntity === undefined || RelatedEntity === null || readText(RelatedEntity) === '1';
  const leadId = isLead ? readGuid(readText(RelatedEntityId)) : undefined;
  const name = htmlText(readText(RelatedEntityIdName));
  return leadId === undefined && name === '' ? undefined : { leadId, name };
}

function readText(value: unknown, maxLength?: number): string {
  if (typeof value === 'string') return shortText(value, maxLength);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

const MAX_REMINDER_LENGTH = 30;

/** Minutes, as a string or a number; what is no positive number is no reminder. */
function readReminder(value: unknown): number | undefined {
  const isNumber =
    typeof value === 'string' && value.length <= MAX_REMINDER_LENGTH && /^\s*\d+(?:\.\d+)?\s*$/.test(value);
  const minutes = isNumber ? Number(value) : value;
  return typeof minutes === 'number' && Number.isFinite(minutes) && minutes > 0 ? minutes : undefined;
}
