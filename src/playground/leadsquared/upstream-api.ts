// The calls of LeadSquared's API that the app makes, as the vendor documents them.
import type { Json } from '../json-object.ts';
import { type AccountTasks, createAccountTasks } from './account-tasks.ts';
import { EMBEDDED_USERS, reportsTo } from './account-users.ts';
import { type ChangeOptions, createChangeAnswers } from './change-answers.ts';
import { ACCOUNT_ZONE } from './dated-leads.ts';
import { type EmbeddedLead, jsonAnswer, type LeadAnswer } from './lead-answer.ts';
import { createLeadNotes } from './lead-notes.ts';
import { leadsByIds } from './leads-by-ids.ts';
import { ALL_LEADS } from './leads-of-a-day.ts';
import { byEmail, byId, byKey, byPhone, type WireLead } from './searchable-leads.ts';
import { TASK_TYPE_ROWS } from './task-types.ts';

/** What the account has, and answers that replace the usual ones. */
export interface AccountOptions extends ChangeOptions {
  leads?: readonly EmbeddedLead[];
  /** Replaces the answer to a search, as JSON. */
  searchAnswer?: unknown;
  /** Replaces the answer about the account. */
  account?: () => LeadAnswer;
  /** Replaces the answer with the task types. */
  taskTypes?: () => LeadAnswer;
  /** Replaces the answers to whole methods, by method and path. */
  methods?: Api;
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

export function createApi(options: AccountOptions): { api: Api; tasks: AccountTasks } {
  const { leads = ALL_LEADS } = options;
  const answers = createChangeAnswers(leads, options);
  const tasks = createAccountTasks(leads, answers);
  const notes = createLeadNotes(answers);
  const search = (key: string, find: (wanted: string) => readonly WireLead[]) => (given: URLSearchParams) => {
    const found = find(given.get(key) ?? '');
    return jsonAnswer('searchAnswer' in options ? options.searchAnswer : found);
  };

  const methods: Api = {
    'GET /v2/LeadManagement.svc/RetrieveTaskByLeadId': (given) => tasks.ofLead(given.get('leadId') ?? ''),
    'GET /v2/LeadManagement.svc/Leads.GetById': search('id', byId),
    'POST /v2/LeadManagement.svc/Leads/Retrieve/ByIds': (_given, body) => leadsByIds(body),
    'GET /v2/LeadManagement.svc/Leads.GetByEmailaddress': search('emailaddress', byEmail),
    'GET /v2/LeadManagement.svc/RetrieveLeadByPhoneNumber': search('phone', byPhone),
    'GET /v2/LeadManagement.svc/Leads.GetByQuickSearch': search('key', byKey),
    'POST /v2/LeadManagement.svc/CreateNote': (_given, body) => notes.create(body),
    'POST /v2/LeadManagement.svc/RetrieveNote': (_given, body) => notes.retrieve(body),
    'GET /v2/UserManagement.svc/Users.Get': () => jsonAnswer(EMBEDDED_USERS),
    'GET /v2/UserManagement.svc/ReportingHierarchy/RetrieveAllReportingUsers': (given) =>
      jsonAnswer(reportsTo(given.get('UserId') ?? '')),
    'GET /v2/Authentication.svc/UserByAccessKey.Get': () => options.account?.() ?? ACCOUNT,
    'GET /v2/Task.svc/RetrieveTaskType': () => options.taskTypes?.() ?? jsonAnswer(TASK_TYPE_ROWS),
    'POST /v2/Task.svc/Retrieve': (_given, body) => tasks.ofOwner(body),
    'POST /v2/Task.svc/Create': (_given, body) => tasks.create(body),
    'GET /v2/Task.svc/MarkComplete': (given) =>
      tasks.change('MarkComplete', given.get('id'), { Status: 'Completed' }),
    'POST /v2/Task.svc/Update': (_given, { UserTaskId, DueDate }) =>
      tasks.change('Update', UserTaskId, typeof DueDate === 'string' ? { DueDate } : {}),
  };
  return { api: { ...methods, ...options.methods }, tasks };
}
