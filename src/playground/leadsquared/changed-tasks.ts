// Changes of tasks, kept while the stand-in runs.
import { lastMinuteOf } from './dated-leads.ts';
import { invalidAnswer, jsonAnswer, type LeadAnswer } from './lead-answer.ts';
import { utcMs, type WireTask, wireTime } from './wire-tasks.ts';

export const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

export interface ChangedTasks {
  /** Changes a task, and answers the call that asks for it. */
  change(taskId: unknown, fields: WireTask): LeadAnswer;
  asChanged(task: WireTask): WireTask;
  /** `YYYY-MM-DD HH:MM:SS`, `undefined` for an unchanged task */
  changedOn(task: WireTask): string | undefined;
}

export function createChangedTasks(): ChangedTasks {
  const changes = new Map<string, { readonly fields: WireTask; readonly changedOn: string }>();
  const changeOf = ({ TaskID }: WireTask) => changes.get(String(TaskID).toLowerCase());

  return {
    change(taskId, fields) {
      if (typeof taskId !== 'string' || !GUID.test(taskId)) {
        return invalidAnswer('Parameter Name: id');
      }
      const before = changes.get(taskId.toLowerCase());
      const changedOn = wireTime(new Date());
      changes.set(taskId.toLowerCase(), { fields: { ...before?.fields, ...fields }, changedOn });
      return jsonAnswer({ Status: 'Success', Message: { AffectedRows: 1 } });
    },
    asChanged: (task) => ({ ...task, ...endMoved(task, changeOf(task)?.fields) }),
    changedOn: (task) => changeOf(task)?.changedOn,
  };
}

/**
 * The end of a task moves with it, and a to-do ends with its new day. Whether LeadSquared does that is unknown.
 */
function endMoved({ DueDate, EndDate, Category }: WireTask, fields: WireTask = {}): WireTask {
  if (fields.DueDate === undefined || typeof EndDate !== 'string') return fields;
  const dueMs = utcMs(fields.DueDate);
  const endMs = Category === 1 ? lastMinuteOf(dueMs) : utcMs(EndDate) + dueMs - utcMs(DueDate);
  return Number.isNaN(endMs) ? fields : { ...fields, EndDate: wireTime(new Date(endMs)) };
}
