import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Environment } from '../../src/config/settings.ts';
import { FINISHED_WORDS } from '../../src/messages/add-task-words.ts';
import { CHANGE_WORDS, DUE_ERRORS } from '../../src/messages/change-modals.ts';
import { deniedWords } from '../../src/messages/failure-messages.ts';
import { isObject, type Json } from '../../src/playground/json-object.ts';
import type { LeadAnswer } from '../../src/playground/leadsquared/lead-answer.ts';
import type { UpstreamOptions } from '../../src/playground/leadsquared/upstream.ts';
import type { OpenView } from '../../src/playground/slack/workspace-state.ts';
import { COMPLETED, failureWords, matching, NOT_ALLOWED, NOT_CHANGED } from '../wording.ts';
import { json, labels, lead, openWorld, read, settingsFor, startApp, type World } from '../world.ts';

const PRIYA = 'U0PRIYA001';
const DANIEL = 'U0DANIEL02';
const PRIYAS_ID = '0e750001-0000-4000-8000-000000000001';
const TASK_ID = 'ecd28d9b-4443-11e6-b61b-22000aa8e760';
const SETTINGS = { ALLOW_TASK_CHANGES: 'true' };
const NOTE = 'Spoke to her.\nShe wants <b>a demo</b> & *prices*.';
const ALL_GIVEN_BACK = matching`You typed:\*\n${NOTE}\nSend the prices\nDue `;
const upstreamTime = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
const inHours = (hours: number) => String(Math.floor(Date.now() / 60_000) * 60 + hours * 3_600);

const typedExtras = () => ({ note: NOTE, next: 'Send the prices', 'next-due': inHours(50) });

/** The modal that asks before the task is completed. */
async function openModal(
  t: TestContext,
  upstream: Partial<UpstreamOptions> = {},
  {
    user = PRIYA,
    unread,
    settings,
  }: { user?: string; unread?: () => LeadAnswer | false; settings?: Environment } = {},
) {
  const due = upstreamTime(Date.now() + 26 * 60 * 60_000);
  const tasks = [{ TaskID: TASK_ID, Name: 'Call back', Status: 'Pending', DueDate: due, OwnerID: PRIYAS_ID }];
  const called = lead(() => unread?.() || { kind: 'tasks', tasks });
  const world = await openWorld(t, { leads: [called], upstream, settings: { ...SETTINGS, ...settings } });
  const { message } = await world.ask(called.leadId, { user });
  const delivery = await world.choose(message, 'Call back', 'Complete', { user });
  const view = await world.workspace.until(() => world.workspace.views.get(user));
  return { world, message, delivery, view, leadId: called.leadId };
}

/** The app is started again, with other settings. */
async function restart(t: TestContext, { app, workspace, upstream }: World, settings: Environment) {
  await app.stop();
  const successor = await startApp(settingsFor(workspace, upstream, settings));
  t.after(() => successor.stop());
  workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
}

/** Submits a modal that the rep has submitted before. */
function submitAgain(
  { workspace }: World,
  view: OpenView,
  typed: Parameters<World['workspace']['submit']>[1],
) {
  const views: Map<string, OpenView> = Object(workspace.views);
  views.set(PRIYA, view);
  return workspace.submit(view, typed);
}

/** What is told beside the list after `submit`: resolves when `isLast` is among it. */
async function toldBy({ workspace }: World, submit: () => Promise<unknown>, isLast: RegExp) {
  const before = workspace.messages.length;
  const since = () => workspace.messages.slice(before).map((message) => read(message));
  await submit();
  await workspace.until(() => since().some((text) => isLast.test(text)));
  return since();
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

  test('in App Home, gives back a refused note in a message that the next list doesn’t wipe away', async (t) => {
    const upstream = { onCreate: refuse('RelatedProspectId') };
    const world = await openWorld(t, { upstream, settings: SETTINGS });
    await world.home.open();
    await world.home.choose('Call Vikram about the second site', 'Complete');
    const view = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    await world.workspace.submit(view, { note: NOTE });
    const lost = matching`Call Vikram about the second site\n${FINISHED_WORDS.noteNotAdded}[^]*Not today[^]*${NOTE}`;
    await world.workspace.until(() => lost.test(told(world)));
    assert.match(JSON.stringify(world.home.shown().view), matching`${FINISHED_WORDS.noteNotAdded}`);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('gives back a note that was refused when every call has waited in line', async (t) => {
    const settings = { LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '3500' };
    const upstream = { onCreate: refuse('RelatedProspectId') };
    const { world, message, delivery, view } = await openModal(t, upstream, { settings });
    await world.workspace.submit(view, typedExtras());
    const isGivenBack = () => told(world).includes('*You typed:*');
    await world.workspace.until(isGivenBack, 60_000);
    assert.match(read(message), matching`${COMPLETED}\n${FINISHED_WORDS.noteNotAdded}\n`);
    assert.match(told(world), matching`\*You typed:\*\n${NOTE}`);
    const answers = world.workspace.answers(delivery.responseUrl);
    const waits = answers.filter(({ raw }) => raw.includes('⏳'));
    assert.ok(waits.length >= 2 && waits.length <= 3, `${waits.length} of ${answers.length}`);
    assert.deepEqual([answers.length - waits.length, world.workspace.refusals], [2, []]);
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
    const messages = await toldBy(world, () => world.workspace.submit(view, typedExtras()), ALL_GIVEN_BACK);
    assert.equal(messages.length, 1);
    assert.match(
      String(messages),
      matching`${NOT_CHANGED}[^]*It is locked[^]*${FINISHED_WORDS.notCompleted}`,
    );
    assert.deepEqual([...bodies(world, 'CreateNote'), ...bodies(world, 'Create')], []);
  });

  const refusals: readonly [string, Environment, string | RegExp][] = [
    ['may not use the app any more', { ALLOWED_USERS: 'U0NOBODY99' }, NOT_ALLOWED],
    ['finds changes turned off', { ALLOW_TASK_CHANGES: 'false' }, deniedWords('off', 'x').slice(0, 40)],
    ['may not change the task', { ALLOW_TASK_CHANGES: 'own' }, deniedWords('not-own', 'x')],
    ['may not see the lead', { LEAD_VISIBILITY: 'own' }, failureWords({ kind: 'not-visible', detail: '' })],
  ];
  for (const [what, settings, why] of refusals) {
    test(`gives back all of it in one message to a rep who ${what}`, async (t) => {
      const { world, view } = await openModal(t, {}, { user: DANIEL });
      await restart(t, world, { ...SETTINGS, ...settings });
      const messages = await toldBy(world, () => world.workspace.submit(view, typedExtras()), ALL_GIVEN_BACK);
      assert.equal(messages.length, 1);
      assert.match(String(messages), matching`${why}`);
      assert.equal(String(messages).includes(FINISHED_WORDS.notCompleted), why !== NOT_ALLOWED);
      assert.doesNotMatch(String(messages), matching`${FINISHED_WORDS.nothingAdded}`);
      assert.equal(bodies(world, 'MarkComplete').length, 0);
      assert.deepEqual(world.workspace.refusals, []);
    });
  }

  test('says in one message how each of it went when the list can’t be read any more', async (t) => {
    let isCompleted = false;
    const reason = { Status: 'Error', ExceptionType: 'MXLocked', ExceptionMessage: 'Closed for today' };
    const onChange = (make: () => LeadAnswer) => {
      isCompleted = true;
      return make();
    };
    const unread = () => isCompleted && json(reason, 500);
    const { world, view } = await openModal(t, { onChange }, { unread });
    const givenBack = matching`You typed:\*\nSend the prices\nDue `;
    const messages = await toldBy(world, () => world.workspace.submit(view, typedExtras()), givenBack);
    assert.equal(messages.length, 1);
    assert.match(
      String(messages),
      matching`${CHANGE_WORDS.accepted}[^]*Closed for today[^]*${FINISHED_WORDS.noteAdded}[^]*${FINISHED_WORDS.nextNotAdded}`,
    );
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('gives back a next task in a message of its own where the list can be read again by a button', async (t) => {
    let isCompleted = false;
    const onChange = (make: () => LeadAnswer) => {
      isCompleted = true;
      return make();
    };
    const unread = () => isCompleted && { kind: 'response' as const, status: 200, body: '<html>Back soon' };
    const { world, view } = await openModal(t, { onChange }, { unread });
    const before = world.workspace.messages.length;
    const givenBack = matching`You typed:\*\nSend the prices\nDue `;
    const told = await toldBy(world, () => world.workspace.submit(view, typedExtras()), givenBack);
    assert.deepEqual(
      world.workspace.messages.slice(before).map((message) => labels(message)),
      [['Refresh'], ['Try again']],
    );
    assert.match(told[0] ?? '', matching`${CHANGE_WORDS.accepted}[^]*${FINISHED_WORDS.noteAdded}`);
    assert.match(told[1] ?? '', matching`${FINISHED_WORDS.nextNotAdded}[^]*Send the prices`);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('says in one message that nothing is known when neither answer nor list came', async (t) => {
    let isSent = false;
    const reason = { Status: 'Error', ExceptionType: 'MXLocked', ExceptionMessage: 'Closed for today' };
    const onChange = (): LeadAnswer => {
      isSent = true;
      return { kind: 'reset' };
    };
    const { world, view } = await openModal(t, { onChange }, { unread: () => isSent && json(reason, 500) });
    const messages = await toldBy(world, () => world.workspace.submit(view, typedExtras()), ALL_GIVEN_BACK);
    assert.equal(messages.length, 1);
    assert.match(String(messages), matching`${CHANGE_WORDS.unknown}[^]*${FINISHED_WORDS.nothingAdded}`);
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
    await world.workspace.until(() => told(world).includes(FINISHED_WORDS.leadUnconfirmed));
    assert.deepEqual(bodies(world, 'CreateNote'), []);
    assert.match(told(world), matching`${NOTE}`);
  });

  test('writes no note to a lead that doesn’t have the task, which was completed on another lead', async (t) => {
    const due = upstreamTime(Date.now() + 26 * 60 * 60_000);
    const others = TASK_ID.replace('e760', 'e761');
    const task = { Name: 'Call back', Status: 'Pending', DueDate: due, OwnerID: PRIYAS_ID };
    const [called, other] = [TASK_ID, others].map((TaskID) =>
      lead({ kind: 'tasks', tasks: [{ TaskID, ...task }] }),
    );
    assert.ok(called && other);
    const world = await openWorld(t, { leads: [called, other], settings: SETTINGS });
    const openOn = async (leadId: string) => {
      const { message } = await world.ask(leadId);
      const delivery = await world.choose(message, 'Call back', 'Complete');
      return { message, delivery, view: await world.workspace.until(() => world.workspace.views.get(PRIYA)) };
    };
    const first = await openOn(called.leadId);
    await world.workspace.submit(first.view, {});
    await world.answer(first.delivery);
    const { view } = await openOn(other.leadId);
    const forged = String(view.view.private_metadata).replace(others, TASK_ID);
    Object.assign(view, { view: { ...view.view, private_metadata: forged } });
    await world.workspace.submit(view, typedExtras());
    await world.workspace.until(() => told(world).includes(FINISHED_WORDS.nothingAdded));
    assert.deepEqual([...bodies(world, 'CreateNote'), ...bodies(world, 'Create')], []);
    assert.match(told(world), ALL_GIVEN_BACK);
  });

  const accept = () => json({ Status: 'Success', Message: { AffectedRows: 1 } });

  test('finds what it has added when it is submitted again before the list shows anything', async (t) => {
    const { world, message, view } = await openModal(t, { onChange: accept });
    const typed = typedExtras();
    await world.workspace.submit(view, typed);
    await world.workspace.until(() => read(message).includes(FINISHED_WORDS.nextAdded));
    const shown = read(message);
    const before = world.workspace.messages.length;
    await submitAgain(world, view, typed);
    await world.workspace.until(() => read(message) !== shown && !read(message).includes('⏳'));
    assert.match(
      read(message),
      matching`${CHANGE_WORDS.notShownYet}.*\n${FINISHED_WORDS.noteAdded}\n${FINISHED_WORDS.nextAdded}`,
    );
    assert.equal(world.workspace.messages.length, before);
    for (const name of ['MarkComplete', 'CreateNote', 'Create'])
      assert.equal(bodies(world, name).length, 1, name);
  });

  test('contradicts itself nowhere when it is submitted again while the list lags behind', async (t) => {
    const late = (make: () => LeadAnswer) => {
      setTimeout(make, 3_000).unref();
      return json({ Status: 'Success', Message: { AffectedRows: 1, Id: '' } });
    };
    const onCreate = (make: () => LeadAnswer, body: Json) =>
      'RelatedEntityId' in body ? late(make) : make();
    const { world, message, view } = await openModal(t, { onChange: late, onCreate });
    const typed = typedExtras();
    await world.workspace.submit(view, typed);
    await world.workspace.until(() => told(world).includes('You typed'));
    const before = world.workspace.messages.length;
    await submitAgain(world, view, typed);
    await world.workspace.until(() => read(message).includes(FINISHED_WORDS.nextAdded));
    assert.equal(world.workspace.messages.length, before);
    assert.match(
      read(message),
      matching`${COMPLETED}\n${FINISHED_WORDS.noteAdded}\n${FINISHED_WORDS.nextAdded}`,
    );
    assert.equal(bodies(world, 'Create').length, 1);
  });

  for (const list of ['a lead’s list', 'the rep’s own list']) {
    test(`that is submitted again on ${list} adds nothing twice, also at a process that was started since`, async (t) => {
      const ofLead = await openModal(t);
      const { world } = ofLead;
      let opened: Pick<typeof ofLead, 'message' | 'delivery' | 'view'> = ofLead;
      if (list !== 'a lead’s list') {
        await world.workspace.dismiss(ofLead.view);
        const { message } = await world.ask('');
        const delivery = await world.choose(message, 'Call back', 'Complete');
        const view = await world.workspace.until(() => world.workspace.views.get(PRIYA));
        opened = { message, delivery, view };
      }
      const { message, delivery, view } = opened;
      const typed = typedExtras();
      await world.workspace.submit(view, typed);
      await world.answer(delivery);
      await world.workspace.until(() => read(message).includes(FINISHED_WORDS.nextAdded));
      await restart(t, world, SETTINGS);
      const before = world.workspace.messages.length;
      await submitAgain(world, view, typed);
      const since = /This task is (?:already completed|no longer among your open tasks)\./;
      await world.workspace.until(() => since.test(read(message)));
      assert.match(
        read(message),
        matching`${since}\n${FINISHED_WORDS.noteAdded}\n${FINISHED_WORDS.nextAdded}`,
      );
      assert.equal(world.workspace.messages.length, before);
      for (const name of ['MarkComplete', 'CreateNote', 'Create'])
        assert.equal(bodies(world, name).length, 1, name);
    });
  }
});
