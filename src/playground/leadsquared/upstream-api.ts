// The calls of LeadSquared's API that the app makes, as the vendor documents them.
import { isObject, type Json } from '../json-object.ts';
import { EMBEDDED_USERS } from './account-users.ts';
import { createChangedTasks, GUID } from './changed-tasks.ts';
import { ACCOUNT_ZONE } from './dated-leads.ts';
import { type EmbeddedLead, errorAnswer, jsonAnswer, type LeadAnswer } from './lead-answer.ts';
import { ALL_LEADS } from './leads-of-a-day.ts';
import { ownerTasks } from './owner-tasks.ts';
import { byEmail, byId, byKey, byPhone, type WireLead } from './searchable-leads.ts';

/** What the account has, and answers that replace the usual ones. */
export interface AccountOptions {
  leads?: readonly EmbeddedLead[];
  /** Replaces the answer to a search, as JSON. */
  searchAnswer?: unknown;
  /** Replaces the answer about the account. */
  account?: () => LeadAnswer;
  /** Replaces the answer to a change, and may make the change first. */
  onChange?: (make: () => void) => LeadAnswer;
}

/** By method and path. */
export type Api = Readonly<Record<string, (parameters: URLSearchParams, body: Json) => LeadAnswer>>;

const ACCOUNT = jsonAnswer({
  Name: 'Priya Raghavan',
  Role: 'Administrator',
  TimeZone: ACCOUNT_ZONE.name,
  DefaultCountryCode: '91',
  LSQCommonServiceURLs: { api: 'api-in21.leadsquared.com', app: 'in21.leadsquared.com' },
});

export function createApi(options: AccountOptions): Api {
  const { leads = ALL_LEADS } = options;
  const leadsById = new Map(leads.map((lead) => [lead.leadId.toLowerCase(), lead]));
  const startedAt = new Date();
  const { change, asChanged, changedOn } = createChangedTasks(options.onChange);
  const search = (key: string, find: (wanted: string) => readonly WireLead[]) => (given: URLSearchParams) => {
    const found = find(given.get(key) ?? '');
    return jsonAnswer('searchAnswer' in options ? options.searchAnswer : found);
  };
  const tasksOfAllLeads = () =>
    leads.flatMap(({ leadId, answer }) => {
      const given = answer(startedAt);
      const tasks = given.kind === 'tasks' ? given.tasks : [];
      return tasks.map((task) => ({ leadId, task: asChanged(task), changedOn: changedOn(task) }));
    });

  return {
    'GET /v2/LeadManagement.svc/RetrieveTaskByLeadId': (parameters) => {
      const answer = leadTasks(leadsById, parameters.get('leadId') ?? '', startedAt);
      return answer.kind === 'tasks' ? { ...answer, tasks: answer.tasks.map(asChanged) } : answer;
    },
    'GET /v2/LeadManagement.svc/Leads.GetById': search('id', byId),
    'POST /v2/LeadManagement.svc/Leads/Retrieve/ByIds': (_parameters, body) => leadsByIds(body),
    'GET /v2/LeadManagement.svc/Leads.GetByEmailaddress': search('emailaddress', byEmail),
    'GET /v2/LeadManagement.svc/RetrieveLeadByPhoneNumber': search('phone', byPhone),
    'GET /v2/LeadManagement.svc/Leads.GetByQuickSearch': search('key', byKey),
    'GET /v2/UserManagement.svc/Users.Get': () => jsonAnswer(EMBEDDED_USERS),
    'GET /v2/Authentication.svc/UserByAccessKey.Get': () => options.account?.() ?? ACCOUNT,
    'POST /v2/Task.svc/Retrieve': (_parameters, body) => ownerTasks(body, tasksOfAllLeads()),
    'GET /v2/Task.svc/MarkComplete': (parameters) => change(parameters.get('id'), { Status: 'Completed' }),
    'POST /v2/Task.svc/Update': (_parameters, { UserTaskId, DueDate }) =>
      change(UserTaskId, typeof DueDate === 'string' ? { DueDate } : {}),
  };
}

/** Other leads have no tasks. */
function leadTasks(leads: ReadonlyMap<string, EmbeddedLead>, leadId: string, startedAt: Date): LeadAnswer {
  if (!GUID.test(leadId)) {
    return errorAnswer(400, 'MXInvalidInputException', 'Invalid Input! Parameter Name: leadId');
  }
  return leads.get(leadId.toLowerCase())?.answer(startedAt) ?? { kind: 'tasks', tasks: [] };
}

/** "Get Leads in Bulk by Ids": the ids and the columns are mandatory, and only the columns asked for come. */
function leadsByIds(body: Json): LeadAnswer {
  const { SearchParameters: search, Columns: columns, Paging: paging } = body;
  const ids = isObject(search) ? search.LeadIds : undefined;
  const csv = isObject(columns) ? columns.Include_CSV : undefined;
  if (!Array.isArray(ids) || ids.length === 0)
    return errorAnswer(400, 'MXMandatoryAttributeMissingException', 'LeadIds are mandatory');
  if (typeof csv !== 'string' || csv === '')
    return errorAnswer(400, 'MXMandatoryAttributeMissingException', 'Include_CSV is mandatory');
  const size = isObject(paging) ? Number(paging.PageSize) : ids.length;
  const named = new Set(csv.split(',').map((name) => name.trim()));
  const found = ids.flatMap((id) => byId(String(id))).map((lead) => columnsOf(lead, named));
  return jsonAnswer({ RecordCount: found.length, Leads: found.slice(0, size) });
}

function columnsOf(lead: WireLead, named: ReadonlySet<string>): Json {
  return Object.fromEntries(Object.entries(lead).filter(([name]) => named.has(name)));
}
