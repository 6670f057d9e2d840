/** The calls to LeadSquared that the app makes: what each sends, and how its answer is read. */
import type { Redact } from '../../ops/secrets.ts';
import type { FoundLeads, LeadQuery } from '../../tasks/lead.ts';
import type { NewTask, StoredTimes } from '../../tasks/new-task.ts';
import { clockTime } from '../../tasks/notifications.ts';
import type { LeadId, TaskReminder } from '../../tasks/task.ts';
import type { Call } from './answer.ts';
import { type Body, createBudget, readRows, readShort } from './answer-body.ts';
import { type ConnectionSettings, createConnection } from './call.ts';
import { isRecord, readCount, readText } from './json.ts';
import type { ListReader } from './json-rows.ts';
import { readAccount } from './read-account.ts';
import { LEADS } from './read-leads.ts';
import { NOTES } from './read-notes.ts';
import { TASK_TYPES } from './read-task-types.ts';
import { NO_REMINDER_CODE, ownPages, taskLists } from './read-tasks.ts';
import { USERS } from './read-users.ts';
import { writeUpstreamTime } from './upstream-time.ts';

export interface ClientSettings extends ConnectionSettings {
  /** IANA zone of the upstream's times. */
  readonly timeZone: string;
}

/** What LeadSquared says of a change that it didn't refuse. */
export type Changed = 'changed' | 'nothing';

/** As many as LeadSquared's own example asks for (LeadSquared, "Get Tasks"). */
export const ROWS_PER_PAGE = 200;
/**
 * By what pages are sorted, best first: it must not change, or tasks move to other pages, and where many rows share it,
 * pages overlap and leave some out. Which columns an account takes is documented nowhere.
 */
export const SORT_COLUMNS = ['UserTaskId', 'CreatedOn'] as const;

/** Tens of thousands of ids. */
const MAX_IDS_BYTES = 2 * 1024 * 1024;
/** The newest notes of a lead: enough to find one that was added a moment ago. */
const NOTES_READ = 50;
const NOTIFIES_BY_EMAIL = '1100';

export interface PageStart {
  readonly statusCode: number | undefined;
  readonly offset: number;
  readonly column: (typeof SORT_COLUMNS)[number];
}

/** By an e-mail address, by a phone number in one spelling, or by a word. */
export type LeadSearch = Pick<LeadQuery, 'by' | 'text'>;

/** A task as LeadSquared is to have it. `description` has all that is to be read there. */
export interface TaskToCreate extends StoredTimes, Pick<NewTask, 'leadId' | 'name' | 'type' | 'ownerId'> {
  readonly description: string;
}

export type Client = ReturnType<typeof createClient>;

/**
 * For all answers that are being read, or were read in the last 10 s. Twenty-five lists of 10,000 ordinary tasks take
 * 145 MB. Beside 74 MB of kept answers a heap of 512 MB has room for it.
 */
const MAX_READING_BYTES = 200 * 1024 * 1024;

/** What is read of a lead. The searches give them without being asked. */
const LEAD_COLUMNS =
  'ProspectID,FirstName,LastName,EmailAddress,Phone,Mobile,Company,ProspectStage,OwnerId,OwnerIdName,OwnerIdEmailAddress';

const SEARCHES = {
  email: { path: 'Leads.GetByEmailaddress', parameter: 'emailaddress' },
  phone: { path: 'RetrieveLeadByPhoneNumber', parameter: 'phone' },
  name: { path: 'Leads.GetByQuickSearch', parameter: 'key' },
} as const;

/** The phone search may say 404 when it finds no lead. Whether LeadSquared does isn't known. */
const NO_LEADS = { kind: 'value', value: { leads: [], isCut: false }, bytes: 0 } as const;

/** The endpoints are documented in LeadSquared's API pages, the first as "Get Tasks by Lead Id". */
export function createClient(settings: ClientSettings, redact: Redact) {
  const connection = createConnection(settings, redact);
  const { send } = connection;
  const budget = createBudget(MAX_READING_BYTES);
  const taskList = taskLists(settings.timeZone);
  const rowsBy =
    <Row, T>(reader: ListReader<Row, T>) =>
    (body: Body) =>
      readRows(body, reader, budget);
  const readChange = (body: Body) => readShort(body, readSuccess);
  const readCreated = (body: Body) => readShort(body, readCreatedId);
  const written = (at: Date) => writeUpstreamTime(at, settings.timeZone);

  return {
    retrieveLeadTasks: (leadId: LeadId) =>
      send({ path: 'LeadManagement.svc/RetrieveTaskByLeadId', parameters: { leadId } }, rowsBy(taskList)),
    /** One page of a rep's own, over all leads. */
    retrieveOwnTasks(ownerEmail: string, { statusCode: StatusCode, offset, column }: PageStart) {
      const body = {
        Parameter: { LookupName: 'OwnerEmailAddress', LookupValue: ownerEmail, StatusCode },
        Sorting: { ColumnName: column, Direction: '0' },
        Paging: { Offset: offset, RowCount: ROWS_PER_PAGE },
      };
      return send({ path: 'Task.svc/Retrieve', body }, rowsBy(ownPages(settings.timeZone, ownerEmail)));
    },
    /** One call, which finds leads as they are stored. */
    async searchLeads({ by, text }: LeadSearch): Promise<Call<FoundLeads>> {
      const { path, parameter } = SEARCHES[by];
      const request = { path: `LeadManagement.svc/${path}`, parameters: { [parameter]: text } };
      const call = await send(request, rowsBy(LEADS));
      const isNoMatch =
        by === 'phone' && call.answer.kind === 'failed' && call.answer.failure.kind === 'address-wrong';
      return isNoMatch ? { ...call, answer: NO_LEADS } : call;
    },
    retrieveLead: (id: LeadId) =>
      send({ path: 'LeadManagement.svc/Leads.GetById', parameters: { id } }, rowsBy(LEADS)),
    /** Several leads: "Get Leads in Bulk by Ids". LeadSquared may hold it to the limit of its bulk calls, which is lower. */
    async retrieveLeads(ids: readonly LeadId[]) {
      const body = {
        SearchParameters: { LeadIds: ids },
        Columns: { Include_CSV: LEAD_COLUMNS },
        Paging: { PageIndex: 1, PageSize: ids.length },
      };
      return ofAnotherLimit(
        await send({ path: 'LeadManagement.svc/Leads/Retrieve/ByIds', body }, rowsBy(LEADS)),
      );
    },
    /** All users of the account, or the first 50,000. */
    retrieveUsers: () => send({ path: 'UserManagement.svc/Users.Get' }, rowsBy(USERS)),
    /** The ids of all users who report to one, directly or through others, in lower case: "Get User Hierarchy". */
    retrieveReports: (UserId: string) =>
      send(
        { path: 'UserManagement.svc/ReportingHierarchy/RetrieveAllReportingUsers', parameters: { UserId } },
        (body) => readShort(body, readIds, MAX_IDS_BYTES),
      ),
    /** Whose keys these are; answers on every region's host. */
    retrieveAccount: () =>
      send({ path: 'Authentication.svc/UserByAccessKey.Get' }, (body) => readShort(body, readAccount)),
    /** The types that a new task can have. */
    retrieveTaskTypes: () => send({ path: 'Task.svc/RetrieveTaskType' }, rowsBy(TASK_TYPES)),
    /** A lead's notes, the newest first. */
    retrieveNotes(leadId: LeadId) {
      const body = {
        Parameter: { RelatedId: leadId },
        Paging: { PageIndex: 1, PageSize: NOTES_READ },
        Sorting: { ColumnName: 'CreatedOn', Direction: 1 },
      };
      return send({ path: 'LeadManagement.svc/RetrieveNote', body }, rowsBy(NOTES));
    },
    /** LeadSquared makes another task each time it gets this. None of these is ever sent twice. */
    createTask({ leadId, name, description, dueAt, endsAt, reminder, type, ownerId }: TaskToCreate) {
      const body = {
        Name: name,
        Description: description,
        RelatedEntity: 1,
        RelatedEntityId: leadId,
        DueDate: written(dueAt),
        ...(endsAt && { EndDate: written(endsAt) }),
        ...reminderFields(reminder),
        OwnerId: ownerId,
        ...(type && { TaskType: { Name: type.name } }),
      };
      return send({ path: 'Task.svc/Create', body, isChange: true }, readCreated);
    },
    createNote(leadId: LeadId, note: string) {
      const body = { RelatedProspectId: leadId, Note: note };
      return send({ path: 'LeadManagement.svc/CreateNote', body, isChange: true }, readCreated);
    },
    /** A GET that changes things: it is never sent twice, and so is `moveTask`. */
    completeTask: (id: string) =>
      send({ path: 'Task.svc/MarkComplete', parameters: { id }, isChange: true }, readChange),
    moveTask(UserTaskId: string, dueAt: Date) {
      const body = { UserTaskId, DueDate: written(dueAt) };
      return send({ path: 'Task.svc/Update', body, isChange: true }, readChange);
    },
    close: () => connection.close(),
  };
}

/**
 * `{"Status":"Success","Message":{"AffectedRows":1}}`, where no rows means that nothing was changed. Anything else leaves
 * it open whether the change was made.
 */
function readSuccess(parsed: unknown): Changed | undefined {
  if (!isRecord(parsed) || parsed.Status !== 'Success') return undefined;
  const rows = isRecord(parsed.Message) ? readCount(parsed.Message.AffectedRows) : undefined;
  return rows === 0 ? 'nothing' : 'changed';
}

/** `{"Status":"Success","Message":{"Id":"…"}}`; `''` where it names no id. Anything else leaves it open whether it was made. */
function readCreatedId(parsed: unknown): string | undefined {
  if (!isRecord(parsed) || parsed.Status !== 'Success') return undefined;
  return isRecord(parsed.Message) ? readText(parsed.Message.Id) : '';
}

/** Whether the owner is reminded by e-mail, and when ("Create an Appointment", "Create a To-Do"). */
function readIds(answer: unknown): readonly string[] | undefined {
  if (!Array.isArray(answer) || !answer.every((id) => typeof id === 'string')) return undefined;
  return answer.map((id: string) => id.trim().toLowerCase());
}

function reminderFields(reminder: TaskReminder | undefined) {
  if (reminder === undefined) return { NotifyBy: NO_REMINDER_CODE };
  if (reminder.kind === 'minutes before') return { Reminder: reminder.minutes, NotifyBy: NOTIFIES_BY_EMAIL };
  return {
    ReminderBeforeDays: String(reminder.days),
    ReminderTime: `${clockTime(reminder.minuteOfDay)}:00`,
    NotifyBy: NOTIFIES_BY_EMAIL,
  };
}

/** What such a refusal names is no limit for other calls, and mustn't slow them down. */
function ofAnotherLimit<T>(call: Call<T>): Call<T> {
  if (call.answer.kind !== 'limit-refused') return call;
  return { ...call, answer: { kind: 'failed', failure: { kind: 'limit-used-up', detail: 'of bulk calls' } } };
}
