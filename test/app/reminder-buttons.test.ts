/** What a reminder's message offers, and how it reads afterwards. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { taskLists } from '../../src/leadsquared/api/read-tasks.ts';
import { SINCE_WORDS } from '../../src/messages/reminder-message.ts';
import { EMBEDDED_PEOPLE } from '../../src/playground/leadsquared/searchable-leads.ts';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';
import { nextDay } from '../../src/tasks/change.ts';
import { hasDueDate } from '../../src/tasks/due.ts';
import { matching, NOW_DUE, REMINDER_EXISTS, REMINDING } from '../wording.ts';
import { labels, lead, openWorld, read } from '../world.ts';

const HOUR_MS = 60 * 60_000;
const PRIYA = 'U0PRIYA001';
const wireTime = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

const callBack: WireTask = {
  TaskID: 'ecd28d9b-4443-11e6-b61b-22000aa8e760',
  Name: 'Call back',
  Status: 'Pending',
  DueDate: wireTime(Date.now() + 2 * HOUR_MS),
  Reminder: '20',
};

/** A message with the blocks of a reminder, as Slack posts it. */
async function openReminded(t: TestContext, { allowChanges = true, leadId = '' } = {}) {
  const task = { ...callBack };
  const called = lead(() => ({ kind: 'tasks', tasks: [{ ...task }] }));
  const leads = [{ ...called, ...(leadId && { leadId }) }];
  const settings = { ALLOW_TASK_CHANGES: String(allowChanges), CACHE_TTL_MS: '0' };
  const world = await openWorld(t, { leads, settings });
  const { message: list } = await world.ask(leads[0]?.leadId ?? '');
  await world.answer(await world.choose(list, 'Call back', 'Remind me'));
  const [scheduled] = world.workspace.scheduled.values();
  assert.ok(scheduled);
  const reminder = Object.assign(list, { blocks: scheduled.blocks ?? [] });
  return { world, task, reminder, scheduled, leadId: leads[0]?.leadId ?? '' };
}

describe('a reminder', { concurrency: true }, () => {
  test('offers to complete its task, to remind again and to open the lead', async (t) => {
    const { reminder } = await openReminded(t);
    assert.deepEqual(labels(reminder), ['Complete', 'In 1 hour', 'Open lead']);
  });

  test('offers no change where changes are turned off', async (t) => {
    const { reminder } = await openReminded(t, { allowChanges: false });
    assert.deepEqual(labels(reminder), ['In 1 hour', 'Open lead']);
  });

  test('names the lead with company and phone number, in the notification too', async (t) => {
    const { ProspectID: leadId, FirstName, Company, Phone } = EMBEDDED_PEOPLE[1] ?? assert.fail();
    const { scheduled, reminder } = await openReminded(t, { leadId });
    for (const text of [scheduled.text, read(reminder)]) {
      for (const words of [FirstName, Company, Phone]) assert.ok(text.includes(String(words)), text);
    }
  });

  test('whose task is completed from it says so, stays what it is, and offers only the lead', async (t) => {
    const { world, reminder } = await openReminded(t);
    const delivery = await world.workspace.press(reminder, 'task:complete');
    const view = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    await world.workspace.submit(view, {});
    const { message } = await world.answer(delivery);
    assert.match(read(message), /^🔔 \*Reminder\*/);
    assert.match(read(message), /\n✅ Completed\.\nWas due <!date/);
    assert.deepEqual(labels(message), ['Open lead']);
  });

  test('In 1 hour reminds again, once, and says when', async (t) => {
    const { world, reminder } = await openReminded(t);
    for (const _ of ['once', 'twice']) {
      const { message } = await world.answer(await world.workspace.press(reminder, 'task:snooze'));
      assert.match(read(message), matching`^🔔 \*Reminder\*[\s\S]*(?:${REMINDING}|${REMINDER_EXISTS})`);
      assert.deepEqual(labels(message), ['Complete', 'In 1 hour', 'Open lead']);
    }
    const [again, ...more] = world.workspace.scheduled.values();
    assert.equal(more.length, 0);
    const inMs = (again?.postAt ?? 0) * 1000 - Date.now();
    assert.ok(inMs > 0.9 * HOUR_MS && inMs <= HOUR_MS + 1_000, String(inMs));
  });

  test('In 1 hour of a task that is done meanwhile says so, and sets none', async (t) => {
    const { world, task, reminder } = await openReminded(t);
    task.Status = 'Completed';
    const { message } = await world.answer(await world.workspace.press(reminder, 'task:snooze'));
    assert.ok(read(message).includes(SINCE_WORDS.ended('completed')), read(message));
    assert.equal(world.workspace.scheduled.size, 0, 'nor does the earlier one come');
  });

  test('set in an hour stays, though its task is past by then, and Remind me says when it comes', async (t) => {
    const { world, task, reminder, leadId } = await openReminded(t);
    await world.answer(await world.workspace.press(reminder, 'task:snooze'));
    task.DueDate = wireTime(Date.now() - HOUR_MS);
    task.Reminder = '';
    const { message } = await world.ask(leadId);
    const { message: told } = await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    assert.match(read(told), REMINDER_EXISTS);
    assert.equal(world.workspace.scheduled.size, 1);
  });

  test('Open lead shows the list beside it', async (t) => {
    const { world, reminder } = await openReminded(t);
    const before = read(reminder);
    const { message } = await world.answer(await world.workspace.press(reminder, 'task:open'));
    assert.notEqual(message, reminder);
    assert.match(read(message), /1 due today|1 later/);
    assert.equal(read(reminder), before);
  });
});

describe('Tomorrow', { concurrency: true }, () => {
  const moved: [string, string][] = [
    ['of a task that is due now moves it one day on, to the same time', wireTime(Date.now() + 60_000)],
    ['of one that is due in three days does so too', wireTime(Date.now() + 3 * 24 * HOUR_MS)],
  ];
  for (const [what, DueDate] of moved) {
    test(what, async (t) => {
      const called = lead({ kind: 'tasks', tasks: [{ ...callBack, DueDate }] });
      const world = await openWorld(t, { leads: [called], settings: { ALLOW_TASK_CHANGES: 'true' } });
      const { message } = await world.ask(called.leadId);
      const { message: after } = await world.answer(await world.choose(message, 'Call back', 'Tomorrow'));
      assert.match(read(after), NOW_DUE);
      const update = world.calls.find(({ name }) => name === 'Update');
      assert.ok(update);
      const due = new Date(`${DueDate.replace(' ', 'T')}Z`).getTime() + 24 * HOUR_MS;
      assert.match(read(after), new RegExp(`<!date\\^${Math.floor(due / 1000)}\\^`));
    });
  }

  test('pressed twice moves it one day', async (t) => {
    const called = lead({ kind: 'tasks', tasks: [callBack] });
    const world = await openWorld(t, { leads: [called], settings: { ALLOW_TASK_CHANGES: 'true' } });
    const { message } = await world.ask(called.leadId);
    const clicks = [
      await world.choose(message, 'Call back', 'Tomorrow'),
      await world.choose(message, 'Call back', 'Tomorrow'),
    ];
    await Promise.all(clicks.map((click) => world.answer(click)));
    assert.equal(world.calls.filter(({ name }) => name === 'Update').length, 1);
  });

  test('is not offered for a task without a due date', async (t) => {
    const undated = { ...callBack, DueDate: '0001-01-01 00:00:00' };
    const called = lead({ kind: 'tasks', tasks: [undated] });
    const world = await openWorld(t, { leads: [called], settings: { ALLOW_TASK_CHANGES: 'true' } });
    const { message } = await world.ask(called.leadId);
    assert.throws(() => world.choose(message, 'Call back', 'Tomorrow'), /no option "Tomorrow"/);
  });
});

test('the next day of a task is one day on, and of an overdue one tomorrow, at the same time of day', () => {
  const at = (wall: string) => new Date(`${wall}Z`);
  const standpoint = { now: at('2026-03-28T12:00'), zone: 'Europe/Berlin', accountZone: 'UTC' };
  const { task } = taskDue(at('2026-03-28T15:00'));
  // The clocks go forward in the night to 29 March.
  assert.deepEqual(nextDay(task, at('2026-03-28T15:00'), standpoint), at('2026-03-29T14:00'));
  assert.deepEqual(nextDay(task, at('2026-03-20T15:00'), standpoint), at('2026-03-29T14:00'));
  assert.deepEqual(nextDay(task, at('2026-03-30T14:00'), standpoint), at('2026-03-31T14:00'));
});

function taskDue(dueAt: Date) {
  const row = { Name: 'Call back', Status: 'Pending', DueDate: wireTime(dueAt.getTime()) };
  const task = taskLists('UTC').readRow(row);
  assert.ok(task && hasDueDate(task));
  return { task };
}
