import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMBEDDED_USERS } from '../../src/playground/leadsquared/account-users.ts';
import {
  errorOf,
  get,
  idOf,
  leadId,
  meetingOn,
  ownedBy,
  post,
  retrieve,
  start,
  tasksOn,
  UNKNOWN_LEAD,
} from './account-calls.ts';

const CREATE = 'Task.svc/Create';
const roomy = await start({ limit: 10_000 });
const [PRIYA, DANIEL] = EMBEDDED_USERS;
const MEETING = meetingOn(UNKNOWN_LEAD);
const TO_DO = {
  ...{ Name: 'Fill in the security form', RelatedEntity: 1, RelatedEntityId: UNKNOWN_LEAD },
  ...{ DueDate: '2099-03-09 18:30:00', EndDate: '2099-03-10 18:29:00' },
  ...{ ReminderBeforeDays: '1', ReminderTime: '10:00:00', NotifyBy: '1100' },
  ...{ OwnerId: DANIEL?.ID, TaskType: { Name: 'To-Do' } },
};

/** The task that such a request creates, in its lead's list and in its owner's. */
async function createdBy(body: object) {
  const id = await idOf(await post(roomy, CREATE, body));
  const tasks = await tasksOn(roomy, UNKNOWN_LEAD);
  const { List } = await retrieve(roomy, ownedBy('daniel'), { Offset: 200, RowCount: 200 });
  const onLead = tasks.find(({ TaskID }) => TaskID === id);
  const ofOwner = List.find(({ UserTaskId }) => UserTaskId === id);
  assert.ok(onLead && ofOwner);
  return { onLead, ofOwner };
}

const refusalOf = async (body: object) => errorOf(await post(roomy, CREATE, body));
const isNow = (time: unknown) =>
  Math.abs(Date.parse(`${String(time).replace(' ', 'T')}Z`) - Date.now()) < 10_000;

test('an appointment is then in its lead’s list', async () => {
  const { CreatedOn, TaskID, ...task } = (await createdBy(MEETING)).onLead;
  assert.ok(isNow(CreatedOn));
  assert.deepEqual(task, {
    Name: MEETING.Name,
    Description: '<p>Bring the <b>samples</b></p>',
    DueDate: '2099-03-10 09:30:00',
    OwnerID: DANIEL?.ID,
    OwnerName: 'Daniel Brooks',
    CreatedBy: PRIYA?.ID,
    CreatedByName: 'Priya Raghavan',
    Status: 'Pending',
    Reminder: '30',
    NotifyBy: '1100',
    EndDate: '2099-03-10 10:15:00',
    Category: 0,
  });
});

test('an appointment is then in its owner’s list, with its type', async () => {
  const row = (await createdBy(MEETING)).ofOwner;
  const types: { Id: string; Name: string }[] = await (await get(roomy, 'Task.svc/RetrieveTaskType')).json();
  assert.deepEqual(row.TaskType, {
    Id: types.find(({ Name }) => Name === 'Meeting')?.Id,
    Name: 'Meeting',
    Category: 0,
  });
  assert.deepEqual(
    [row.DueDate, row.EndDate, row.Reminder, row.StatusCode, row.OwnerEmailAddress, row.RelatedEntityId],
    ['2099-03-10 09:30:00.000', '2099-03-10 10:15:00.000', 30, 0, 'daniel@example.com', UNKNOWN_LEAD],
  );
});

test('a to-do has its own kind of reminder in both lists', async () => {
  const { onLead, ofOwner } = await createdBy(TO_DO);
  assert.deepEqual(
    [onLead.Category, onLead.ReminderBeforeDays, onLead.ReminderTime, onLead.NotifyBy, onLead.Description],
    [1, '1', '10:00:00', '1100', ''],
  );
  assert.deepEqual(
    [ofOwner.Category, ofOwner.ReminderBeforeDays, ofOwner.ReminderTime, ofOwner.Reminder],
    [1, 1, '10:00:00', 0],
  );
});

test('the same request twice makes two tasks', async () => {
  const upstream = await start();
  const first = await idOf(await post(upstream, CREATE, MEETING));
  const second = await idOf(await post(upstream, CREATE, MEETING));
  assert.deepEqual(
    (await tasksOn(upstream, UNKNOWN_LEAD)).map(({ TaskID }) => TaskID),
    [first, second],
  );
});

test('a lead that has tasks keeps them, and its id may be in capitals', async () => {
  const upstream = await start();
  const busy = leadId('Busy lead');
  const before = await tasksOn(upstream, busy);
  const id = await idOf(await post(upstream, CREATE, meetingOn(busy.toUpperCase())));
  const after = await tasksOn(upstream, busy);
  assert.deepEqual(after.slice(0, -1), before);
  assert.equal(after.at(-1)?.TaskID, id);
});

test('without dates an appointment begins now and takes as long as its type says', async () => {
  const { DueDate, EndDate, ...undated } = MEETING;
  const { onLead } = await createdBy(undated);
  assert.ok(isNow(onLead.DueDate));
  const ms = (time: unknown) => Date.parse(`${String(time).replace(' ', 'T')}Z`);
  assert.equal(ms(onLead.EndDate) - ms(onLead.DueDate), 60 * 60_000);
});

test('without dates a to-do is for the account’s current day', async () => {
  const { DueDate, EndDate, ...undated } = TO_DO;
  const { onLead } = await createdBy(undated);
  assert.match(String(onLead.DueDate), / 18:30:00$/);
  assert.match(String(onLead.EndDate), / 18:29:00$/);
});

test('a created task can be moved and completed', async () => {
  const upstream = await start();
  const id = await idOf(await post(upstream, CREATE, MEETING));
  await post(upstream, 'Task.svc/Update', { UserTaskId: id, DueDate: '2099-04-01 09:00:00' });
  await get(upstream, 'Task.svc/MarkComplete', { id });
  const [task] = await tasksOn(upstream, UNKNOWN_LEAD);
  assert.deepEqual(
    [task?.DueDate, task?.EndDate, task?.Status],
    ['2099-04-01 09:00:00', '2099-04-01 09:45:00', 'Completed'],
  );
  const { List } = await retrieve(upstream, { ...ownedBy('daniel'), StatusCode: 1 }, { Offset: 0 });
  assert.ok(List.some(({ UserTaskId }) => UserTaskId === id));
});

test('what is missing is refused with 400 and named', async () => {
  for (const [change, name] of [
    [{ Name: undefined }, /^Name is/],
    [{ Name: ' ' }, /^Name is/],
    [{ TaskType: undefined }, /^TaskType is/],
    [{ OwnerEmailAddress: undefined }, /^OwnerId or OwnerEmailAddress is/],
  ] as const) {
    const { status, type, message } = await refusalOf({ ...MEETING, ...change });
    assert.deepEqual([status, type], [400, 'MXMandatoryAttributeMissingException']);
    assert.match(message, name);
  }
});

test('what LeadSquared doesn’t take is refused with 500 and a reason', async () => {
  const time = /DueDate has to be a time in UTC, written as YYYY-MM-DD HH:MM:SS/;
  for (const [change, reason] of [
    [{ DueDate: '2099-03-10T09:30:00Z' }, time],
    [{ DueDate: '03/10/2099 09:30:00' }, time],
    [{ DueDate: '2099-02-31 09:30:00' }, time],
    [{ EndDate: '2099-03-10 11:00' }, /EndDate has to be/],
    [{ EndDate: '2099-03-10 09:00:00' }, /EndDate is before DueDate/],
    [{ RelatedEntityId: 'asha@example.com' }, /not the id of a lead/],
    [{ RelatedEntity: 5 }, /RelatedEntity/],
    [{ TaskType: { Name: 'Lunch' } }, /no task type "Lunch"/],
    [{ OwnerEmailAddress: 'weilin@example.com' }, /"weilin@example.com" is not a user/],
    [{ OwnerEmailAddress: 'leonie@example.com' }, /is not an active user/],
    [{ OwnerId: UNKNOWN_LEAD }, /is not a user/],
    [{ Reminder: 'soon' }, /Reminder/],
    [{ NotifyBy: '1' }, /NotifyBy/],
  ] as const) {
    const { status, type, message } = await refusalOf({ ...MEETING, ...change });
    assert.deepEqual([status, type], [500, 'MXInvalidInputException'], message);
    assert.match(message, /^Invalid Input! /);
    assert.match(message, reason);
  }
});

test('a refused task is in no list', async () => {
  const upstream = await start();
  await post(upstream, CREATE, { ...MEETING, Name: '' });
  await post(upstream, CREATE, { ...MEETING, TaskType: { Name: 'Site Visit' } });
  assert.deepEqual(await tasksOn(upstream, UNKNOWN_LEAD), []);
});

test('one of the types can’t be used by the API', async () => {
  assert.deepEqual(await refusalOf({ ...MEETING, TaskType: { Name: 'Site Visit' } }), {
    status: 500,
    type: 'MXInvalidInputException',
    message: 'Site Visit tasks can only be created by field sales users.',
  });
});

test('a body under another content type is refused with 400', async () => {
  const upstream = await start();
  assert.equal((await errorOf(await post(upstream, CREATE, MEETING, 'text/plain'))).status, 400);
  await idOf(await post(upstream, CREATE, MEETING, 'application/json; charset=utf-8'));
  assert.equal((await tasksOn(upstream, UNKNOWN_LEAD)).length, 1);
});

test('the task types come as a bare array, as the page has them', async () => {
  const types = await (await get(roomy, 'Task.svc/RetrieveTaskType')).json();
  assert.deepEqual(
    types.map((type: { Name: string; Category: number }) => [type.Name, type.Category]),
    [
      ['Follow-Up', 0],
      ['Meeting', 0],
      ['Phone Call', 0],
      ['To-Do', 1],
      ['Site Visit', 0],
      ['Demo & Quote', 0],
    ],
  );
  for (const { FormLayout, ...type } of types) {
    assert.equal(typeof JSON.parse(FormLayout), 'object');
    assert.deepEqual(Object.keys(type), [
      ...['Id', 'Name', 'Category', 'Color', 'ColumnConfiguration', 'CreatedBy', 'CreatedOn'],
    ]);
    assert.deepEqual([type.CreatedBy, type.CreatedOn], ['System', '/Date(1502992091000+0000)/']);
  }
});

test('a test can replace the types, and the answer to a task that is or isn’t made', async () => {
  const sent: unknown[] = [];
  const upstream = await start({
    taskTypes: () => ({ kind: 'response', status: 500, body: '' }),
    onCreate(make, { Name }) {
      sent.push(Name);
      if (Name === 'Made') make();
      return { kind: 'reset' };
    },
  });
  assert.equal((await get(upstream, 'Task.svc/RetrieveTaskType')).status, 500);
  for (const Name of ['Made', 'Not made']) await assert.rejects(post(upstream, CREATE, { ...MEETING, Name }));
  assert.deepEqual(sent, ['Made', 'Not made']);
  assert.deepEqual(
    (await tasksOn(upstream, UNKNOWN_LEAD)).map(({ Name }) => Name),
    ['Made'],
  );
});

test('an answer can come late to one call alone', async () => {
  const upstream = await start({ onCreate: (make) => ({ ...make(), afterMs: 200 }) });
  const order: string[] = [];
  await Promise.all([
    post(upstream, CREATE, MEETING).then(async (response) => order.push(await idOf(response))),
    get(upstream, 'UserManagement.svc/Users.Get').then(() => order.push('users')),
  ]);
  assert.equal(order[0], 'users');
  assert.equal((await tasksOn(upstream, UNKNOWN_LEAD))[0]?.TaskID, order[1]);
});

test('the journal has what was sent', async () => {
  const upstream = await start();
  await post(upstream, CREATE, MEETING);
  await get(upstream, 'Task.svc/RetrieveTaskType');
  assert.deepEqual(
    upstream.calls.map(({ name, body }) => [name, body]),
    [
      ['Create', MEETING],
      ['RetrieveTaskType', {}],
    ],
  );
});
