import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import type { ModalView } from '@slack/types';
import fc from 'fast-check';
import { LEADS } from '../../../src/leadsquared/api/read-leads.ts';
import { ownPages, taskLists } from '../../../src/leadsquared/api/read-tasks.ts';
import { USERS } from '../../../src/leadsquared/api/read-users.ts';
import { firstPage, joinPage, type OwnPage } from '../../../src/leadsquared/own-tasks.ts';
import type { Message } from '../../../src/messages/block-text.ts';
import { type ChangeRequest, changeModal } from '../../../src/messages/change-modals.ts';
import type { TaskReference } from '../../../src/messages/control-values.ts';
import { homeView } from '../../../src/messages/home-view.ts';
import { chooserMessage, noLeadMessage, recentLeads } from '../../../src/messages/lead-messages.ts';
import {
  sharedListMessage,
  type TaskListInput,
  taskListMessage,
} from '../../../src/messages/list-message.ts';
import { reminderMessage } from '../../../src/messages/reminder-message.ts';
import { isObject } from '../../../src/playground/json-object.ts';
import { faultsOf } from '../../../src/playground/slack/block-kit.ts';
import { agendaOf } from '../../../src/tasks/agenda.ts';
import { type DatedTask, hasDueDate } from '../../../src/tasks/due.ts';
import { FILTERS } from '../../../src/tasks/filters.ts';
import { NOTHING } from '../../../src/tasks/notifications.ts';
import { ownershipOf } from '../../../src/tasks/owner.ts';
import { readGuid } from '../../../src/tasks/read-guid.ts';
import { type ListOf, OWN, type Task, type TaskList } from '../../../src/tasks/task.ts';
import { httpResponse } from '../../raw-server.ts';
import {
  BROKEN,
  matching,
  NO_LEAD,
  NO_OWN_TASKS,
  NO_OWN_TASKS_AT_ALL,
  NO_TASKS,
  UNREADABLE,
} from '../../wording.ts';
import { FAST, openRawWorld } from '../../world.ts';
import { anyLeadsAnswer, anyTasksAnswer, anyUsersAnswer, DEEP } from './any-json.ts';
import { readText } from './read-text.ts';

const LEAD_ID = '3570a2b8-4363-11e6-b61b-22000aa8e760';
const LEAD_URL = `https://crm.example.com/LeadManagement/LeadDetails?LeadID=${LEAD_ID}`;
const PRIYA = { zone: 'Asia/Kolkata', email: 'priya@example.com', name: 'Priya Raghavan' };
const QUERY = { by: 'name', text: 'Asha' } as const;
const CONTROLS = {
  withReminders: true,
  conversation: { id: 'C0SALES001', name: 'sales' },
  hasReminder: () => false,
  mayChange: () => true,
  mayAdd: true,
};
const NONE = matching`${NO_TASKS}|${NO_OWN_TASKS}|${NO_OWN_TASKS_AT_ALL}`;

const anyView = fc
  .record({
    of: fc.constantFrom<ListOf>({ kind: 'lead', leadId: LEAD_ID }, OWN),
    filter: fc.constantFrom(...FILTERS),
    page: fc.constantFrom(1, 2, 1_000),
    upstreamZone: fc.constantFrom('UTC', 'America/Los_Angeles'),
    accountZone: fc.constantFrom('UTC', 'Asia/Kolkata', 'America/St_Johns', '-05:00'),
    zone: fc.constantFrom('UTC', 'Asia/Kolkata', 'America/St_Johns'),
    now: fc.date({ min: new Date('2016-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
    users: anyUsersAnswer,
    leads: anyLeadsAnswer,
  })
  // All tasks of a rep's own list are theirs.
  .filter(({ of, filter }) => of.kind === 'lead' || filter !== 'mine');
type View = typeof anyView extends fc.Arbitrary<infer T> ? T : never;

describe('any answer to a lookup of tasks', () => {
  test('is a list that Slack takes, or cannot be read', () => {
    fc.assert(
      fc.property(anyTasksAnswer, anyView, (text, view) => {
        const input = inputFor(text, view);
        if (!input) return;
        const list = taskListMessage(input, CONTROLS);
        assertTaken('message', list, sharedListMessage(input, 'Priya *Raghavan*'));
        assertTaken(
          'home',
          homeView({
            said: [{ text: 'Said.' }],
            list: list.blocks,
            view: input.view,
            recents: [],
            reminders: [],
            notifications: NOTHING,
            zone: 'UTC',
            command: '/tasks',
          }),
        );
        const [task] = input.list.tasks;
        if (task) assertTaken('modal', ...modalsOf(task, view));
        if (task && hasDueDate(task)) assertTaken('message', reminderOf(task, view));
      }),
      { numRuns: 2_000 },
    );
  });

  test('says that there are no tasks only where LeadSquared says so', () => {
    fc.assert(
      fc.property(anyTasksAnswer, anyView, (text, view) => {
        const input = inputFor(text, view);
        if (!input || !NONE.test(taskListMessage(input, CONTROLS).text)) return;
        assert.ok(saysNoTasks(JSON.parse(text)), text);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('any answer to a search', () => {
  test('is a choice that Slack takes, or cannot be read', () => {
    fc.assert(
      fc.property(anyLeadsAnswer, fc.constantFrom(1, 2, 1_000), (text, page) => {
        const { leads, isCut } = readText(text, LEADS) ?? { leads: [], isCut: false };
        const recents = leads.slice(0, 5);
        const nameOf = (leadId: string) => recents.find(({ id }) => id === leadId)?.name;
        assertTaken('message', chooserMessage({ leads, isCut, query: QUERY, filter: 'all', page }), {
          text: 'recent leads',
          blocks: recentLeads(
            recents.map(({ id }) => id),
            nameOf,
          ),
        });
        for (const { id } of leads) assert.equal(readGuid(id), id);
      }),
      { numRuns: 2_000 },
    );
  });

  test('says that there is no such lead only where LeadSquared says so', () => {
    fc.assert(
      fc.property(anyLeadsAnswer, (text) => {
        if (readText(text, LEADS)?.leads.length === 0) assert.ok(saysNoLead(JSON.parse(text)), text);
      }),
      { numRuns: 2_000 },
    );
  });

  test('finds none for anything typed in words that Slack takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) =>
        assertTaken('message', noLeadMessage({ by: 'name', text })),
      ),
    );
  });
});

describe('any way of paging a rep’s own tasks', () => {
  test('gives each once, and ends', () => {
    fc.assert(
      fc.property(anyPaging, (paging) => {
        const { list, calls } = collect(paging.states, pagesOf(paging));
        const { open, done } = paging.rows;
        const names = (paging.states === 'open' ? open : [...open, ...done]).map(({ Name }) => Name);
        assert.deepEqual(
          list.tasks.map(({ name }) => name),
          names,
        );
        assert.equal(list.saidCount, names.length);
        assert.ok(calls <= names.length + 2, `${calls} calls for ${names.length} tasks`);
      }),
      { numRuns: 300 },
    );
  });

  test('ends also where every call gives the same', () => {
    fc.assert(
      fc.property(anyPaging, ({ rows, states, says }) => {
        const { list, calls } = collect(states, () => COUNTS[says](rows.open, rows.open.length));
        const named = list.tasks.filter(({ id }) => id !== '');
        assert.deepEqual(
          named.map(({ name }) => name),
          rows.open.filter(({ UserTaskId }) => UserTaskId !== '').map(({ Name }) => Name),
        );
        assert.ok(calls <= 3, `${calls} calls`);
      }),
      { numRuns: 300 },
    );
  });
});

test('rows beside a page’s list are not counted as tasks of other owners', () => {
  const page = readText('{"RecordCount":1,"TaskList":null,"More":[{}]}', ownPages('UTC', 'rep@example.com'));
  assert.ok(page);
  assert.equal(joinPage(firstPage('open'), page, 0).list.saidCount, 1);
});

describe('through the whole app', { concurrency: true, timeout: 120_000 }, () => {
  test('any answer of LeadSquared is a list, a choice or a clear fault', async (t) => {
    const { world, says } = await openWorldThatSays(t);
    await fc.assert(
      fc.asyncProperty(anyTasksAnswer, anyLeadsAnswer, anyUsersAnswer, async (tasks, leads, users) => {
        Object.assign(says, { tasks, leads, users });
        const leadId = randomUUID();
        for (const text of [`${leadId} all`, `${leadId} mine`, 'Asha', 'mine', 'all']) {
          const { message } = await world.ask(text);
          assert.doesNotMatch(message.text, BROKEN);
          if (NONE.test(message.text)) assert.ok(saysNoTasks(JSON.parse(tasks)), tasks);
          if (NO_LEAD.test(message.text)) assert.ok(saysNoLead(JSON.parse(leads)), leads);
        }
        assert.deepEqual(world.workspace.refusals, []);
      }),
      { numRuns: 60 },
    );
  });

  for (const [what, text] of Object.entries(DEEP)) {
    test(`an answer that is a hundred thousand levels deep (${what}) is no crash`, async (t) => {
      const { world } = await openWorldThatSays(t, { tasks: text, leads: text, users: text });
      for (const typed of [`${randomUUID()} mine`, 'Asha', 'mine']) {
        const { message } = await world.ask(typed);
        assert.match(message.text, matching`${UNREADABLE}|: 1 (?:overdue|without a due date)\. `);
      }
    });
  }
});

/** A row of `Task.svc/Retrieve`. */
interface OwnRow {
  readonly Name: string;
  readonly UserTaskId: string;
}

/** What LeadSquared may say beside a page: how many there are of all, how many there are in it, or nothing. */
const COUNTS = {
  all: (page: readonly OwnRow[], total: number): unknown => ({ RecordCount: total, List: page }),
  page: (page: readonly OwnRow[]): unknown => ({ RecordCount: page.length, List: page }),
  nothing: (page: readonly OwnRow[]): unknown => page,
};

/** Few of 200 tasks have no id. */
const anyOwnRows = (status: string) =>
  fc.tuple(fc.nat(450), fc.nat(3)).map(([number, nameless]): OwnRow[] =>
    Array.from({ length: number }, (_, index) => ({
      Name: `${status} ${index}`,
      UserTaskId: index % 100 < nameless ? '' : randomUUID(),
    })),
  );

/** `sizes` is how many rows come one call after the other. */
const anyPaging = fc.record({
  states: fc.constantFrom('open', 'all'),
  rows: fc.record({ open: anyOwnRows('open'), done: anyOwnRows('done') }),
  says: fc.constantFrom('all', 'page', 'nothing'),
  sizes: fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 }),
});
type Paging = typeof anyPaging extends fc.Arbitrary<infer T> ? T : never;

/** A page that is short tells that there is more only by a count of all; the first is full without one. */
function pagesOf({ rows, says, sizes }: Paging): (asked: OwnPage) => unknown {
  let calls = 0;
  return ({ statusCodes: [statusCode], offset }) => {
    const ofStatus = statusCode === 1 ? rows.done : rows.open;
    const size = offset === 0 && says !== 'all' ? 200 : sizes[calls++ % sizes.length];
    return COUNTS[says](ofStatus.slice(offset, offset + (size ?? 200)), ofStatus.length);
  };
}

function collect(states: 'open' | 'all', answer: (asked: OwnPage) => unknown) {
  let list: TaskList = { tasks: [], saidCount: 0 };
  let calls = 0;
  for (let rest: OwnPage | undefined = firstPage(states); rest && calls < 1_000; calls += 1) {
    const page = readText(JSON.stringify(answer(rest)), ownPages('UTC', 'rep@example.com'));
    assert.ok(page, 'can be read');
    ({ list, rest } = joinPage(rest, page, 0));
  }
  return { list, calls };
}

/** What LeadSquared says next, as JSON: to a lookup of tasks, to any search, to a call for the users. */
interface Says {
  tasks: string;
  leads: string;
  users: string;
}

async function openWorldThatSays(t: TestContext, says: Says = { tasks: '', leads: '', users: '' }) {
  const { world } = await openRawWorld(t, {
    settings: FAST,
    answer(socket, { head }) {
      const isTasks = /\/RetrieveTaskByLeadId|\/Task.svc\/Retrieve/.test(head);
      const text = isTasks ? says.tasks : head.includes('/Users.Get') ? says.users : says.leads;
      socket.write(httpResponse(200, text));
    },
  });
  return { world, says };
}

/** What the app makes of an answer, up to the message; undefined when it cannot be read. */
function inputFor(text: string, view: View): TaskListInput | undefined {
  const list = readText(text, taskLists(view.upstreamZone));
  if (!list) return undefined;
  const users = readText(view.users, USERS);
  const { owns, matchedBy } = ownershipOf(PRIYA, users ?? []);
  return {
    ...view,
    view,
    leadOf: () => undefined,
    leadUrl: view.of.kind === 'lead' ? LEAD_URL : undefined,
    list,
    asOf: view.now,
    owns,
    agenda: agendaOf(list.tasks, { ...view, owns }),
    matching: { by: matchedBy, name: PRIYA.name, areUsersKnown: users !== undefined },
    lead: view.of.kind === 'lead' ? readText(view.leads, LEADS)?.leads[0] : undefined,
  };
}

function referenceTo({ dueAt }: Task, { of, filter, page }: View): TaskReference {
  const dueAtSeconds = dueAt && Math.floor(dueAt.getTime() / 1000);
  return { of, filter, page, taskId: LEAD_ID, dueAtSeconds };
}

function reminderOf(task: DatedTask, view: View): Message {
  const reference = referenceTo(task, view);
  return reminderMessage({
    task,
    reference,
    lead: undefined,
    at: view.now,
    zone: view.zone,
    accountZone: view.accountZone,
    leadUrl: LEAD_URL,
    allowChanges: true,
    noteUrl: 'https://acme.slack.com/#lead-tasks-0123456789',
  });
}

function modalsOf(task: Task, view: View): ModalView[] {
  const request: ChangeRequest = {
    reference: referenceTo(task, view),
    responseUrl: 'https://hooks.slack.com/actions/T0PLAYGROUND/1/2',
    channelId: CONTROLS.conversation.id,
    channelName: 'sales',
    place: 'U0PRIYA001 C0SALES001 1',
    openedAtMs: view.now.getTime(),
  };
  return [changeModal('complete', request, task, view), changeModal('reschedule', request, task, view)];
}

function assertTaken(surface: 'message' | 'modal' | 'home', ...contents: readonly unknown[]): void {
  for (const content of contents) assert.deepEqual(faultsOf(content, surface), []);
}

/** A list that is empty or null, or a count of 0 without one, and no count that says otherwise. */
function saysNoTasks(answer: unknown): boolean {
  if (Array.isArray(answer)) return answer.length === 0;
  if (!isObject(answer) || countsSome(answer.RecordCount)) return false;
  const list = answer.TaskList ?? answer.List;
  if (Array.isArray(list)) return list.length === 0;
  const isNull = Object.hasOwn(answer, 'TaskList') || Object.hasOwn(answer, 'List');
  return (list ?? null) === null && (isNull || countsNone(answer.RecordCount));
}

/** As with tasks; but which form the search calls give is not documented, so nothing at all says so too. */
function saysNoLead(answer: unknown): boolean {
  if (answer === null) return true;
  if (Array.isArray(answer)) return answer.length === 0;
  if (!isObject(answer)) return false;
  const fields = new Map(Object.entries(answer).map(([key, value]) => [key.toLowerCase(), value]));
  const key = ['leads', 'list'].find((one) => fields.has(one));
  const list = key && fields.get(key);
  if (Array.isArray(list)) return list.length === 0;
  const count = fields.get('recordcount');
  if (list === null) return !countsSome(count);
  return key === undefined && (countsNone(count) || fields.size === 0);
}

function countsSome(count: unknown): boolean {
  const number = typeof count === 'number' || typeof count === 'string' ? Number(count) : 0;
  return number > 0 && Number.isInteger(number);
}

function countsNone(count: unknown): boolean {
  return count === 0 || count === '0';
}
