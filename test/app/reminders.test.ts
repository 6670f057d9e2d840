import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { CHANGE_WORDS } from '../../src/messages/change-modals.ts';
import { NO_REMINDER, REMINDER_WORDS, SINCE_WORDS } from '../../src/messages/reminder-message.ts';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';
import type { PostedMessage } from '../../src/playground/slack/workspace-state.ts';
import {
  ANY,
  anyLike,
  COMPLETED,
  MOVED,
  matching,
  NOW_DUE,
  REMINDER_CANCELLED,
  REMINDER_EXISTS,
  REMINDING,
  SUPPORT_CODE,
} from '../wording.ts';
import { FAST, lead, openWorld, read, SECRETS, settingsFor, startApp, type World } from '../world.ts';

const HOUR_MS = 60 * 60_000;
const NOW = Date.now();

function task(fields: WireTask): WireTask {
  return {
    TaskID: 'ecd28d9b-4443-11e6-b61b-22000aa8e760',
    Name: 'Call back',
    Status: 'Pending',
    OwnerName: 'Asha',
    ...fields,
  };
}

function wire(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** Seconds since the epoch, as Slack counts. */
function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

const inTwoHours = task({ DueDate: wire(NOW + 2 * HOUR_MS), Reminder: '20' });

/** What a killed app leaves: a reminder of the task at another time, and, later, the right one. */
async function setTwo(world: World, leadId: string) {
  const { message } = await world.ask(leadId);
  const before = new Set(world.workspace.scheduled.keys());
  await world.answer(await world.choose(message, 'Call back', 'Remind me'));
  const right = [...world.workspace.scheduled.values()].find(({ id }) => !before.has(id));
  const { channelId = '', text = '', postAt = 0 } = right ?? [...world.workspace.scheduled.values()][0] ?? {};
  const client = new WebClient(SECRETS.botToken, { slackApiUrl: world.workspace.apiUrl });
  for (const [id, one] of world.workspace.scheduled) {
    if (one.channelId === channelId)
      await client.chat.deleteScheduledMessage({ channel: channelId, scheduled_message_id: id });
  }
  // Both are set within a second, so what tells them apart is when their texts were written.
  const olderText = text.replace(/(#lead-tasks-[0-9a-f]{10})-\w+/, '$1-1');
  await client.chat.scheduleMessage({ channel: channelId, text: olderText, post_at: postAt + 600 });
  await client.chat.scheduleMessage({ channel: channelId, text, post_at: postAt });
  assert.equal(world.workspace.scheduled.size, 2);
  return { message };
}

describe('Remind me', { concurrency: true }, () => {
  test('schedules a direct message at the task’s reminder, and then reads Cancel reminder', async (t) => {
    const called = lead({ kind: 'tasks', tasks: [inTwoHours] });
    const world = await openWorld(t, { leads: [called], settings: { ALLOW_TASK_CHANGES: 'true' } });
    const { message } = await world.ask(called.leadId);
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    const dueAt = seconds(NOW + 2 * HOUR_MS);
    const [scheduled, ...more] = [...world.workspace.scheduled.values()];
    assert.equal(more.length, 0);
    assert.equal(scheduled?.postAt, dueAt - 20 * 60);
    assert.match(
      read(scheduled ?? {}),
      new RegExp(`Open in LeadSquared[\\s\\S]*Call back\\nAsha\\n📆 in 20 minutes · <!date\\^${dueAt}\\^`),
    );
    assert.match(JSON.stringify(scheduled?.blocks), /"Complete"/);
    assert.match(read(message), matching`${REMINDING}<!date\^${String(dueAt - 1200)}\^`);
    await world.press(message, 'Refresh');
    await world.answer(await world.choose(message, 'Call back', 'Cancel reminder'));
    assert.equal(world.workspace.scheduled.size, 0);
    assert.match(read(message), REMINDER_CANCELLED);
    await world.choose(message, 'Call back', 'Remind me');
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('says so with a support code when Slack doesn’t accept it', async (t) => {
    const called = lead({ kind: 'tasks', tasks: [inTwoHours] });
    const world = await openWorld(t, { leads: [called] });
    const { message } = await world.ask(called.leadId);
    for (const [error, words] of [
      ['invalid_time', REMINDER_WORDS.refused()],
      ['restricted_too_many', REMINDER_WORDS.full],
    ] as const) {
      world.workspace.interceptNext('chat.scheduleMessage', (response) =>
        response.end(JSON.stringify({ ok: false, error })),
      );
      await world.answer(await world.choose(message, 'Call back', 'Remind me'));
      assert.match(read(message), matching`${words} \(${SUPPORT_CODE}\)`);
    }
    assert.equal(world.workspace.scheduled.size, 0);
  });

  test('twice, from two messages or two instances, is still one', async (t) => {
    const called = lead({ kind: 'tasks', tasks: [inTwoHours] });
    const world = await openWorld(t, { leads: [called] });
    const first = await world.ask(called.leadId);
    const second = await world.ask(called.leadId);
    const other = await startApp(settingsFor(world.workspace, world.upstream));
    t.after(() => other.stop());
    const one = world.choose(first.message, 'Call back', 'Remind me');
    world.workspace.connect(`http://127.0.0.1:${other.port}/slack/events`);
    const two = world.choose(second.message, 'Call back', 'Remind me');
    await Promise.all([world.answer(await one), world.answer(await two)]);
    assert.equal(world.workspace.scheduled.size, 1);

    const third = await world.ask(called.leadId);
    await world.answer(await world.choose(third.message, 'Call back', 'Remind me'));
    assert.match(read(third.message), REMINDER_EXISTS);
    await world.answer(await world.choose(third.message, 'Call back', 'Cancel reminder'));
    assert.equal(world.workspace.scheduled.size, 0);
  });

  const times: [string, WireTask, RegExp, number | undefined][] = [
    [
      '15 minutes before, without a reminder of its own',
      { DueDate: wire(NOW + HOUR_MS) },
      REMINDING,
      NOW + HOUR_MS - 15 * 60_000,
    ],
    [
      'at the due time when only that is ahead',
      { DueDate: wire(NOW + HOUR_MS), Reminder: '90' },
      REMINDING,
      NOW + HOUR_MS,
    ],
    ['never, when it is past', { DueDate: wire(NOW - HOUR_MS) }, anyLike(NO_REMINDER.past(ANY)), undefined],
    [
      'never, when the task is due in less than 6 minutes',
      { DueDate: wire(NOW + 5 * 60_000) },
      anyLike(NO_REMINDER.dueSoon(ANY)),
      undefined,
    ],
    [
      'never, when the reminder would come in less than 6 minutes',
      { DueDate: wire(NOW + 20 * 60_000) },
      anyLike(NO_REMINDER.soon(ANY, ANY)),
      undefined,
    ],
    [
      'never, when it is more than 120 days away',
      { DueDate: wire(NOW + 121 * 24 * HOUR_MS) },
      anyLike(NO_REMINDER.tooFar(ANY)),
      undefined,
    ],
  ];
  for (const [when, fields, words, at] of times) {
    test(`reminds ${when}`, async (t) => {
      const called = lead({ kind: 'tasks', tasks: [task(fields)] });
      const world = await openWorld(t, { leads: [called] });
      const { message } = await world.ask(called.leadId);
      await world.answer(await world.choose(message, 'Call back', 'Remind me'));
      assert.match(read(message), words);
      const posts = [...world.workspace.scheduled.values()].map(({ postAt }) => postAt);
      assert.deepEqual(posts, at === undefined ? [] : [seconds(at)]);
    });
  }

  test('reads the task again, and says what has changed', async (t) => {
    let now: WireTask[] = [inTwoHours];
    const called = lead(() => ({ kind: 'tasks', tasks: now }));
    const world = await openWorld(t, { leads: [called] });
    const press = async () => {
      now = [inTwoHours];
      const { message } = await world.press((await world.ask(called.leadId)).message, 'Refresh');
      return message;
    };
    const completed = await press();
    now = [{ ...inTwoHours, Status: 'Completed' }];
    await world.answer(await world.choose(completed, 'Call back', 'Remind me'));
    assert.match(read(completed), matching`${SINCE_WORDS.ended('completed')}`);
    const gone = await press();
    now = [];
    await world.answer(await world.choose(gone, 'Call back', 'Remind me'));
    assert.match(read(gone), matching`${SINCE_WORDS.gone.lead}`);
    assert.equal(world.workspace.scheduled.size, 0);
    const moved = await press();
    now = [{ ...inTwoHours, DueDate: wire(NOW + 5 * HOUR_MS) }];
    await world.answer(await world.choose(moved, 'Call back', 'Remind me'));
    assert.match(read(moved), matching`${MOVED}\n${REMINDING}`);
    assert.equal([...world.workspace.scheduled.values()][0]?.postAt, seconds(NOW + 5 * HOUR_MS) - 20 * 60);
    now = [{ ...inTwoHours, DueDate: wire(NOW + 6 * HOUR_MS) }];
    await world.answer(await world.choose(moved, 'Call back', 'Cancel reminder'));
    const again = await press();
    await world.answer(await world.choose(again, 'Call back', 'Remind me'));
    now = [{ ...inTwoHours, DueDate: wire(NOW + 6 * HOUR_MS) }];
    const other = await world.ask(called.leadId);
    await world.answer(await world.choose(other.message, 'Call back', 'Remind me'));
    const posts = [...world.workspace.scheduled.values()].map(({ postAt }) => postAt);
    assert.deepEqual(posts, [seconds(NOW + 6 * HOUR_MS) - 20 * 60], 'the reminder has moved along');
  });

  test('names the task and its due time in the notification and for screen readers, where its note isn’t heard', async (t) => {
    const called = lead({ kind: 'tasks', tasks: [task({ ...inTwoHours, Name: 'Call <!channel> & *Bo*' })] });
    const world = await openWorld(t, { leads: [called] });
    const { message } = await world.ask(called.leadId);
    await world.answer(await world.choose(message, 'Call', 'Remind me'));
    const [scheduled] = [...world.workspace.scheduled.values()];
    const text = scheduled?.text ?? '';
    const heard = text.replace(/<!date\^[^|]*\|([^>]*)>/g, '$1');
    assert.match(
      heard,
      /^Reminder: Call &lt;!channel&gt; &amp; \*Bo\* is due [A-Z][a-z]{2} \d+, \d{4}, \d+:\d\d [AP]M Asia\/Kolkata\.$/,
    );
  });

  test('that two left behind, when the app was killed between setting one and removing the other, is one after the next start', async (t) => {
    const called = lead({ kind: 'tasks', tasks: [inTwoHours] });
    const world = await openWorld(t, { leads: [called] });
    await setTwo(world, called.leadId);
    const next = await startApp(settingsFor(world.workspace, world.upstream));
    t.after(() => next.stop());
    const kept = await world.workspace.until(() => {
      const all = [...world.workspace.scheduled.values()];
      return all.length === 1 && all[0];
    });
    assert.equal(kept.postAt, seconds(NOW + 2 * HOUR_MS) - 20 * 60);
  });

  test('that two left behind is one after the next press', async (t) => {
    const called = lead({ kind: 'tasks', tasks: [inTwoHours] });
    const world = await openWorld(t, { leads: [called] });
    const { message } = await setTwo(world, called.leadId);
    await world.press(message, 'Refresh');
    await world.answer(await world.choose(message, 'Call back', 'Cancel reminder'));
    assert.match(read(message), REMINDER_CANCELLED);
    assert.equal(world.workspace.scheduled.size, 0);
    await setTwo(world, called.leadId);
    const again = await world.ask(called.leadId);
    await world.answer(await world.choose(again.message, 'Call back', 'Remind me'));
    assert.equal(world.workspace.scheduled.size, 1);
  });

  test('is not offered where the task’s id is no GUID, or nothing is due', async (t) => {
    const called = lead({
      kind: 'tasks',
      tasks: [task({ TaskID: '12', DueDate: wire(NOW + HOUR_MS) }), task({ DueDate: null })],
    });
    const world = await openWorld(t, { leads: [called] });
    const { message } = await world.ask(called.leadId);
    assert.doesNotMatch(JSON.stringify(message.blocks), /Remind me/);
  });
});

describe('a reminder in its last minutes, which Slack sends though it says that it is deleted', {
  concurrency: true,
}, () => {
  const WARNING = matching`${CHANGE_WORDS.reminderMayStillCome}`;

  /** A list with a reminder that was set in time and is near by now. */
  async function openNear(t: TestContext) {
    let remindAtMs = 0;
    const called = lead(() => ({
      kind: 'tasks',
      tasks: [task({ DueDate: wire(remindAtMs + 15 * 60_000) })],
    }));
    const world = await openWorld(t, { leads: [called], settings: { ALLOW_TASK_CHANGES: 'true' } });
    remindAtMs = Math.ceil(Date.now() / 1000) * 1000 + 6 * 60_000 + 6_000;
    const { message } = await world.ask(called.leadId);
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    assert.equal(world.workspace.scheduled.size, 1);
    await delay(remindAtMs - 6 * 60_000 - Date.now() + 100);
    return { world, message };
  }

  async function submitted(
    world: World,
    message: PostedMessage,
    label: string,
    values: Record<string, string>,
  ) {
    const delivery = await world.choose(message, 'Call back', label);
    const view = await world.workspace.until(() => world.workspace.views.get('U0PRIYA001'));
    await world.workspace.submit(view, values);
    return world.answer(delivery);
  }

  test('is said to, when it is cancelled', async (t) => {
    const { world, message } = await openNear(t);
    await world.answer(await world.choose(message, 'Call back', 'Cancel reminder'));
    assert.match(read(message), matching`${REMINDER_WORDS.mayStillCome}`);
  });

  test('is said to, when its task is completed', async (t) => {
    const { world, message } = await openNear(t);
    await submitted(world, message, 'Complete', {});
    assert.match(read(message), COMPLETED);
    assert.match(read(message), WARNING);
  });

  test('is said to, when its task is moved; the new one is set', async (t) => {
    const { world, message } = await openNear(t);
    await submitted(world, message, 'Reschedule', { due: String(Math.floor(NOW / 1000) + 90 * 24 * 3_600) });
    assert.match(read(message), NOW_DUE);
    assert.match(read(message), matching`${CHANGE_WORDS.oldReminderMayStillCome}`);
  });
});

describe('Slack’s rate limits', { concurrency: true }, () => {
  const BUSY = REMINDER_WORDS.waiting(2_000);

  for (const method of ['chat.scheduleMessage', 'chat.scheduledMessages.list', 'conversations.open']) {
    test(`are waited out: a reminder is set though ${method} is refused for 2 s`, async (t) => {
      const called = lead({ kind: 'tasks', tasks: [inTwoHours] });
      const world = await openWorld(t, { leads: [called] });
      const { message } = await world.ask(called.leadId);
      world.workspace.interceptNext(method, (response) =>
        response.writeHead(429, { 'retry-after': '2' }).end(),
      );
      const delivery = await world.choose(message, 'Call back', 'Remind me');
      const isTold = () =>
        world.workspace.answers(delivery.responseUrl).some(({ raw }) => raw.includes(BUSY));
      await world.workspace.until(() => REMINDING.test(read(message)));
      assert.equal(world.workspace.scheduled.size, 1);
      // In the list's head, from where the answer takes it away.
      assert.equal(isTold(), method !== 'chat.scheduledMessages.list');
      assert.equal(world.workspace.messages.length, 1);
      assert.doesNotMatch(read(message), /Slack asks us to wait/);
    });
  }

  test('keep no list that shows reminders waiting', async (t) => {
    const called = lead({ kind: 'tasks', tasks: [inTwoHours] });
    const world = await openWorld(t, { leads: [called] });
    const { message } = await world.ask(called.leadId);
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    // Slack lets the app wait longer than the test waits for a list.
    world.workspace.interceptNext('chat.scheduledMessages.list', (response) =>
      response.writeHead(429, { 'retry-after': '120' }).end(),
    );
    await world.press(message, 'Refresh');
    assert.match(JSON.stringify(message.blocks), /Cancel reminder/);
  });

  test('are kept by 50 reps who press within a minute, and each gets a reminder', async (t) => {
    const people = Array.from({ length: 50 }, (_, index) => ({
      id: `U0REP${String(index).padStart(5, '0')}`,
      name: `Rep ${index}`,
      email: `rep${index}@example.com`,
      timeZone: 'Asia/Kolkata',
    }));
    const called = lead({ kind: 'tasks', tasks: [inTwoHours] });
    const world = await openWorld(t, { leads: [called], workspace: { people }, settings: FAST });
    await Promise.all(
      people.map(async ({ id }) => {
        const { message } = await world.ask(called.leadId, { user: id });
        await world.answer(await world.choose(message, 'Call back', 'Remind me', { user: id }));
        assert.match(read(message), REMINDING);
      }),
    );
    assert.equal(world.workspace.scheduled.size, 50);
    // The app takes up to four of the minute’s 50 lists at its start: two of all reminders, and two of who wants to be told
    // without asking, the second once it leads. What is refused then waits, and isn't asked again and again.
    const refused = world.workspace.rateLimited;
    assert.deepEqual([...new Set(refused)], ['chat.scheduledMessages.list']);
    assert.ok(refused.length <= 4, `${refused.length} refused`);
  });
});
