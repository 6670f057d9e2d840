import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { CHANGE_WORDS } from '../../src/messages/change-modals.ts';
import type { LeadAnswer } from '../../src/playground/leadsquared/lead-answer.ts';
import type { PostedMessage } from '../../src/playground/slack/workspace-state.ts';
import { openOwnWorld, says } from '../own-tasks.ts';
import { BUSY, MODAL_NOT_OPENED, matching, NOT_CHANGED, notShared, UNREADABLE, WAIT } from '../wording.ts';
import { json, lead, openRawWorld, openWorld, read, type World } from '../world.ts';

const PRIYA = 'U0PRIYA001';
const TASK_ID = 'ecd28d9b-4443-11e6-b61b-22000aa8e760';
const DUE = new Date(Date.now() + 26 * 60 * 60_000).toISOString().slice(0, 19).replace('T', ' ');
const TASK = { TaskID: TASK_ID, Name: 'Call <Asha> *now*', Status: 'Pending', DueDate: DUE, Reminder: '20' };
const TASKS: LeadAnswer = { kind: 'tasks', tasks: [TASK] };
const FAULT: LeadAnswer = { kind: 'response', status: 200, body: '<html>Back soon</html>' };
const ONE_SLOT = { LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '8000', CACHE_TTL_MS: '0' };
const CHANGEABLE = { ALLOW_TASK_CHANGES: 'true', CACHE_TTL_MS: '0' };

/** The first lines of what a rep reads, and the text in place of them. */
function told({ workspace }: World, find: (message: PostedMessage) => boolean) {
  return workspace.until(() => {
    const message = workspace.messages.find((one) => one.from === 'app' && find(one));
    return message && { read: read(message), text: message.text };
  });
}

async function complete(world: World, message: PostedMessage) {
  await world.choose(message, TASK.Name, 'Complete');
  await world.workspace.submit(await world.workspace.until(() => world.workspace.views.get(PRIYA)), {});
}

describe('what a rep is told begins with what it is about:', { concurrency: true }, () => {
  test('a failure with the id that was typed', async (t) => {
    const called = lead(FAULT);
    const world = await openWorld(t, { leads: [called] });
    const { message } = await world.ask(called.leadId);
    assert.match(read(message), matching`^${called.leadId}\n${UNREADABLE}`);
    assert.match(message.text, matching`^${called.leadId}: ${UNREADABLE}`);
  });

  test('a failure with the lead’s name, once it is known', async (t) => {
    const found = [{ ProspectID: randomUUID(), FirstName: 'Asha <!here>', LastName: 'Nair' }];
    const { world } = await openRawWorld(t, {
      answer: (socket, { head }) => socket.write(says(head.includes('QuickSearch') ? found : '<html>')),
    });
    const { message } = await world.ask('asha');
    assert.match(read(message), matching`^Asha <!here> Nair\n${UNREADABLE}`);
    assert.match(message.text, matching`^Asha &lt;!here&gt; Nair: ${UNREADABLE}`);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('a failed search with what was typed', async (t) => {
    const { world } = await openRawWorld(t, { answer: (socket) => socket.write(says('<html>')) });
    const { message } = await world.ask('Asha & Sons overdue');
    assert.match(read(message), matching`^Asha & Sons\n${UNREADABLE}`);
    assert.match(message.text, matching`^Asha &amp; Sons: ${UNREADABLE}`);
  });

  test('a failure of the rep’s own tasks with that', async (t) => {
    const { world } = await openOwnWorld(t, { retrieve: () => says('<html>') });
    const { message } = await world.ask('mine');
    assert.match(read(message), matching`^Your tasks\n${UNREADABLE}`);
    assert.match(message.text, matching`^Your tasks: ${UNREADABLE}`);
  });

  test('a wait and a refusal in the ack of a command', async (t) => {
    const leads = [lead(TASKS), lead(TASKS), lead(TASKS)];
    const world = await openWorld(t, { leads, settings: { ...ONE_SLOT, MAX_QUEUE: '1' } });
    const [first = '', second = '', third = ''] = leads.map(({ leadId }) => leadId);
    await world.ask(first);
    await world.workspace.command({ text: second });
    const wait = await told(world, ({ text }) => text.startsWith(second));
    assert.match(wait.read, matching`^${second}\n⏳ ${WAIT}$`);
    assert.match(wait.text, matching`^${second}: ${WAIT}$`);
    await world.workspace.command({ text: third });
    const refusal = await told(world, ({ text }) => text.startsWith(third));
    assert.match(refusal.read, matching`^${third}\n${BUSY}`);
    assert.match(refusal.text, matching`^${third}: ${BUSY}`);
  });

  test('a failed reminder with the name of its task', async (t) => {
    const answers = [TASKS, FAULT];
    const called = lead(() => answers.shift() ?? TASKS);
    const world = await openWorld(t, { leads: [called], settings: CHANGEABLE });
    const { message } = await world.ask(called.leadId);
    await world.choose(message, TASK.Name, 'Remind me');
    const failure = await told(world, (one) => UNREADABLE.test(one.text));
    assert.match(failure.read, matching`^${TASK.Name}\n${UNREADABLE}`);
    assert.match(failure.text, matching`^Call &lt;Asha&gt; \*now\*: ${UNREADABLE}`);
  });

  test('a modal that Slack did not open with the name of its task', async (t) => {
    const called = lead(TASKS);
    const world = await openWorld(t, { leads: [called], settings: CHANGEABLE });
    const { message } = await world.ask(called.leadId);
    world.workspace.interceptNext('views.open', (response) => {
      response.setHeader('content-type', 'application/json').end('{"ok":false,"error":"expired_trigger_id"}');
    });
    await world.choose(message, TASK.Name, 'Complete');
    const failure = await told(world, (one) => MODAL_NOT_OPENED.test(one.text));
    assert.match(failure.read, matching`^${TASK.Name}\n${MODAL_NOT_OPENED}`);
  });

  test('a list that Slack did not accept with its name', async (t) => {
    const called = lead(TASKS);
    const world = await openWorld(t, { leads: [called] });
    const { message } = await world.ask(called.leadId, { channel: 'random' });
    world.workspace.interceptNext('chat.postMessage', (response) => {
      response.setHeader('content-type', 'application/json').end('{"ok":false,"error":"is_archived"}');
    });
    const { answer } = await world.press(message, 'Share');
    assert.match(read(answer.body), matching`^${called.leadId}\n${notShared('is_archived')}`);
  });

  test('a refused change with the name of its task, and no word about a lead’s id', async (t) => {
    const called = lead(TASKS);
    const upstream = { onChange: () => json({}, 400) };
    const world = await openWorld(t, { leads: [called], upstream, settings: CHANGEABLE });
    const { message } = await world.ask(called.leadId);
    await complete(world, message);
    const failure = await told(world, (one) => NOT_CHANGED.test(one.text));
    assert.match(failure.read, matching`^${TASK.Name}\n${NOT_CHANGED} LeadSquared refused it`);
    assert.doesNotMatch(failure.read, /lead id/);
  });

  test('a change of which nothing can be found out with the name of its task', async (t) => {
    let isDown = false;
    const called = lead(() => (isDown ? FAULT : TASKS));
    const onChange = (): LeadAnswer => {
      isDown = true;
      return { kind: 'reset' };
    };
    const world = await openWorld(t, { leads: [called], upstream: { onChange }, settings: CHANGEABLE });
    const { message } = await world.ask(called.leadId);
    await complete(world, message);
    const failure = await told(world, (one) => UNREADABLE.test(one.text));
    assert.match(failure.read, matching`^${TASK.Name}\n${CHANGE_WORDS.unknown} ${UNREADABLE}`);
  });
});

test('while an unconfirmed change is read back, the wait says what is checked', async (t) => {
  let isSent = false;
  let slowMs = 5;
  const called = lead(() => {
    if (isSent) slowMs = 4_000;
    return TASKS;
  });
  const onChange = (): LeadAnswer => {
    isSent = true;
    return { kind: 'reset' };
  };
  const upstream = { onChange, serviceMs: () => slowMs };
  const world = await openWorld(t, { leads: [called], upstream, settings: CHANGEABLE });
  const { message } = await world.ask(called.leadId);
  await complete(world, message);
  const wait = await told(world, ({ text }) => text.includes(CHANGE_WORDS.checking));
  assert.match(wait.read, matching`⏳ ${CHANGE_WORDS.checking}$`);
  assert.doesNotMatch(wait.read, matching`${CHANGE_WORDS.unknown}`);
});
