/** Reads the answers of RetrieveTaskByLeadId and Task.svc/Retrieve, liberally in their fields and strictly in their shape. */
import { readGuid } from '../tasks/command-text.ts';
import { type RelatedTo, stateOf, type Task, type TaskList } from '../tasks/task.ts';
import { isRecord, readCount } from './json.ts';
import { readUpstreamTime } from './upstream-time.ts';

/**
 * @param answer parsed JSON: `{RecordCount, TaskList}`, or `{RecordCount, List}`; other endpoints of the vendor give a bare
 *   array, so that is understood too
 * @returns undefined when it is no list of tasks. An empty list is one only where the answer says so: by a
 *   list that is empty or null, or by a RecordCount of 0.
 */
export function readTaskList(answer: unknown, zone: string): TaskList | undefined {
  if (Array.isArray(answer)) return readRows(answer, answer.length, zone);
  if (!isRecord(answer)) return undefined;
  const saidCount = readCount(answer.RecordCount);
  const list = answer.TaskList ?? answer.List;
  if (Array.isArray(list)) return readRows(list, saidCount ?? list.length, zone);
  if (list !== undefined && list !== null) return undefined;
  const saysNull = 'TaskList' in answer || 'List' in answer;
  return saysNull || saidCount === 0 ? { tasks: [], saidCount: saidCount ?? 0 } : undefined;
}

function readRows(rows: readonly unknown[], saidCount: number, zone: string): TaskList | undefined {
  const tasks: Task[] = [];
  for (const row of rows) {
    if (!isRecord(row)) return undefined;
    tasks.push(readTask(row, zone));
  }
  return { tasks, saidCount };
}

function readTask(row: Record<string, unknown>, zone: string): Task {
  const due = readUpstreamTime(readText(row.DueDate), zone);
  const status = readText(row.Status) || statusOf(readText(row.StatusCode));
  return {
    id: readText(row.TaskID) || readText(row.UserTaskId),
    name: readText(row.Name),
    description: readText(row.Description),
    dueAt: due.at,
    unreadableDueDate: due.unreadable,
    owner: { id: readText(row.OwnerID) || readText(row.OwnerId), name: readText(row.OwnerName) },
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
  const name = readText(RelatedEntityIdName);
  return leadId === undefined && name === '' ? undefined : { leadId, name };
}

function readText(value: unknown): string {
  if (typeof value === 'string') return value;
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
