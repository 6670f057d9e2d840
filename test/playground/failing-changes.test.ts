import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { FAILING_CHANGES } from '../../src/playground/leadsquared/failing-changes.ts';
import { jsonAnswer } from '../../src/playground/leadsquared/lead-answer.ts';
import { nameOf } from '../../src/playground/leadsquared/searchable-leads.ts';
import type { Upstream } from '../../src/playground/leadsquared/upstream.ts';
import { errorOf, get, idOf, leadId, meetingOn, post, start, tasksOn } from './account-calls.ts';

/** Each change of the lead and of its first task, which is then completed and due then. */
const changesOf = (upstream: Upstream, lead: string, id: string) => ({
  create: () => post(upstream, 'Task.svc/Create', meetingOn(lead)),
  addNote: () =>
    post(upstream, 'LeadManagement.svc/CreateNote', { RelatedProspectId: lead, Note: 'Prefers mornings' }),
  complete: () => get(upstream, 'Task.svc/MarkComplete', { id }),
  move: () => post(upstream, 'Task.svc/Update', { UserTaskId: id, DueDate: '2099-04-01 09:00:00' }),
});

async function begin(label: string) {
  const upstream = await start({ limit: 10_000 });
  const lead = leadId(label);
  const before = await tasksOn(upstream, lead);
  const changes = changesOf(upstream, lead, String(before[0]?.TaskID));
  return {
    ...{ upstream, changes, before },
    async now() {
      const [first, ...others] = await tasksOn(upstream, lead);
      const Parameter = { RelatedId: lead };
      const notes = await post(upstream, 'LeadManagement.svc/RetrieveNote', { Parameter });
      const { RecordCount } = await notes.json();
      return [first?.Status, first?.DueDate, 1 + others.length - before.length, RecordCount];
    },
  };
}

const ALL_MADE = ['Completed', '2099-04-01 09:00:00', 1, 1];

test('each has a few tasks, a name and a line about it', async () => {
  const upstream = await start();
  for (const { leadId: id, label, about } of FAILING_CHANGES) {
    assert.ok((await tasksOn(upstream, id)).length >= 2, label);
    assert.match(nameOf(id), /^\S+ \S+$/, label);
    assert.match(about, /^\S.{10,70}$/);
  }
});

test('changes with a lost reply are made, and the connection breaks', async () => {
  const { changes, now } = await begin('Lost reply');
  for (const change of Object.values(changes)) {
    await assert.rejects(change(), (error: Error) => {
      assert.equal(Reflect.get(Object(error.cause), 'code'), 'ECONNRESET');
      return true;
    });
  }
  assert.deepEqual(await now(), ALL_MADE);
});

test('a created task is also changed as its lead has it', async () => {
  const { upstream, changes } = await begin('Lost reply');
  await assert.rejects(changes.create());
  const { TaskID } = (await tasksOn(upstream, leadId('Lost reply'))).at(-1) ?? assert.fail();
  await assert.rejects(get(upstream, 'Task.svc/MarkComplete', { id: String(TaskID) }));
  assert.equal((await tasksOn(upstream, leadId('Lost reply'))).at(-1)?.Status, 'Completed');
});

test('slow changes are made at once, and answered after 12 seconds', async () => {
  const { upstream, changes, now } = await begin('Slow to change');
  const answers = Object.values(changes).map((change) => assert.rejects(change()));
  while (String(await now()) !== String(ALL_MADE)) await delay(5);
  // Nothing was answered when the account closes.
  await upstream.close();
  await Promise.all(answers);
  const lead = FAILING_CHANGES.find(({ label }) => label === 'Slow to change');
  assert.equal(lead?.onChange?.(() => jsonAnswer({}), 'Create').afterMs, 12_000);
});

test('a lead that refuses notes takes every other change', async () => {
  const { changes, now } = await begin('Refuses notes');
  const { status, message } = await errorOf(await changes.addNote());
  assert.equal(status, 500);
  assert.match(message, /^Notes can’t be added/);
  await idOf(await changes.create());
  assert.equal((await changes.complete()).status, 200);
  assert.equal((await changes.move()).status, 200);
  assert.deepEqual(await now(), ['Completed', '2099-04-01 09:00:00', 1, 0]);
});

test('a lead that refuses tasks takes every other change', async () => {
  const { changes, now } = await begin('Refuses tasks');
  const refused = await errorOf(await changes.create());
  assert.deepEqual([refused.status, refused.message], [500, 'This lead has been merged into another lead.']);
  await idOf(await changes.addNote());
  assert.equal((await changes.complete()).status, 200);
  assert.equal((await changes.move()).status, 200);
  assert.deepEqual(await now(), ['Completed', '2099-04-01 09:00:00', 0, 1]);
});
