// What Task.svc/Create takes, as in https://apidocs.leadsquared.com/create-task-appointment/ and
// https://apidocs.leadsquared.com/create-a-to-do/. Those pages don't say how it refuses what it doesn't take.
import { randomUUID } from 'node:crypto';
import { isObject, type Json } from '../json-object.ts';
import { CREATED_BY_KEY_USER, EMBEDDED_USERS } from './account-users.ts';
import { GUID } from './changed-tasks.ts';
import { lastMinuteOf, midnightOf } from './dated-leads.ts';
import { errorAnswer, invalidAnswer, type LeadAnswer, missingAnswer } from './lead-answer.ts';
import { type TaskType, taskTypeNamed } from './task-types.ts';
import { utcMs, type WireTask, wireTime } from './wire-tasks.ts';

export interface NewTask {
  readonly leadId: string;
  readonly type: TaskType;
  readonly task: WireTask;
}

const REMINDER_FORMS = {
  Reminder: /^\d{1,6}$/,
  ReminderBeforeDays: /^\d{1,3}$/,
  ReminderTime: /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/,
  NotifyBy: /^1[01]00$/,
};

/** Returns the task that the request describes, or how LeadSquared refuses it. */
export function readNewTask(body: Json, now: Date): NewTask | LeadAnswer {
  const { Name, Description, RelatedEntity, RelatedEntityId: leadId } = body;
  if (typeof Name !== 'string' || Name.trim() === '') return missingAnswer('Name is');
  if (String(RelatedEntity) !== '1') return invalidAnswer('RelatedEntity has to be 1, which is a lead.');
  if (typeof leadId !== 'string' || !GUID.test(leadId))
    return invalidAnswer('RelatedEntityId is not the id of a lead.');
  const type = typeIn(body);
  if ('kind' in type) return type;
  const owner = ownerIn(body);
  if ('kind' in owner) return owner;
  const times = timesIn(body, type, now);
  if ('kind' in times) return times;
  const misformed = Object.entries(REMINDER_FORMS).find(
    ([field, form]) => body[field] !== undefined && !form.test(String(body[field])),
  );
  if (misformed) return invalidAnswer(`Parameter Name: ${misformed[0]}`);

  const task: WireTask = {
    TaskID: randomUUID(),
    Name,
    Description: String(Description ?? ''),
    DueDate: times.DueDate,
    CreatedOn: wireTime(now),
    OwnerID: owner.ID,
    OwnerName: `${owner.FirstName} ${owner.LastName}`,
    ...CREATED_BY_KEY_USER,
    Status: 'Pending',
    ...reminderIn(body, type),
    EndDate: times.EndDate,
    Category: type.Category,
  };
  const { Id, Category } = type;
  return { leadId: leadId.toLowerCase(), type: { Id, Name: type.Name, Category }, task };
}

function typeIn({ TaskType }: Json) {
  if (!isObject(TaskType) || TaskType.Name === undefined) return missingAnswer('TaskType is');
  const type = taskTypeNamed(TaskType.Name);
  if (type === undefined) return invalidAnswer(`There is no task type "${TaskType.Name}".`);
  return type.refusal === undefined ? type : errorAnswer(500, 'MXInvalidInputException', type.refusal);
}

function ownerIn({ OwnerId, OwnerEmailAddress }: Json) {
  const wanted = OwnerId ?? OwnerEmailAddress;
  if (wanted === undefined) return missingAnswer('OwnerId or OwnerEmailAddress is');
  const owner = EMBEDDED_USERS.find(
    ({ ID, EmailAddress }) => String(wanted).toLowerCase() === (wanted === OwnerId ? ID : EmailAddress),
  );
  if (owner === undefined) return invalidAnswer(`The owner "${wanted}" is not a user.`);
  return owner.StatusCode === 0 ? owner : invalidAnswer(`The owner "${wanted}" is not an active user.`);
}

/** "If you don't pass them", the task is due on the current day, and takes as long as its type says. */
function timesIn(body: Json, type: TaskType & { readonly minutes: number }, now: Date) {
  for (const field of ['DueDate', 'EndDate']) {
    if (body[field] !== undefined && !isTime(body[field]))
      return invalidAnswer(`${field} has to be a time in UTC, written as YYYY-MM-DD HH:MM:SS.`);
  }
  const isToDo = type.Category === 1;
  const usualDueMs = isToDo ? midnightOf(now.getTime()) : now.getTime();
  const dueMs = body.DueDate === undefined ? usualDueMs : utcMs(body.DueDate);
  const usualEndMs = isToDo ? lastMinuteOf(dueMs) : dueMs + type.minutes * 60_000;
  const endMs = body.EndDate === undefined ? usualEndMs : utcMs(body.EndDate);
  if (endMs < dueMs) return invalidAnswer('EndDate is before DueDate.');
  return { DueDate: wireTime(new Date(dueMs)), EndDate: wireTime(new Date(endMs)) };
}

/** There is no 31 February. */
const isTime = (text: unknown) => {
  const ms = utcMs(text);
  return !Number.isNaN(ms) && wireTime(new Date(ms)) === text;
};

/** An appointment's is so many minutes before, and a to-do's so many days before at a time of day. */
function reminderIn(body: Json, { Category }: TaskType): WireTask {
  const text = (field: string) => (body[field] === undefined ? '' : String(body[field]));
  const isSet = (Category === 1 ? body.ReminderTime : body.Reminder) !== undefined;
  return {
    Reminder: Category === 1 ? '' : text('Reminder'),
    ...(Category === 1 && {
      ReminderBeforeDays: text('ReminderBeforeDays'),
      ReminderTime: text('ReminderTime'),
    }),
    NotifyBy: text('NotifyBy') || (isSet ? '1100' : '1000'),
  };
}
