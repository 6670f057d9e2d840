/** Reads the answer of RetrieveTaskByLeadId, liberally in its fields and strictly in its shape. */
import { stateOf, type Task, type TaskList } from '../tasks/task.ts';
import { isRecord, readCount } from './json.ts';
import { readUpstreamTime } from './upstream-time.ts';

/**
 * @param answer parsed JSON: `{RecordCount, TaskList}`; other endpoints of the vendor say `List`, or give a
 *   bare array, so those are understood too
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
  const status = readText(row.Status);
  return {
    id: readText(row.TaskID),
    name: readText(row.Name),
    description: readText(row.Description),
    dueAt: due.at,
    unreadableDueDate: due.unreadable,
    owner: { id: readText(row.OwnerID), name: readText(row.OwnerName) },
    status,
    state: stateOf(status),
    reminderMinutes: readReminder(row.Reminder),
  };
}

function readText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Minutes, as a string or a number; what is no positive number is no reminder. */
function readReminder(value: unknown): number | undefined {
  const minutes = typeof value === 'string' && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : value;
  return typeof minutes === 'number' && Number.isFinite(minutes) && minutes > 0 ? minutes : undefined;
}
