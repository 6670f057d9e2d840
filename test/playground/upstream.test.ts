import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EMBEDDED_USERS } from '../../src/playground/leadsquared/account-users.ts';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
import { ALL_LEADS, LEADS_OF_A_DAY } from '../../src/playground/leadsquared/leads-of-a-day.ts';
import { EMBEDDED_PEOPLE } from '../../src/playground/leadsquared/searchable-leads.ts';
import type { Upstream } from '../../src/playground/leadsquared/upstream.ts';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';
import { errorOf, KEYS, leadId, ownedBy, post, retrieve, start, UNKNOWN_LEAD } from './account-calls.ts';

const API = '/v2/LeadManagement.svc/RetrieveTaskByLeadId';
// The response of the vendor's page "Get Tasks by Lead Id".
const DOCUMENTED_RESPONSE = `{ "RecordCount": 2, "TaskList": [ { "TaskID": "3570a2b8-4363-11e6-b61b-22000aa8e760", "Name": "Follow Up With New Lead", "Description": "This is test task.", "DueDate": "2016-10-20 01:30:00", "CreatedOn": "2016-07-06 10:20:05", "OwnerID": "190e7b6f-39da-11e6-b61b-22000aa8e760", "OwnerName": "User lead", "CreatedBy": "7cf19f34-21d6-11e6-8091-02b01d637af7", "CreatedByName": "swesh kumar", "Status": "Pending", "Reminder": "20" }, { "TaskID": "ecd28d9b-4443-11e6-b61b-22000aa8e760", "Name": "New Talk to the Customer Task", "Description": "Good going", "DueDate": "2016-07-11 10:12:45", "CreatedOn": "2016-07-07 13:08:40", "OwnerID": "190e7b6f-39da-11e6-b61b-22000aa8e760", "OwnerName": "User lead", "CreatedBy": "7cf19f34-21d6-11e6-8091-02b01d637af7", "CreatedByName": "swesh kumar", "Status": "Pending", "Reminder": "15" } ] }`;

const ask = (upstream: Upstream, id: string, init: RequestInit = {}) =>
  fetch(`${upstream.url}${API}?${new URLSearchParams({ ...KEYS, leadId: id })}`, init);

const roomy = await start({ limit: 10_000 });

async function tasksOf(label: string): Promise<{ RecordCount: number; TaskList: WireTask[] }> {
  const response = await ask(roomy, leadId(label));
  assert.equal(response.status, 200);
  return JSON.parse(await response.text());
}

const dueIn = (task: WireTask, now: number) => Date.parse(`${task.DueDate}Z`.replace(' ', 'T')) - now;
const HOUR_MS = 3_600_000;

test('the documented sample is the page’s response, field for field and in its order', async () => {
  const response = await ask(roomy, leadId('Documented sample'));
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.equal(await response.text(), JSON.stringify(JSON.parse(DOCUMENTED_RESPONSE)));
});

test('keys are taken from the query or from headers, and a lead id in any case', async () => {
  const byHeader = await fetch(`${roomy.url}${API}?leadId=${leadId('Documented sample').toUpperCase()}`, {
    headers: { 'x-LSQ-AccessKey': KEYS.accessKey, 'x-LSQ-SecretKey': KEYS.secretKey },
  });
  assert.equal(byHeader.status, 200);
  assert.equal((await byHeader.json()).RecordCount, 2);
});

test('an unknown lead has no tasks', async () => {
  const response = await ask(roomy, UNKNOWN_LEAD);
  assert.equal(await response.text(), '{"RecordCount":0,"TaskList":[]}');
});

test('wrong or missing keys are refused with 401', async () => {
  const secretWrong = new URLSearchParams({ ...KEYS, secretKey: 'x', leadId: UNKNOWN_LEAD });
  for (const query of [secretWrong, `leadId=${UNKNOWN_LEAD}`, '']) {
    assert.equal((await errorOf(await fetch(`${roomy.url}${API}?${query}`))).status, 401);
  }
});

test('a missing or malformed lead id is refused with 400', async () => {
  for (const id of ['', 'asha@example.com', `${UNKNOWN_LEAD}0`, `{${UNKNOWN_LEAD}}`]) {
    assert.equal((await errorOf(await ask(roomy, id))).status, 400);
  }
  const noId = await fetch(`${roomy.url}${API}?${new URLSearchParams(KEYS)}`);
  assert.equal((await errorOf(noId)).status, 400);
});

test('a wrong path or method is answered 404 and is no call against the limit', async () => {
  const upstream = await start();
  for (const path of ['/', '//', '/v2/LeadManagement.svc/Leads.GetByNothing', `/api${API}`]) {
    assert.equal((await errorOf(await fetch(upstream.url + path))).status, 404);
  }
  assert.equal((await errorOf(await ask(upstream, UNKNOWN_LEAD, { method: 'POST' }))).status, 404);
  assert.deepEqual(upstream.calls, []);
});

test('the 26th call in 5 seconds is refused in the documented words', async () => {
  const upstream = await start();
  const first = await Promise.all(Array.from({ length: 25 }, () => ask(upstream, UNKNOWN_LEAD)));
  assert.ok(first.every((response) => response.status === 200));
  assert.deepEqual(await errorOf(await ask(upstream, UNKNOWN_LEAD)), {
    status: 429,
    type: 'MXAPIRateLimitExceededException',
    message: 'API calls exceeded the limit of 25 in 5 second(s)',
  });
  assert.deepEqual(
    upstream.calls.map((call) => call.status),
    [...Array(25).fill(200), 429],
  );
});

test('the window rolls: a call is taken as soon as the oldest is a window old, refused ones not counted', async () => {
  const windowMs = 300;
  const upstream = await start({ limit: 2, windowMs });
  await ask(upstream, UNKNOWN_LEAD);
  await ask(upstream, UNKNOWN_LEAD);
  // Calls without a pause: if refusals counted, the window would never have room again.
  let refused = 0;
  while ((await ask(upstream, UNKNOWN_LEAD)).status === 429) refused++;
  assert.ok(refused > 0);
  const [oldest, newest] = [upstream.calls[0], upstream.calls.at(-1)];
  assert.ok(oldest && newest);
  // The journal's clock has whole milliseconds.
  assert.ok(newest.receivedAt - oldest.receivedAt >= windowMs - 1);
});

test('every answer of the API counts against the limit, errors too', async () => {
  const upstream = await start({ limit: 3, windowMs: 60_000 });
  await fetch(`${upstream.url}${API}?leadId=${UNKNOWN_LEAD}`);
  await ask(upstream, 'no id');
  await ask(upstream, leadId('500'));
  const refused = await errorOf(await ask(upstream, UNKNOWN_LEAD));
  assert.equal(refused.message, 'API calls exceeded the limit of 3 in 60 second(s)');
  assert.deepEqual(
    upstream.calls.map(({ leadId, status }) => [leadId, status]),
    [
      [UNKNOWN_LEAD, 401],
      ['no id', 400],
      [leadId('500'), 500],
      [UNKNOWN_LEAD, 429],
    ],
  );
});

test('a call is counted when it arrives, not when it was sent', async () => {
  const firstSent = Promise.withResolvers<void>();
  // Long enough that no stall of the machine lets it arrive first.
  const travels = [2_000, 1];
  const upstream = await start({
    limit: 1,
    travelMs: () => {
      firstSent.resolve();
      return travels.shift() ?? 0;
    },
  });
  const slow = ask(upstream, leadId('Busy lead'));
  await firstSent.promise;
  const quick = ask(upstream, leadId('Empty lead'));
  assert.equal((await quick).status, 200);
  assert.equal((await slow).status, 429);
  assert.deepEqual(
    upstream.calls.map((call) => call.leadId),
    [leadId('Empty lead'), leadId('Busy lead')],
  );
});

test('a call that is given up while it travels still counts, and stays unanswered', async () => {
  const sent = Promise.withResolvers<void>();
  const upstream = await start({
    travelMs: () => {
      sent.resolve();
      // The second call starts after the first one ends.
      return upstream.calls.length === 0 ? 1_500 : 1;
    },
  });
  const caller = new AbortController();
  const given = assert.rejects(ask(upstream, UNKNOWN_LEAD, { signal: caller.signal }), {
    name: 'AbortError',
  });
  await sent.promise;
  caller.abort();
  await given;
  while (upstream.calls.length === 0) await delay(5);
  await ask(upstream, UNKNOWN_LEAD);
  assert.deepEqual(
    upstream.calls.map((call) => call.status),
    [undefined, 200],
  );
});

test('the failing leads fail as their labels say', async () => {
  for (const status of [400, 401, 404, 500]) {
    assert.equal((await errorOf(await ask(roomy, leadId(String(status))))).status, status);
  }
  const silent500 = await ask(roomy, leadId('500 without a reason'));
  assert.equal(silent500.status, 500);
  assert.equal(await silent500.text(), '');

  const page = await ask(roomy, leadId('Not JSON'));
  assert.equal(page.status, 200);
  assert.match(await page.text(), /^<!DOCTYPE html>/);

  await assert.rejects(ask(roomy, leadId('Reset')), (error: Error) => {
    assert.equal(Reflect.get(Object(error.cause), 'code'), 'ECONNRESET');
    return true;
  });
});

test('the lead 429 always refuses, and its refusals are not counted', async () => {
  const upstream = await start({ limit: 1, windowMs: 60_000 });
  for (let attempt = 0; attempt < 3; attempt++) {
    const refused = await errorOf(await ask(upstream, leadId('429')));
    assert.equal(refused.status, 429);
    assert.doesNotMatch(refused.message, /\d/);
  }
  assert.equal((await ask(upstream, UNKNOWN_LEAD)).status, 200);
});

test('closing ends a call that hangs, and leaves nothing that keeps the process alive', async () => {
  const upstream = await start();
  const hanging = assert.rejects(ask(upstream, leadId('Silence')));
  while (upstream.calls.length === 0) await delay(5);
  await upstream.close();
  await hanging;
  assert.equal(upstream.calls[0]?.status, undefined);

  const source = new URL('../../src/playground/leadsquared/upstream.ts', import.meta.url).href;
  const script = `
    import { startUpstream } from '${source}';
    const asked = Promise.withResolvers();
    const travelMs = () => { asked.resolve(); return 60_000; };
    const upstream = await startUpstream({ accessKey: 'a', secretKey: 's', travelMs });
    const call = fetch(upstream.url + '${API}').catch(() => {});
    await asked.promise;
    await upstream.close();
    await call;`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 30_000,
  });
  await assert.doesNotReject(run);
});

test('a port in use is an error, not a wait', async () => {
  await assert.rejects(start({ port: Number(new URL(roomy.url).port) }), { code: 'EADDRINUSE' });
});

test('the busy lead has a day’s mix, relative to now', async () => {
  const { RecordCount, TaskList } = await tasksOf('Busy lead');
  const now = Date.now();
  const pending = TaskList.filter((task) => task.Status === 'Pending');
  const dated = pending.filter((task) => task.DueDate !== '0001-01-01 00:00:00');
  assert.equal(RecordCount, 20);
  assert.equal(pending.length, 7);
  assert.equal(dated.length, 6);
  assert.equal(dated.filter((task) => dueIn(task, now) < 0).length, 2);
  assert.equal(dated.filter((task) => dueIn(task, now) > 0 && dueIn(task, now) < 3 * HOUR_MS).length, 2);
  assert.equal(dated.filter((task) => dueIn(task, now) > 24 * HOUR_MS).length, 2);
  assert.equal(TaskList.filter((task) => task.Status === 'Completed').length, 12);
  assert.equal(TaskList.filter((task) => task.Status === 'Cancelled').length, 1);
  assert.ok(new Set(pending.map((task) => task.OwnerName)).size >= 4);
});

test('the 240 tasks are all pending, all different, and the same for the same moment', async () => {
  const { RecordCount, TaskList } = await tasksOf('240 tasks');
  assert.equal(RecordCount, 240);
  assert.equal(new Set(TaskList.map((task) => task.TaskID)).size, 240);
  assert.equal(new Set(TaskList.map((task) => task.Name)).size, 240);
  assert.ok(TaskList.every((task) => task.Status === 'Pending' && !/[{}]|undefined/.test(`${task.Name}`)));
  const lead = EMBEDDED_LEADS.find(({ label }) => label === '240 tasks');
  const now = new Date('2026-03-10T22:01:02Z');
  assert.deepEqual(lead?.answer(now), lead?.answer(now));
});

test('the other lists hold what their labels say', async () => {
  assert.deepEqual(await tasksOf('Empty lead'), { RecordCount: 0, TaskList: [] });
  assert.deepEqual(await tasksOf('Says more than it returns'), { RecordCount: 5, TaskList: [] });
  const done = await tasksOf('Only completed');
  assert.deepEqual(
    done.TaskList.map((task) => task.Status),
    ['Completed', 'Completed'],
  );
  const odd = await tasksOf('Odd and missing fields');
  assert.equal(odd.RecordCount, odd.TaskList.length);
  assert.ok(new Set(odd.TaskList.map((task) => task.TaskID)).size < odd.TaskList.length);
  const hostile = await tasksOf('Hostile text');
  assert.equal(Math.max(...hostile.TaskList.map((task) => `${task.Name}`.length)), 5000);
  assert.match(
    (await tasksOf('Right-to-left and emoji')).TaskList[0]?.Name?.toString() ?? '',
    /^\p{Script=Arabic}/u,
  );
});

test('well-formed lists write all eleven fields as strings, and times as UTC without a zone', async () => {
  const fields = Object.keys(JSON.parse(DOCUMENTED_RESPONSE).TaskList[0]);
  for (const label of [
    'Busy lead',
    'Only completed',
    '240 tasks',
    'Hostile text',
    'Right-to-left and emoji',
  ]) {
    for (const task of (await tasksOf(label)).TaskList) {
      assert.deepEqual(Object.keys(task), fields);
      assert.ok(Object.values(task).every((value) => typeof value === 'string'));
      for (const time of [task.DueDate, task.CreatedOn]) {
        assert.match(`${time}`, /^\d{4}-\d\d-\d\d \d\d:\d\d:00$/);
      }
    }
  }
});

test('every lead has a GUID and a label of its own', () => {
  const ids = ALL_LEADS.map((lead) => lead.leadId);
  assert.equal(new Set(ids).size, ALL_LEADS.length);
  assert.equal(new Set(ALL_LEADS.map((lead) => lead.label)).size, ALL_LEADS.length);
  for (const id of ids) assert.match(id, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
});

const DANIEL = { LookupName: 'OwnerId', LookupValue: '0e750002-0000-4000-8000-000000000002' };

test('an owner’s tasks come from all leads, under the field names of that call', async () => {
  const { RecordCount, List } = await retrieve(roomy, { ...ownedBy('priya'), StatusCode: 0 });
  assert.equal(RecordCount, List.length);
  const leads = new Set(List.map((row) => row.RelatedEntityId));
  for (const { leadId: id, label } of LEADS_OF_A_DAY) assert.ok(leads.has(id), label);
  const row = List.find(({ Name }) => Name === 'Demo of the dealer portal') ?? assert.fail();
  const { DueDate, EndDate, CreatedOn, ModifiedOn, TaskType, ...rest } = row;
  for (const time of [DueDate, EndDate, CreatedOn, ModifiedOn]) {
    assert.match(String(time), /^\d{4}-\d\d-\d\d \d\d:\d\d:00\.000$/);
  }
  assert.equal(typeof TaskType, 'object');
  assert.deepEqual(rest, {
    UserTaskId: '7a5c0104-0000-4000-8000-000000000001',
    Name: 'Demo of the dealer portal',
    Category: 0,
    Description: '',
    RelatedEntity: 1,
    RelatedEntityId: '1ead0104-0000-4000-8000-000000000104',
    RelatedEntityIdName: 'Joseph Adeyemi',
    Reminder: 15,
    ReminderBeforeDays: 0,
    ReminderTime: '',
    NotifyBy: '1100',
    StatusCode: 0,
    OwnerId: '0e750001-0000-4000-8000-000000000001',
    OwnerName: 'Priya Raghavan',
    OwnerEmailAddress: 'priya@example.com',
    CreatedBy: '0e750003-0000-4000-8000-000000000003',
    CreatedByName: 'Katrin Vogel',
    CompletedOn: '0001-01-01 00:00:00.000',
  });
});

test('one rep’s open tasks are a day’s mix over at least eight leads', async () => {
  const { List } = await retrieve(roomy, { ...ownedBy('priya'), StatusCode: 0 });
  const now = Date.now();
  const away = List.filter(({ DueDate }) => !DueDate.startsWith('0001')).map(
    ({ DueDate }) => Date.parse(`${DueDate.replace(' ', 'T')}Z`) - now,
  );
  assert.ok(new Set(List.map((row) => row.RelatedEntityId)).size >= 8);
  assert.ok(away.filter((ms) => ms < 0).length >= 3, 'overdue');
  assert.ok(away.filter((ms) => ms > 0 && ms < 6 * HOUR_MS).length >= 4, 'in the next hours');
  assert.ok(away.filter((ms) => ms > 24 * HOUR_MS).length >= 4, 'later');
  assert.ok(List.length - away.length >= 2, 'without a due date');
});

test('several leads are found by their ids, with the columns that were asked for', async () => {
  const path = 'LeadManagement.svc/Leads/Retrieve/ByIds';
  const [first, second] = LEADS_OF_A_DAY.map(({ leadId: id }) => id);
  const body = {
    SearchParameters: { LeadIds: [second, UNKNOWN_LEAD, first] },
    Columns: { Include_CSV: 'ProspectID, FirstName,Company' },
    Paging: { PageIndex: 1, PageSize: 3 },
  };
  const response = await post(roomy, path, body);
  assert.deepEqual(await response.json(), {
    RecordCount: 2,
    Leads: [
      { ProspectID: second, FirstName: 'Vikram', Company: 'Sethi Cold Storage' },
      { ProspectID: first, FirstName: 'Nandini', Company: 'Malabar Spice Traders' },
    ],
  });
  for (const missing of [{ SearchParameters: { LeadIds: [] } }, { Columns: {} }]) {
    const { status, type } = await errorOf(await post(roomy, path, { ...body, ...missing }));
    assert.deepEqual([status, type], [400, 'MXMandatoryAttributeMissingException']);
  }
});

test('an owner is found by e-mail address and by id in any case, with tasks of only that status', async () => {
  const open = await retrieve(roomy, { ...ownedBy('DANIEL'), StatusCode: '0' });
  const byOwnerId = await retrieve(roomy, {
    ...DANIEL,
    LookupValue: DANIEL.LookupValue.toUpperCase(),
    StatusCode: 0,
  });
  assert.deepEqual(byOwnerId, open);
  const done = await retrieve(roomy, { ...DANIEL, StatusCode: 1 });
  assert.ok(done.List.length > 0 && done.List.every(({ StatusCode }) => StatusCode === 1));
  assert.ok(done.List.every(({ CompletedOn }) => !String(CompletedOn).startsWith('0001')));
  const both = await retrieve(roomy, DANIEL);
  assert.equal(both.RecordCount, open.RecordCount + done.RecordCount);
});

test('an unknown owner has no tasks, and a task of an unknown owner is in no list', async () => {
  const none = { RecordCount: 0, List: [] };
  assert.deepEqual(await retrieve(roomy, ownedBy('unknown')), none);
  // The documented sample's.
  const stranger = { LookupName: 'OwnerId', LookupValue: '190e7b6f-39da-11e6-b61b-22000aa8e760' };
  assert.deepEqual(await retrieve(roomy, stranger), none);
  assert.deepEqual(await retrieve(roomy, { LookupName: 'OwnerId' }), none);
});

test('a lookup by anything else is refused with 400', async () => {
  for (const body of [{}, { Parameter: { LookupName: 'Name', LookupValue: 'Priya' } }]) {
    assert.equal((await errorOf(await post(roomy, 'Task.svc/Retrieve', body))).status, 400);
  }
});

test('cancelled tasks are in no owner’s list', async () => {
  const { TaskList } = await tasksOf('Busy lead');
  const cancelled = TaskList.find((task) => task.Status === 'Cancelled') ?? assert.fail();
  for (const StatusCode of [0, 1, undefined]) {
    const { List } = await retrieve(roomy, { ...ownedBy('katrin'), StatusCode });
    assert.ok(List.length > 0 && List.every(({ UserTaskId }) => UserTaskId !== cancelled.TaskID));
  }
});

test('more than 200 tasks come in pages of at most 200, each task once', async () => {
  const ask = (Offset: number, RowCount?: number) =>
    retrieve(roomy, { ...DANIEL, StatusCode: 0 }, { Offset, RowCount });
  const [first, second, beyond] = await Promise.all([ask(0, 500), ask(200, 200), ask(1000, 200)]);
  assert.ok(first.RecordCount > 200);
  assert.equal(first.List.length, 200);
  assert.equal(second.RecordCount, first.RecordCount);
  const ids = [...first.List, ...second.List].map(({ UserTaskId }) => UserTaskId);
  assert.equal(new Set(ids).size, first.RecordCount);
  assert.deepEqual(beyond, { RecordCount: first.RecordCount, List: [] });
  const few = await ask(3, 2);
  assert.deepEqual(few.List, first.List.slice(3, 5));
});

test('FromDate and ToDate bound the due date, and leave out what has none', async () => {
  const { List } = await retrieve(roomy, { ...ownedBy('priya'), StatusCode: 0 });
  const dates = List.map(({ DueDate }) => DueDate.slice(0, 19)).sort();
  const [FromDate = '', ToDate = ''] = [dates[4], dates[8]];
  assert.ok(FromDate < ToDate && !FromDate.startsWith('0001'));
  const bounded = await retrieve(roomy, { ...ownedBy('priya'), StatusCode: 0, FromDate, ToDate });
  assert.deepEqual(
    bounded.List.map(({ DueDate }) => DueDate.slice(0, 19)).sort(),
    dates.filter((date) => FromDate <= date && date <= ToDate),
  );
});

test('a task that is completed or moved in one call is so in the other', async () => {
  const upstream = await start({ limit: 100 });
  const id = '7a5c0104-0000-4000-8000-000000000001';
  const find = async () =>
    (await retrieve(upstream, ownedBy('priya'))).List.find((row) => row.UserTaskId === id);
  const onLead = async () => {
    const { TaskList } = JSON.parse(
      await (await ask(upstream, '1ead0104-0000-4000-8000-000000000104')).text(),
    );
    return TaskList.find((task: WireTask) => task.TaskID === id);
  };
  await post(upstream, 'Task.svc/Update', { UserTaskId: id, DueDate: '2099-01-31 10:00:00' });
  assert.equal((await onLead()).DueDate, '2099-01-31 10:00:00');
  assert.equal((await find())?.DueDate, '2099-01-31 10:00:00.000');
  await fetch(`${upstream.url}/v2/Task.svc/MarkComplete?${new URLSearchParams({ ...KEYS, id })}`);
  assert.equal((await onLead()).Status, 'Completed');
  const done = (await find()) ?? assert.fail();
  assert.equal(done.StatusCode, 1);
  assert.ok(Math.abs(Date.parse(`${String(done.CompletedOn).replace(' ', 'T')}Z`) - Date.now()) < 10_000);
  assert.deepEqual(
    upstream.calls.map(({ name }) => name),
    ['Update', 'RetrieveTaskByLeadId', 'Retrieve', 'MarkComplete', 'RetrieveTaskByLeadId', 'Retrieve'],
  );
});

test('users have managers, and one is deactivated and owns nothing', async () => {
  const url = `${roomy.url}/v2/UserManagement.svc/Users.Get?${new URLSearchParams(KEYS)}`;
  const users: typeof EMBEDDED_USERS = await (await fetch(url)).json();
  assert.deepEqual(users, EMBEDDED_USERS);
  const path = 'UserManagement.svc/ReportingHierarchy/RetrieveAllReportingUsers';
  const reportsTo = async (UserId: string) => {
    const answer = await fetch(`${roomy.url}/v2/${path}?${new URLSearchParams({ ...KEYS, UserId })}`);
    const ids: string[] = await answer.json();
    return users.filter(({ ID }) => ids.includes(ID)).map(({ FirstName }) => FirstName);
  };
  assert.deepEqual(
    await Promise.all(
      users.map(async ({ ID, FirstName, StatusCode }) => [FirstName, StatusCode, await reportsTo(ID)]),
    ),
    [
      ['Priya', 0, ['Daniel', 'Arjun', 'Leonie']],
      ['Daniel', 0, []],
      ['Katrin', 0, ['Priya', 'Daniel', 'Arjun', 'Leonie']],
      ['Arjun', 0, []],
      ['Leonie', 1, []],
    ],
  );
  assert.deepEqual(await retrieve(roomy, ownedBy('leonie')), { RecordCount: 0, List: [] });
});

test('every lead that a search finds is owned by an active user, by id, name and address', () => {
  for (const { ProspectID, OwnerId, OwnerIdName, OwnerIdEmailAddress } of EMBEDDED_PEOPLE) {
    const owner = EMBEDDED_USERS.find(({ ID }) => ID === OwnerId);
    assert.deepEqual(
      [`${owner?.FirstName} ${owner?.LastName}`, owner?.EmailAddress, owner?.StatusCode],
      [OwnerIdName, OwnerIdEmailAddress, 0],
      ProspectID,
    );
  }
});

test('such a call is counted and refused like every other', async () => {
  const upstream = await start({ limit: 1, windowMs: 60_000 });
  await retrieve(upstream, ownedBy('priya'));
  const refused = await errorOf(await post(upstream, 'Task.svc/Retrieve', { Parameter: ownedBy('priya') }));
  assert.equal(refused.message, 'API calls exceeded the limit of 1 in 60 second(s)');
  assert.deepEqual(
    upstream.calls.map(({ name, status }) => [name, status]),
    [
      ['Retrieve', 200],
      ['Retrieve', 429],
    ],
  );
});
