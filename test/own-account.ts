/** An account of a test's own: its users, leads and tasks, as LeadSquared would answer about them. */
import type { Json } from '../src/playground/json-object.ts';
import { isObject } from '../src/playground/json-object.ts';
import { jsonAnswer } from '../src/playground/leadsquared/lead-answer.ts';
import type { Api } from '../src/playground/leadsquared/upstream-api.ts';

export interface TestUser {
  readonly id: string;
  readonly email: string;
  readonly isActive: boolean;
  readonly managerId: string | null;
}

export interface TestLead {
  readonly id: string;
  readonly first: string;
  /** Words that only this lead has. */
  readonly secret: string;
  readonly email: string;
  readonly phone: string;
  readonly ownerId: string;
  readonly tasks: readonly { readonly id: string; readonly name: string; readonly ownerId: string }[];
}

export interface TestAccount {
  readonly users: readonly TestUser[];
  readonly leads: readonly TestLead[];
}

const DUE = new Date(Date.now() + 30 * 60 * 60_000).toISOString().slice(0, 19).replace('T', ' ');

/** How LeadSquared says who reports to whom: with its users, or only when it is asked for one (its page "Get Users" has no manager). */
export type Hierarchy = 'with the users' | 'when asked';

function reportsOf(users: readonly TestUser[], id: string | null, found = new Set<string>()): string[] {
  for (const user of users) {
    if (user.managerId === null || user.managerId !== id || found.has(user.id)) continue;
    found.add(user.id);
    reportsOf(users, user.id, found);
  }
  return [...found];
}

/** The methods of its API that tell of users, leads and tasks. */
export function methodsOf({ users, leads }: TestAccount, hierarchy: Hierarchy = 'with the users'): Api {
  const completed = new Set<string | null>();
  const emailOf = (id: string) => users.find((user) => user.id === id)?.email ?? '';
  const wireLead = ({ id, first, secret, email, phone, ownerId }: TestLead) => ({
    ...{ ProspectID: id, FirstName: first, LastName: `Last${secret}`, EmailAddress: email, Phone: phone },
    ...{
      Company: `Company${secret}`,
      OwnerId: ownerId,
      OwnerIdName: 'x',
      OwnerIdEmailAddress: emailOf(ownerId),
    },
  });
  const found = (test: (lead: TestLead) => boolean) => jsonAnswer(leads.filter(test).map(wireLead));
  const wireTask = ({ id, name, ownerId }: TestLead['tasks'][number]) => ({
    ...{ Name: name, Description: '', DueDate: DUE, OwnerName: 'x' },
    ...(completed.has(id) ? { Status: 'Completed', StatusCode: 1 } : { Status: 'Pending', StatusCode: 0 }),
    ...{
      TaskID: id,
      UserTaskId: id,
      OwnerID: ownerId,
      OwnerId: ownerId,
      OwnerEmailAddress: emailOf(ownerId),
    },
  });
  const given = (body: Json, ...path: string[]): unknown =>
    path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), body);

  return {
    'GET /v2/UserManagement.svc/Users.Get': () =>
      jsonAnswer(
        users.map(({ id, email, isActive, managerId }) => ({
          ...{ ID: id, EmailAddress: email, StatusCode: isActive ? 0 : 1 },
          ...(hierarchy === 'with the users' && { ManagerUserId: managerId }),
        })),
      ),
    'GET /v2/UserManagement.svc/ReportingHierarchy/RetrieveAllReportingUsers': (query) =>
      jsonAnswer(reportsOf(users, query.get('UserId'))),
    'GET /v2/LeadManagement.svc/Leads.GetById': (query) => found(({ id }) => id === query.get('id')),
    'GET /v2/LeadManagement.svc/Leads.GetByQuickSearch': (query) =>
      found(({ first, secret, phone }) =>
        `${first} Last${secret} Company${secret} ${phone}`
          .toLowerCase()
          .includes((query.get('key') ?? '').toLowerCase()),
      ),
    'GET /v2/LeadManagement.svc/Leads.GetByEmailaddress': (query) =>
      found(({ email }) => email === query.get('emailaddress')),
    'GET /v2/LeadManagement.svc/RetrieveLeadByPhoneNumber': (query) =>
      found(({ phone }) => phone === query.get('phone')),
    'POST /v2/LeadManagement.svc/Leads/Retrieve/ByIds': (_query, body) => {
      const ids = given(body, 'SearchParameters', 'LeadIds');
      return jsonAnswer({
        Leads: leads.filter(({ id }) => Array.isArray(ids) && ids.includes(id)).map(wireLead),
      });
    },
    'GET /v2/LeadManagement.svc/RetrieveTaskByLeadId': (query) => {
      const tasks = (leads.find(({ id }) => id === query.get('leadId'))?.tasks ?? []).map(wireTask);
      return jsonAnswer({ RecordCount: tasks.length, TaskList: tasks });
    },
    'GET /v2/Task.svc/MarkComplete': (query) => {
      completed.add(query.get('id'));
      return jsonAnswer({ Status: 'Success', Message: { AffectedRows: 1 } });
    },
    'POST /v2/Task.svc/Retrieve': (_query, body) => {
      const owner = given(body, 'Parameter', 'LookupValue');
      const rows = leads.flatMap((lead) =>
        lead.tasks
          .filter(({ ownerId }) => emailOf(ownerId) === owner)
          .map((task) => ({
            ...wireTask(task),
            ...{
              RelatedEntity: 1,
              RelatedEntityId: lead.id,
              RelatedEntityIdName: `${lead.first} Last${lead.secret}`,
            },
          })),
      );
      return jsonAnswer({ RecordCount: rows.length, List: rows });
    },
  };
}
