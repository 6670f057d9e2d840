import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { FINISHED_WORDS } from '../../src/messages/add-task-words.ts';
import { DUE_ERRORS } from '../../src/messages/change-modals.ts';
import { isObject, type Json } from '../../src/playground/json-object.ts';
import type { LeadAnswer } from '../../src/playground/leadsquared/lead-answer.ts';
import type { UpstreamOptions } from '../../src/playground/leadsquared/upstream.ts';
import type { OpenView } from '../../src/playground/slack/workspace-state.ts';
import { COMPLETED, matching } from '../wording.ts';
import { json, lead, openWorld, read, settingsFor, startApp, type World } from '../world.ts';

const PRIYA = 'U0PRIYA001';
const PRIYAS_ID = '0e750001-0000-4000-8000-000000000001';
const TASK_ID = 'ecd28d9b-4443-11e6-b61b-22000aa8e760';
const SETTINGS = { ALLOW_TASK_CHANGES: 'true' };
const NOTE = 'Spoke to her.\nShe wants <b>a demo</b> & *prices*.';
const upstreamTime = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
const inHours = (hours: number) => String(Math.floor(Date.now() / 60_000) * 60 + hours * 3_600);

/** The modal that asks before the task is completed. */
async function openModal(t: TestContext, upstream: Partial<UpstreamOptions> = {}) {
  const due = upstreamTime(Date.now() + 26 * 60 * 60_000);
  const tasks = [{ TaskID: TASK_ID, Name: 'Call back', Status: 'Pending', DueDate: due, OwnerID: PRIYAS_ID }];
  const called = lead({ kind: 'tasks', tasks });
  const world = await openWorld(t, { leads: [called], upstream, settings: SETTINGS });
  const { message } = await world.ask(called.leadId);
  const delivery = await world.choose(message, 'Call back', 'Complete');
  const view = await world.workspace.until(() => world.workspace.views.get(PRIYA));
  return { world, message, delivery, view, leadId: called.leadId };
}

function bodies({ upstream }: World, name: string): Json[] {
  return upstream.calls.filter((call) => call.name === name).map(({ body }) => body ?? {});
}

/** All that the rep was told beside the list, and in it. */
function told({ workspace }: World): string {
  return workspace.messages.map((message) => read(message)).join('\n---\n');
}

describe('Complete', { concurrency: true }, () => {
  test('adds the note and the next task that were typed, in this order', async (t) => {
    const { world, message, delivery, view, leadId } = await openModal(t);
    const due = inHours(50);
    await world.workspace.submit(view, { note: NOTE, next: 'Send the prices', 'next-due': due });
    await world.answer(delivery);
    assert.match(
      read(message),
      matching`${COMPLETED}\n${FINISHED_WORDS.noteAdded}\n${FINISHED_WORDS.nextAdded}`,
    );
    assert.match(read(message), /\nSend the prices\n/);
    const changes = world.upstream.calls.map(({ name }) => name);
    assert.deepEqual(
      changes.filter((name) => ['MarkComplete', 'CreateNote', 'Create'].includes(name)),
      ['MarkComplete', 'CreateNote', 'Create'],
    );
    const [note] = bodies(world, 'CreateNote');
    assert.equal(note?.RelatedProspectId, leadId);
    assert.match(
      String(note?.Note),
      matching`^${NOTE}\n\nAdded from Slack by Priya Raghavan \([A-Z2-9]{8}\)$`,
    );
    const [next] = bodies(world, 'Create');
    assert.equal(next?.Name, 'Send the prices');
    assert.equal(next?.DueDate, upstreamTime(Number(due) * 1000));
    assert.equal(next?.OwnerId, '0e750001-0000-4000-8000-000000000001');
    assert.match(String(next?.Description), /^Added from Slack by Priya Raghavan/);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('adds nothing when nothing was typed', async (t) => {
    const { world, message, delivery, view } = await openModal(t);
    await world.workspace.submit(view, {});
    await world.answer(delivery);
    assert.match(read(message), COMPLETED);
    assert.deepEqual([...bodies(world, 'CreateNote'), ...bodies(world, 'Create')], []);
  });

  test('says under its field that a next task is due in the past', async (t) => {
    const { world, view } = await openModal(t);
    const { body } = await world.workspace.submit(view, { next: 'Call', 'next-due': inHours(-1) });
    assert.deepEqual(isObject(body) && body.errors, { 'next-due': DUE_ERRORS.past });
    assert.deepEqual(bodies(world, 'MarkComplete'), []);
  });

  const refuse = (name: string) => (make: () => LeadAnswer, body: Json) =>
    name in body
      ? json(
          { Status: 'Error', ExceptionType: 'MXInvalidInputException', ExceptionMessage: 'Not today' },
          500,
        )
      : make();

  test('gives back a note that was refused, and goes on', async (t) => {
    const { world, message, delivery, view } = await openModal(t, { onCreate: refuse('RelatedProspectId') });
    await world.workspace.submit(view, { note: NOTE, next: 'Send the prices', 'next-due': inHours(50) });
    await world.answer(delivery);
    await world.workspace.until(() => read(message).includes(FINISHED_WORDS.nextAdded));
    assert.match(read(message), matching`${COMPLETED}\n${FINISHED_WORDS.noteNotAdded}\n`);
    const lost = matching`${FINISHED_WORDS.noteNotAdded}[\s\S]*Not today[\s\S]*${NOTE}`;
    await world.workspace.until(() => lost.test(told(world)));
  });

  test('gives back a next task that was refused', async (t) => {
    const { world, message, delivery, view } = await openModal(t, { onCreate: refuse('RelatedEntityId') });
    await world.workspace.submit(view, { note: NOTE, next: 'Send the prices', 'next-due': inHours(50) });
    await world.answer(delivery);
    await world.workspace.until(() => read(message).includes(FINISHED_WORDS.nextNotAdded));
    assert.match(read(message), matching`${COMPLETED}\n${FINISHED_WORDS.noteAdded}\n`);
    const lost = matching`${FINISHED_WORDS.nextNotAdded}[\s\S]*Not today[\s\S]*Send the prices\nDue `;
    await world.workspace.until(() => lost.test(told(world)));
  });

  test('gives back all of it when the task couldn’t be completed', async (t) => {
    const { world, view } = await openModal(t, {
      onChange: () =>
        json({ Status: 'Error', ExceptionType: 'MXLocked', ExceptionMessage: 'It is locked' }, 500),
    });
    await world.workspace.submit(view, { note: NOTE, next: 'Send the prices', 'next-due': inHours(50) });
    await world.workspace.until(() => told(world).includes(FINISHED_WORDS.nothingAdded));
    assert.match(told(world), matching`${NOTE}\nSend the prices\nDue `);
    assert.deepEqual([...bodies(world, 'CreateNote'), ...bodies(world, 'Create')], []);
  });

  test('finds out by reading whether a note was added whose answer was lost', async (t) => {
    const { world, message, delivery, view } = await openModal(t, {
      onCreate: (make) => {
        make();
        return { kind: 'reset' };
      },
    });
    await world.workspace.submit(view, { note: NOTE, next: 'Send the prices', 'next-due': inHours(50) });
    await world.answer(delivery);
    await world.workspace.until(() => read(message).includes(FINISHED_WORDS.nextAdded));
    assert.match(read(message), matching`${COMPLETED}\n${FINISHED_WORDS.noteAdded}\n`);
    assert.equal(bodies(world, 'CreateNote').length, 1);
    assert.equal(bodies(world, 'Create').length, 1);
  });

  test('says of a note that LeadSquared accepted and doesn’t show that it isn’t there yet', async (t) => {
    const { world, message, delivery, view } = await openModal(t, {
      onCreate: () => json({ Status: 'Success', Message: { Id: 'x' } }),
    });
    await world.workspace.submit(view, { note: NOTE });
    await world.answer(delivery);
    await world.workspace.until(() => told(world).includes('*You typed:*'));
    assert.match(read(message), matching`${COMPLETED}\n${FINISHED_WORDS.noteNotShown}\n`);
    assert.match(told(world), matching`${FINISHED_WORDS.noteNotShown}\n\*You typed:\*\n${NOTE}`);
  });

  test('adds them when LeadSquared accepts the completion and its list lags behind', async (t) => {
    const { world, view } = await openModal(t, {
      onChange: () => json({ Status: 'Success', Message: { AffectedRows: 1 } }),
    });
    await world.workspace.submit(view, { note: NOTE, next: 'Send the prices', 'next-due': inHours(50) });
    await world.workspace.until(() => told(world).includes(FINISHED_WORDS.nextAdded));
    assert.equal(bodies(world, 'CreateNote').length, 1);
  });

  test('writes no note to a lead that the task isn’t of, whatever the modal was made up to say', async (t) => {
    const { world, view: first } = await openModal(t);
    await world.workspace.dismiss(first);
    const { message } = await world.ask('');
    await world.choose(message, 'Call back', 'Complete');
    const view = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    const metadata = String(view.view.private_metadata);
    assert.match(metadata, /lead:own.* task-lead:/);
    const forged = metadata.replace(/(?<=task-lead:)[\da-f-]{36}/, '1ead0000-0000-4000-8000-000000000009');
    Object.assign(view, { view: { ...view.view, private_metadata: forged } });
    await world.workspace.submit(view, { note: NOTE });
    await world.workspace.until(() => told(world).includes(FINISHED_WORDS.nothingAdded));
    assert.deepEqual(bodies(world, 'CreateNote'), []);
    assert.match(told(world), matching`${NOTE}`);
  });

  test('that is submitted again adds nothing twice, also at a process that was started since', async (t) => {
    const { world, message, delivery, view } = await openModal(t);
    const typed = { note: NOTE, next: 'Send the prices', 'next-due': inHours(50) };
    await world.workspace.submit(view, typed);
    await world.answer(delivery);
    await world.workspace.until(() => read(message).includes(FINISHED_WORDS.nextAdded));
    await world.app.stop();
    const successor = await startApp(settingsFor(world.workspace, world.upstream, SETTINGS));
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    const views: Map<string, OpenView> = Object(world.workspace.views);
    views.set(PRIYA, view);
    const before = world.workspace.messages.length;
    await world.workspace.submit(view, typed);
    await world.workspace.until(
      () =>
        world.workspace.messages.length > before || /already completed[\s\S]*note is on/.test(read(message)),
    );
    assert.equal(bodies(world, 'CreateNote').length, 1);
    assert.equal(bodies(world, 'Create').length, 1);
    assert.equal(bodies(world, 'MarkComplete').length, 1);
  });
});
