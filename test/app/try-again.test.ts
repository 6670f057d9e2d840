import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { FINISHED_WORDS } from '../../src/messages/add-task-words.ts';
import type { LeadAnswer } from '../../src/playground/leadsquared/lead-answer.ts';
import type { OpenView, PostedMessage } from '../../src/playground/slack/workspace-state.ts';
import { inPages, openOwnWorld, row, says } from '../own-tasks.ts';
import {
  COMPLETED,
  MODAL_NOT_OPENED,
  matching,
  ownTitle,
  SUPPORT_CODE,
  UNREADABLE_CONTROL,
  UNREADABLE as UNREADABLE_WORDS,
  WAIT,
} from '../wording.ts';
import {
  buttonOf,
  json,
  labels,
  lead,
  openRawWorld,
  openWorld,
  read,
  settingsFor,
  shownFilter,
  startApp,
  type World,
  type WorldOptions,
} from '../world.ts';

const PRIYA = 'U0PRIYA001';
const DIRECT = 'D0PRIYA001';
const TASK_ID = 'ecd28d9b-4443-11e6-b61b-22000aa8e760';
const DUE = new Date(Date.now() + 26 * 60 * 60_000).toISOString().slice(0, 19).replace('T', ' ');
const TASKS: LeadAnswer = {
  kind: 'tasks',
  tasks: [{ TaskID: TASK_ID, Name: 'Call back', Status: 'Pending', DueDate: DUE, Reminder: '20' }],
};
/** A fault that passes, and costs no retries. */
const UNREADABLE: LeadAnswer = { kind: 'response', status: 200, body: '<html>Back soon</html>' };
const NOT_KEPT = { CACHE_TTL_MS: '0', ALLOW_TASK_CHANGES: 'true' };

/** A lead with one task. Each answer in turn; after them its tasks. */
function answering(...answers: LeadAnswer[]) {
  return lead(() => answers.shift() ?? TASKS);
}

async function openWith(
  t: Parameters<typeof openWorld>[0],
  answers: LeadAnswer[],
  options: WorldOptions = {},
) {
  const called = answering(...answers);
  const world = await openWorld(t, {
    leads: [called],
    ...options,
    settings: { ...NOT_KEPT, ...options.settings },
  });
  return { world, leadId: called.leadId };
}

/** What the app has told the rep, in every place but Home. */
function told({ workspace }: World): PostedMessage[] {
  return workspace.messages.filter(({ from }) => from === 'app');
}

/** The message that offers to try again, by the label of its button. */
function failure(world: World, label = 'Try again'): Promise<PostedMessage> {
  return world.workspace.until(() => told(world).find((message) => labels(message).includes(label)));
}

function changes({ calls }: World): string[] {
  return calls.map(({ name }) => name).filter((name) => name === 'MarkComplete' || name === 'Update');
}

async function restarted(t: Parameters<typeof openWorld>[0], world: World): Promise<void> {
  await world.app.stop();
  const successor = await startApp(settingsFor(world.workspace, world.upstream, NOT_KEPT));
  t.after(() => successor.stop());
  world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
}

describe('Try again', { concurrency: true }, () => {
  test('replaces a command’s failure with the list', async (t) => {
    const { world, leadId } = await openWith(t, [UNREADABLE]);
    await world.workspace.command({ text: `${leadId} all` });
    const failed = await failure(world);
    assert.match(read(failed), UNREADABLE_WORDS);
    const { message } = await world.press(failed, 'Try again');
    assert.equal(message.id, failed.id);
    assert.match(read(failed), /^Lead …[\s\S]*Call back/);
    assert.equal(shownFilter(failed), 'all');
    assert.equal(told(world).length, 1);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('that fails again replaces the failure with the next one', async (t) => {
    const { world, leadId } = await openWith(t, [UNREADABLE, UNREADABLE]);
    await world.workspace.command({ text: leadId });
    const failed = await failure(world);
    const first = read(failed);
    await world.press(failed, 'Try again');
    assert.notEqual(read(failed), first, 'another support code');
    assert.match(read(failed), UNREADABLE_WORDS);
    await world.press(failed, 'Try again');
    assert.match(read(failed), /Call back/);
    assert.equal(told(world).length, 1);
  });

  test('works after a restart, by any instance', async (t) => {
    const { world, leadId } = await openWith(t, [UNREADABLE]);
    await world.workspace.command({ text: leadId });
    const failed = await failure(world);
    await restarted(t, world);
    await world.press(failed, 'Try again');
    assert.match(read(failed), /Call back/);
  });

  test('turns the failure of a click into the list, with the filter and the page that were pressed', async (t) => {
    const { world, leadId } = await openWith(t, [TASKS, UNREADABLE]);
    const { message: list } = await world.ask(leadId);
    const shown = read(list);
    const { message: failed } = await world.show(list, 'Overdue');
    assert.notEqual(failed.id, list.id);
    await world.press(failed, 'Try again');
    assert.match(read(failed), /^Lead ….*\n.*\nNo overdue tasks: 1 pending\./);
    assert.equal(shownFilter(failed), 'overdue');
    assert.equal(read(list), shown);
    assert.equal(told(world).length, 2);
  });

  test('searches again, for the same words and with the same filter', async (t) => {
    const found = [
      { ProspectID: randomUUID(), FirstName: 'Asha' },
      { ProspectID: randomUUID(), FirstName: 'Asha' },
    ];
    const answers = [says('<html>'), says(found)];
    const { world, upstream } = await openRawWorld(t, {
      settings: NOT_KEPT,
      answer: (socket, { head }) =>
        socket.write((head.includes('QuickSearch') && answers.shift()) || says([])),
    });
    await world.workspace.command({ text: 'Asha & Sons overdue' });
    const failed = await failure(world);
    await world.press(failed, 'Try again');
    assert.match(read(failed), /^2 leads match “Asha & Sons”/);
    const searches = upstream.calls.map(({ head }) => /QuickSearch\?\S*/.exec(head)?.[0]).filter(Boolean);
    assert.equal(searches.length, 2);
    assert.equal(searches[0], searches[1]);
    await world.press(failed, 'Show tasks');
    assert.match(read(failed), /^Asha · Open in/);
    assert.equal(shownFilter(failed), 'overdue');
    assert.equal(told(world).length, 1);
  });

  test('asks for the rep’s own tasks again, also in Home, where the failure then goes', async (t) => {
    let isFailing = true;
    const { world } = await openOwnWorld(t, {
      settings: NOT_KEPT,
      retrieve: (asked) => (isFailing ? says('<html>') : inPages([row()])(asked)),
    });
    await world.workspace.command({ text: 'mine' });
    const failed = await failure(world);
    const home = await world.home.open();
    assert.match(read(home.view), UNREADABLE_WORDS);
    assert.deepEqual(labels(home.view), ['Try again', 'Change', 'Help'], 'and no Refresh that does the same');
    isFailing = false;
    await world.press(failed, 'Try again');
    assert.match(read(failed), matching`^${ownTitle('pending')}\n[\s\S]*Call back`);
    const { view } = await world.home.press('Try again');
    assert.match(read(view), matching`^${ownTitle('pending')}\n[\s\S]*Call back`);
    assert.doesNotMatch(read(view), UNREADABLE_WORDS);
    assert.ok(!labels(view).includes('Try again'));
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('in Home asks for the list that failed, and not for the first one', async (t) => {
    let isFailing = false;
    const { world } = await openOwnWorld(t, {
      settings: NOT_KEPT,
      retrieve: (asked) => (isFailing ? says('<html>') : inPages([row()])(asked)),
    });
    await world.home.open();
    isFailing = true;
    await world.home.show('Overdue');
    await world.home.press('Try again');
    isFailing = false;
    const { view } = await world.home.press('Try again');
    assert.match(read(view), matching`^${ownTitle('overdue')}\n`);
  });

  test('replaces a failure in a direct message', async (t) => {
    const { world, leadId } = await openWith(t, [UNREADABLE]);
    await world.workspace.type({ text: leadId, user: PRIYA, channel: DIRECT });
    const failed = await failure(world);
    assert.equal(failed.channelId, DIRECT);
    await world.press(failed, 'Try again');
    assert.match(read(failed), /Call back/);
    assert.equal(told(world).length, 1);
  });

  test('says its wait in the place of the failure', async (t) => {
    const settings = { LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '8000' };
    const { world, leadId } = await openWith(t, [UNREADABLE], { settings });
    await world.workspace.command({ text: leadId });
    const { delivery } = await world.press(await failure(world), 'Try again');
    const [wait, list] = world.workspace.answers(delivery.responseUrl);
    assert.match(read(wait?.body ?? {}), matching`^${leadId}\n⏳ ${WAIT}`);
    assert.deepEqual([wait?.body.replace_original, list?.body.replace_original], [true, true]);
  });

  test('is offered when too many wait', async (t) => {
    const settings = { LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '8000', MAX_QUEUE: '1' };
    const { world, leadId } = await openWith(t, [], { settings });
    const others = [answering(), answering()].map((other) => world.workspace.command({ text: other.leadId }));
    await Promise.all(others);
    await world.workspace.command({ text: leadId });
    const failed = await failure(world);
    assert.match(read(failed), /busy/);
  });

  const lasting: Record<string, LeadAnswer> = {
    'a 400': json({}, 400),
    'a 401': json({}, 401),
    'a 404': json({}, 404),
    'a reason of LeadSquared’s': json(
      { Status: 'Error', ExceptionType: 'MXError', ExceptionMessage: 'Merged.' },
      500,
    ),
    'a redirect': json({}, 302),
  };
  for (const [what, answer] of Object.entries(lasting)) {
    test(`is not offered after ${what}`, async (t) => {
      const { world, leadId } = await openWith(t, [answer]);
      const { message } = await world.ask(leadId);
      assert.match(read(message), SUPPORT_CODE);
      assert.deepEqual(labels(message), []);
    });
  }

  test('is offered after an answer of a proxy’s own', async (t) => {
    const { world, leadId } = await openWith(t, [json({}, 520)]);
    const { message } = await world.ask(leadId);
    assert.deepEqual(labels(message), ['Try again']);
  });

  test('with a value that was made up says so in its place', async (t) => {
    const { world, leadId } = await openWith(t, [UNREADABLE]);
    await world.workspace.command({ text: leadId });
    const failed = await failure(world);
    Object.assign(failed, {
      blocks: JSON.parse(JSON.stringify(failed.blocks).replace(/lead:\S+/, 'lead:none')),
    });
    await world.press(failed, 'Try again');
    assert.match(read(failed), UNREADABLE_CONTROL);
    assert.equal(world.calls.length, 1);
  });
});

describe('Try again on what is done with a task', { concurrency: true }, () => {
  async function openModalAgain(world: World, failed: PostedMessage) {
    const before = world.workspace.views.get(PRIYA);
    const { actionId, blockId } = buttonOf(failed, 'Try again');
    const delivery = await world.workspace.press(failed, actionId, { blockId });
    const view = await world.workspace.until(() => {
      const now = world.workspace.views.get(PRIYA);
      return now !== before && now;
    });
    return { delivery, view };
  }

  test('asks again before a change that was not sent, and then sends it once', async (t) => {
    const { world, leadId } = await openWith(t, [TASKS, UNREADABLE]);
    const { message: list } = await world.ask(leadId);
    await world.choose(list, 'Call back', 'Complete');
    const first = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    await world.workspace.submit(first, {});
    const failed = await failure(world);
    assert.deepEqual(changes(world), []);
    const { delivery, view } = await openModalAgain(world, failed);
    assert.match(read({ blocks: view.view.blocks }), /Call back/);
    assert.deepEqual(changes(world), [], 'not before it is confirmed again');
    await world.workspace.submit(view, {});
    await world.answer(delivery);
    assert.deepEqual(changes(world), ['MarkComplete']);
    assert.match(read(failed), /✅ Completed\./);
    assert.equal(told(world).length, 2, 'the list, and the failure that became a list');
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('keeps the list that says what was done, and gives back a note beside it', async (t) => {
    const refused = { Status: 'Error', ExceptionType: 'MXLocked', ExceptionMessage: 'Not today' };
    const upstream = { onCreate: () => json(refused, 500) };
    const { world, leadId } = await openWith(t, [TASKS, UNREADABLE], { upstream });
    const { message: list } = await world.ask(leadId);
    await world.choose(list, 'Call back', 'Complete');
    await world.workspace.submit(await world.workspace.until(() => world.workspace.views.get(PRIYA)), {});
    const failed = await failure(world);
    const { view } = await openModalAgain(world, failed);
    await world.workspace.submit(view, { note: 'Wants a demo' });
    const givenBack = () => told(world).find((message) => /You typed[\s\S]*Wants a demo/.test(read(message)));
    const beside = await world.workspace.until(givenBack);
    assert.match(read(failed), matching`${COMPLETED}\n${FINISHED_WORDS.noteNotAdded}`);
    assert.notEqual(beside.id, failed.id);
    assert.equal(told(world).length, 3, 'the list, the failure that became a list, and the note');
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('leaves beside it the note that was typed for a task that couldn’t be completed', async (t) => {
    const { world, leadId } = await openWith(t, [TASKS, UNREADABLE]);
    const { message: list } = await world.ask(leadId);
    await world.choose(list, 'Call back', 'Complete');
    const opened = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    await world.workspace.submit(opened, { note: 'Wants a demo' });
    const failed = await failure(world);
    const { delivery, view } = await openModalAgain(world, failed);
    await world.workspace.submit(view, {});
    await world.answer(delivery);
    assert.match(read(failed), /✅ Completed\./);
    const [, , beside, ...others] = told(world);
    assert.match(read(beside ?? {}), matching`${FINISHED_WORDS.notCompleted}\n\*You typed:\*\nWants a demo`);
    assert.deepEqual(others, []);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('for a next task leaves beside it the note that wasn’t added either', async (t) => {
    const refused = { Status: 'Error', ExceptionType: 'MXLocked', ExceptionMessage: 'Not today' };
    const { world, leadId } = await openWith(t, [], { upstream: { onCreate: () => json(refused, 500) } });
    const { message: list } = await world.ask(leadId);
    await world.choose(list, 'Call back', 'Complete');
    const opened = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    const due = String(Math.floor(Date.now() / 60_000) * 60 + 50 * 3_600);
    await world.workspace.submit(opened, { note: 'Wants a demo', next: 'Show it', 'next-due': due });
    const failed = await failure(world);
    assert.match(read(failed), matching`${FINISHED_WORDS.nextNotAdded}[^]*Not today[^]*Show it`);
    const isNote = (message: PostedMessage) => read(message).includes('Wants a demo');
    const beside = await world.workspace.until(() => told(world).find(isNote));
    assert.match(read(beside), matching`${FINISHED_WORDS.noteNotAdded}[^]*Not today[^]*Wants a demo`);
    assert.notEqual(beside.id, failed.id);
    assert.deepEqual(labels(beside), []);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('that was pressed twice leaves what the first press has led to, and fails beside it', async (t) => {
    const answers = [TASKS, UNREADABLE];
    const called = lead(() => answers.shift() ?? TASKS);
    const world = await openWorld(t, { leads: [called], settings: NOT_KEPT });
    const { workspace } = world;
    const { message: list } = await world.ask(called.leadId);
    await world.choose(list, 'Call back', 'Complete');
    await workspace.submit(await workspace.until(() => workspace.views.get(PRIYA)), {});
    const failed = await failure(world);
    const { view: other } = await openModalAgain(world, failed);
    const { view } = await openModalAgain(world, failed);
    await workspace.submit(view, {});
    await workspace.until(() => COMPLETED.test(read(failed)));
    answers.push(UNREADABLE);
    const views: Map<string, OpenView> = Object(workspace.views);
    views.set(PRIYA, other);
    await workspace.submit(other, {});
    await workspace.until(() => told(world).some((message) => UNREADABLE_WORDS.test(read(message))));
    assert.match(read(failed), COMPLETED);
    assert.equal(told(world).length, 3, 'the list, the failure that became a list, and the next failure');
  });

  test('is no button of a change that may have been made: Refresh reads how the task is', async (t) => {
    const { world, leadId } = await openWith(t, [TASKS, TASKS, UNREADABLE]);
    const { message: list } = await world.ask(leadId);
    await world.choose(list, 'Call back', 'Complete');
    await world.workspace.submit(await world.workspace.until(() => world.workspace.views.get(PRIYA)), {});
    const failed = await world.workspace.until(() =>
      told(world).find((message) => labels(message).join() === 'Refresh'),
    );
    assert.deepEqual(changes(world), ['MarkComplete']);
    await world.press(failed, 'Refresh');
    assert.match(read(failed), /No pending tasks: 1 completed\./);
    assert.deepEqual(changes(world), ['MarkComplete']);
  });

  test('sets the reminder', async (t) => {
    const { world, leadId } = await openWith(t, [TASKS, UNREADABLE]);
    const { message: list } = await world.ask(leadId);
    await world.choose(list, 'Call back', 'Remind me');
    const failed = await failure(world);
    assert.equal(world.workspace.scheduled.size, 0);
    await world.press(failed, 'Try again');
    assert.match(read(failed), /🔔 Reminding you/);
    assert.equal(world.workspace.scheduled.size, 1);
  });

  test('opens the modal that Slack did not open', async (t) => {
    const { world, leadId } = await openWith(t, []);
    const { message: list } = await world.ask(leadId);
    world.workspace.interceptNext('views.open', refusing('expired_trigger_id'));
    await world.choose(list, 'Call back', 'Reschedule');
    const failed = await failure(world);
    assert.match(read(failed), MODAL_NOT_OPENED);
    const { view } = await openModalAgain(world, failed);
    assert.match(JSON.stringify(view.view), /New due time/);
  });

  test('opens the modal of a shortcut with the same words, and is gone then', async (t) => {
    const { world } = await openWith(t, []);
    const text = 'Ask <mailto:asha@acme.test|asha@acme.test>';
    await world.workspace.type({ text, user: PRIYA, channel: 'sales' });
    const [message] = world.workspace.messages;
    assert.ok(message);
    for (let time = 0; time < 2; time += 1) {
      world.workspace.interceptNext('views.open', refusing('expired_trigger_id'));
    }
    await world.workspace.shortcut('find-lead-in-message', { message });
    const failed = await failure(world);
    assert.equal(failed.channelId, DIRECT);
    const { view } = await openModalAgain(world, failed);
    assert.match(JSON.stringify(view.view), /asha@acme\.test/);
    await world.workspace.until(() => !world.workspace.messages.includes(failed));
  });

  test('shares the list after it has asked once more, and is gone then', async (t) => {
    const { world, leadId } = await openWith(t, []);
    const { message: list } = await world.ask(leadId);
    world.workspace.interceptNext('chat.postMessage', refusing('service_unavailable'));
    const { message: failed } = await world.press(list, 'Share');
    assert.match(JSON.stringify(failed.blocks), /Everyone in #sales will see this list/);
    const { actionId, blockId } = buttonOf(failed, 'Try again');
    await world.workspace.press(failed, actionId, { blockId });
    await world.workspace.until(() => !world.workspace.messages.includes(failed));
    assert.equal(told(world).filter((message) => /^Shared by/.test(read(message))).length, 1);
    assert.deepEqual(world.workspace.refusals, []);
  });
});

function refusing(error: string): Parameters<World['workspace']['interceptNext']>[1] {
  return (response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ ok: false, error }));
  };
}
