// Task.svc/Retrieve: one owner's tasks over all leads, a page at a time, as in
// https://apidocs.leadsquared.com/retrieve-tasks/. That page doesn't say what comes without a StatusCode (here open and
// completed tasks), the order of the rows (here none), and the largest RowCount (here 200).
import { isObject, type Json } from '../json-object.ts';
import { EMBEDDED_USERS } from './account-users.ts';
import { errorAnswer, jsonAnswer, type LeadAnswer } from './lead-answer.ts';
import { nameOf } from './searchable-leads.ts';
import { type TaskType, usualType } from './task-types.ts';
import { isCancelled, isCompleted, NO_DATE, type WireTask } from './wire-tasks.ts';

export interface TaskOfLead {
  readonly leadId: string;
  readonly task: WireTask;
  /** for a task that was created with one */
  readonly type?: TaskType;
  /** `YYYY-MM-DD HH:MM:SS`, for a task that was changed since the start */
  readonly changedOn: string | undefined;
}

const MOST_ROWS = 200;

/** `body` is the request's. Tasks of owners who aren't users are left out. */
export function ownerTasks(body: Json, all: readonly TaskOfLead[]): LeadAnswer {
  const parameter = objectIn(body, 'Parameter');
  const { LookupName, LookupValue, StatusCode, FromDate, ToDate } = parameter;
  if (LookupName !== 'OwnerEmailAddress' && LookupName !== 'OwnerId') {
    return errorAnswer(400, 'MXInvalidInputException', 'Invalid Input! Parameter Name: LookupName');
  }
  const owner = EMBEDDED_USERS.find(({ ID, EmailAddress }) =>
    isSame(LookupName === 'OwnerId' ? ID : EmailAddress, LookupValue),
  );
  const rows = all
    .filter(({ task }) => owner !== undefined && isSame(owner.ID, task.OwnerID))
    .filter(({ task }) => !isCancelled(task))
    .map(rowOf)
    .filter(({ StatusCode: own }) => StatusCode === undefined || Number(StatusCode) === own)
    .filter(({ DueDate }) => FromDate === undefined || isDate(DueDate, (due) => due >= String(FromDate)))
    .filter(({ DueDate }) => ToDate === undefined || isDate(DueDate, (due) => due <= String(ToDate)));

  const { Offset = 0, RowCount = MOST_ROWS } = objectIn(body, 'Paging');
  const page = rows.slice(Number(Offset), Number(Offset) + Math.min(Number(RowCount), MOST_ROWS));
  return jsonAnswer({ RecordCount: rows.length, List: page });
}

function rowOf({ leadId, task, type = usualType(task.Category), changedOn }: TaskOfLead) {
  const isDone = isCompleted(task);
  const minutes = Math.max(Number(task.Reminder) || 0, 0);
  const days = Number(task.ReminderBeforeDays) || 0;
  const owner = EMBEDDED_USERS.find(({ ID }) => isSame(ID, task.OwnerID));
  const changed = changedOn ?? (isDone ? task.DueDate : task.CreatedOn);
  return {
    UserTaskId: task.TaskID,
    Name: task.Name,
    Category: type.Category,
    Description: task.Description,
    RelatedEntity: 1,
    RelatedEntityId: leadId,
    RelatedEntityIdName: nameOf(leadId),
    DueDate: withThousandths(task.DueDate),
    EndDate: withThousandths(task.EndDate ?? task.DueDate),
    Reminder: minutes,
    ReminderBeforeDays: days,
    ReminderTime: task.ReminderTime ?? '',
    NotifyBy: task.NotifyBy ?? (minutes > 0 || days > 0 ? '1100' : '1000'),
    StatusCode: isDone ? 1 : 0,
    OwnerId: task.OwnerID,
    OwnerName: task.OwnerName,
    OwnerEmailAddress: owner?.EmailAddress,
    CreatedBy: task.CreatedBy,
    CreatedByName: task.CreatedByName,
    CreatedOn: withThousandths(task.CreatedOn),
    ModifiedOn: withThousandths(changed),
    CompletedOn: withThousandths(isDone ? changed : NO_DATE),
    TaskType: type,
  };
}

const objectIn = (json: Json, key: string): Json => {
  const value = json[key];
  return isObject(value) ? value : {};
};

const isSame = (one: string, other: unknown) => one.toLowerCase() === String(other).toLowerCase();

/** An odd date stays as it is. */
const withThousandths = (date: WireTask['DueDate']) =>
  typeof date === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(date) ? `${date}.000` : date;

const isDate = (date: WireTask['DueDate'], holds: (date: string) => boolean) =>
  typeof date === 'string' && /^\d{4}-\d\d-\d\d /.test(date) && holds(date.slice(0, NO_DATE.length));
