/** How a rep's automatic reminders follow the tasks that a look has found. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { createReminderDrawing } from '../../src/app/draw-reminder.ts';
import { ALL_DECLINED, createFollowReminders, declined } from '../../src/app/follow-reminders.ts';
import { taskLists } from '../../src/leadsquared/api/read-tasks.ts';
import { createLog } from '../../src/ops/log.ts';
import { createMemory } from '../../src/ops/memory.ts';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';
import { startWorkspace } from '../../src/playground/slack/workspace.ts';
import { createDirectConversations } from '../../src/slack/direct-conversations.ts';
import { createRateLimits } from '../../src/slack/rate-limits.ts';
import { createReminders, taskHashOf } from '../../src/slack/reminders.ts';
import { createScheduledMessages } from '../../src/slack/scheduled-messages.ts';
import { type Lead, leadNamed } from '../../src/tasks/lead.ts';
import type { TaskList } from '../../src/tasks/task.ts';
import { refusing } from '../told-without-asking.ts';
import { labels, read, SECRETS } from '../world.ts';

const PRIYA = 'U0PRIYA001';
const LEAD_ID = 'fade0001-0000-4000-8000-000000000001';
const MINUTE_MS = 60_000;
const NOW = Date.parse('2026-12-02T03:00:00Z');

/** The reminders of one rep in a workspace, and what a look does with them. */
async function openFollowing(t: TestContext, { pauseMs = MINUTE_MS } = {}) {
  t.mock.timers.enable({ apis: ['Date'], now: NOW });
  const workspace = await startWorkspace(SECRETS);
  t.after(() => workspace.close());
  const client = new WebClient(SECRETS.botToken, { slackApiUrl: workspace.apiUrl });
  const { withinLimits } = createRateLimits();
  const directConversations = createDirectConversations(client, withinLimits);
  const scheduledMessages = createScheduledMessages(client, withinLimits);
  const workspaceUrl = 'https://acme.slack.com/';
  const reminders = createReminders({ scheduledMessages, directConversations, workspaceUrl });
  const leads = new Map<string, Lead>();
  const knownLeads = { get: (id: string) => leads.get(id) };
  const memory = createMemory();
  const drawReminder = createReminderDrawing({ knownLeads, appUrl: undefined, rights: { isOff: false } });
  const stop = new AbortController();
  const { follow, dropOf } = createFollowReminders({
    stopping: stop.signal,
    ...{ reminders, directConversations, drawReminder, memory, pauseMs },
    log: createLog({ level: 'silent', redact: (text) => text }),
    drawing: { standpointOf: async () => ({ now: new Date(), zone: 'Asia/Kolkata', accountZone: 'UTC' }) },
  });
  return {
    ...{ workspace, reminders, leads, memory, follow, dropOf, stop },
    look: (
      rows: readonly WireTask[],
      { isWanted = () => true, ...list }: Partial<TaskList> & { isWanted?: () => boolean } = {},
    ) => follow(PRIYA, { ...listOf(rows), ...list }, { isWanted }),
    scheduled: () => [...workspace.scheduled.values()].sort((a, b) => a.postAt - b.postAt),
    /** A rep presses `Remind me`. */
    press: (task: WireTask, postAt: number) => {
      const text = `Reminder: <${reminders.linkFor(String(task.TaskID), PRIYA)}|9:00>`;
      return reminders.set({ userId: PRIYA, postAt }, { text, blocks: [] }, () => {});
    },
  };
}

const idOf = (number: number) => `7a5c0000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** A task that LeadSquared reminds of half an hour before it is due. */
function row(name: string, remindInMinutes: number, number = 1, more: object = {}): WireTask {
  const dueAt = NOW + (remindInMinutes + 30) * MINUTE_MS;
  const DueDate = new Date(dueAt).toISOString().slice(0, 19).replace('T', ' ');
  return {
    TaskID: idOf(number),
    Name: name,
    Status: 'Pending',
    OwnerName: 'Priya',
    DueDate,
    Reminder: '30',
    ...more,
  };
}

const ofLead = (name: string) => ({
  ...{ RelatedEntity: 1, RelatedEntityId: LEAD_ID, RelatedEntityIdName: name },
});

const many = (count: number, remindInMinutes: number, from = 0) =>
  Array.from({ length: count }, (_, index) => row(`Task ${index}`, remindInMinutes, from + index + 1));

function listOf(rows: readonly WireTask[]): TaskList {
  const { readRow } = taskLists('UTC');
  const tasks = rows.map((one) => readRow(one) ?? assert.fail());
  return { tasks, saidCount: tasks.length };
}

const at = (minutes: number) => NOW / 1000 + minutes * 60;
const times = (some: readonly { postAt: number }[]) => some.map(({ postAt }) => postAt);

describe('automatic reminders', { concurrency: 1 }, () => {
  test('are set though Slack refuses another one, which is told in one error', async (t) => {
    const { workspace, look, scheduled } = await openFollowing(t);
    for (const error of ['invalid_blocks', 'restricted_too_many']) {
      workspace.interceptNext('chat.scheduleMessage', (response) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ ok: false, error })),
      );
    }
    const rows = [row('First', 30, 1), row('Second', 40, 2), row('Third', 50, 3)];
    await assert.rejects(look(rows), /2 of the rep’s reminders failed.*invalid_blocks/);
    assert.deepEqual(times(scheduled()), [at(50)]);
    await look(rows);
    assert.deepEqual(times(scheduled()), [at(30), at(40), at(50)]);
  });

  test('that are too many for Slack at one time come 5 minutes later, and stay there', async (t) => {
    const { look, scheduled } = await openFollowing(t);
    const rows = many(51, 100);
    for (const minute of [0, 1, 2]) {
      t.mock.timers.setTime(NOW + minute * MINUTE_MS);
      await look(rows);
    }
    const all = scheduled();
    assert.deepEqual(times(all), [...Array(25).fill(at(100)), ...Array(25).fill(at(105)), at(110)]);
    // At the end, the time of the tasks’ own reminders is past, and the last one isn’t sent yet.
    for (const minute of [3, 100.1]) {
      t.mock.timers.setTime(NOW + minute * MINUTE_MS);
      await look(rows);
      assert.deepEqual(scheduled(), all);
    }
  });

  test('that came later than they were to come and were cancelled aren’t set again', async (t) => {
    const { reminders, memory, look, scheduled } = await openFollowing(t);
    const late = row('Late', 100, 99);
    await look(many(20, 100));
    t.mock.timers.setTime(NOW + MINUTE_MS);
    await look([...many(25, 100), late]);
    const { removed } = await reminders.remove(PRIYA, taskHashOf(idOf(99)), () => {});
    assert.deepEqual(times(removed), [at(105)]);
    await memory.set(declined(PRIYA, taskHashOf(idOf(99))), String(removed[0]?.wantedAt), MINUTE_MS);
    t.mock.timers.setTime(NOW + 2 * MINUTE_MS);
    await look([late, ...many(24, 100)]);
    assert.equal(
      scheduled().some(({ text }) => text.includes('Late')),
      false,
    );
  });

  test('that the rep cancels while they are being set don’t stay', async (t) => {
    const { workspace, memory, look, scheduled } = await openFollowing(t);
    const looking = look([row('Call back', 30)]);
    await workspace.until(() => workspace.scheduled.size === 1);
    await memory.set(declined(PRIYA, taskHashOf(idOf(1))), ALL_DECLINED, MINUTE_MS);
    await looking;
    assert.deepEqual(scheduled(), []);
  });

  test('are set in the last minutes before their time too', async (t) => {
    const { look, scheduled } = await openFollowing(t);
    await look([row('In a moment', 0.3, 1), row('Soon', 0.5, 2), row('Later', 4, 3)]);
    assert.deepEqual(times(scheduled()), [at(0.5), at(4)]);
  });

  test('aren’t doubled when their task changes in the last minutes', async (t) => {
    const { look, scheduled } = await openFollowing(t);
    await look([row('Call back', 4)]);
    await look([row('Call her back', 4)]);
    assert.equal(scheduled().length, 1);
  });

  test('follow their task’s name, due date and lead, which may have any characters', async (t) => {
    const { look, scheduled } = await openFollowing(t);
    const before = row('<&> '.repeat(200), 100);
    const changed: [WireTask, RegExp][] = [
      [before, /&lt;&amp;&gt; /],
      [{ ...before, Name: 'Call her' }, /Call her/],
      [{ ...before, Name: 'Call her', ...ofLead('Asha Rao') }, /Lead: Asha Rao\./],
      [
        { ...row('Call her', 110, 1, ofLead('Asha Rao')), Reminder: '40' },
        /Call her.*is due <!date\^1796188800/,
      ],
    ];
    let last = '';
    for (const [one, words] of changed) {
      await look([one]);
      const [reminder, ...others] = scheduled();
      assert.deepEqual([reminder?.postAt, others], [at(100), []]);
      assert.match(reminder?.text ?? '', words);
      assert.notEqual(reminder?.id, last);
      last = reminder?.id ?? '';
    }
  });

  test('aren’t set again when nothing has changed, nor when more is known of the lead', async (t) => {
    const { leads, look, scheduled } = await openFollowing(t);
    const rows = [row('<&> '.repeat(200), 100, 1, ofLead('Asha & Rao')), row('', 110, 2)];
    await look(rows);
    const before = scheduled();
    t.mock.timers.setTime(NOW + MINUTE_MS);
    await look(rows);
    leads.set(LEAD_ID, { ...leadNamed(LEAD_ID, 'Asha & Rao'), company: 'Acme' });
    await look(rows);
    assert.deepEqual(scheduled(), before);
  });

  test('name the lead as far as it is known, and not the rep', async (t) => {
    const { leads, look, scheduled } = await openFollowing(t);
    leads.set(LEAD_ID, { ...leadNamed(LEAD_ID, 'Asha Rao'), company: 'Acme' });
    await look([row('Known', 100, 1, ofLead('Asha Rao')), row('None', 120, 3)]);
    leads.clear();
    await look([
      row('Known', 100, 1, ofLead('Asha Rao')),
      row('Named', 110, 2, ofLead('Zoe & Sons')),
      row('None', 120, 3),
    ]);
    const [known, named, none] = scheduled();
    assert.match(known?.text ?? '', /Lead: Asha Rao, Acme\./);
    assert.match(named?.text ?? '', /Lead: Zoe &amp; Sons\./);
    assert.match(read({ blocks: named?.blocks }), /Named\nZoe & Sons\n/);
    for (const one of [known, named, none]) assert.doesNotMatch(read({ blocks: one?.blocks }), /Priya/);
  });

  test('lead to the switches', async (t) => {
    const { look, scheduled } = await openFollowing(t);
    await look([row('Call back', 100)]);
    const [{ blocks } = assert.fail()] = scheduled();
    assert.deepEqual(labels({ blocks }), ['Complete', 'In 1 hour', 'Notifications']);
  });

  test('give way to one that the rep sets for the same time', async (t) => {
    const { reminders, look, press, scheduled } = await openFollowing(t);
    const task = row('Call back', 100);
    await look([task]);
    await press(task, at(100));
    assert.deepEqual(await reminders.ofUser(PRIYA).then((all) => all.map((one) => one.isAutomatic)), [false]);
    await look([task]);
    assert.equal(scheduled().length, 1);
  });

  test('that were set at the moment of the press go at the next look, or the next start', async (t) => {
    for (const goes of ['look', 'start']) {
      const { reminders, look, press } = await openFollowing(t);
      const task = row('Call back', 100);
      await press(task, at(90));
      const followed = { wantedAt: at(100), digest: '01234567' };
      t.mock.timers.setTime(NOW + 1_000);
      const text = `Reminder: <${reminders.linkFor(idOf(1), PRIYA, followed)}|9:00>`;
      const [{ channelId } = assert.fail()] = await reminders.all();
      await reminders.add(channelId, at(100), { text, blocks: [] });
      await (goes === 'look' ? look([task]) : reminders.removeDoubles());
      assert.deepEqual(times(await reminders.ofUser(PRIYA)), [at(90)]);
      t.mock.timers.reset();
    }
  });

  test('of a rep who is gone are all tried, and it fails where Slack keeps one', async (t) => {
    const { workspace, reminders, look, scheduled, dropOf } = await openFollowing(t);
    await look(many(3, 100));
    const [{ channelId } = assert.fail()] = await reminders.all();
    workspace.interceptNext('chat.deleteScheduledMessage', refusing('internal_error'));
    await assert.rejects(dropOf({ userId: PRIYA, channelId }), /internal_error/);
    assert.equal(scheduled().length, 1);
    await dropOf({ userId: PRIYA, channelId });
    assert.equal(scheduled().length, 0);
  });

  test('are one for a task, the current one, though Slack didn’t cancel the one before', async (t) => {
    const { workspace, reminders, look, scheduled } = await openFollowing(t);
    const task = row('Call back', 100);
    await look([task]);
    t.mock.timers.setTime(NOW + 1_000);
    const renamed = { ...task, Name: 'Call her' };
    workspace.interceptNext('chat.deleteScheduledMessage', (response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ok: false, error: 'internal_error' })),
    );
    await assert.rejects(look([renamed]), /internal_error/);
    assert.equal(scheduled().length, 2);
    t.mock.timers.setTime(NOW + MINUTE_MS);
    await reminders.all();
    await look([renamed]);
    assert.equal(scheduled().length, 1);
    assert.match(scheduled()[0]?.text ?? '', /Call her/);
  });

  test('are at most 20 a minute, the next first, and 10 where none comes soon', async (t) => {
    const { look, scheduled } = await openFollowing(t);
    const rows = [...many(15, 1_000), ...many(8, 100, 50)];
    await look(rows);
    assert.deepEqual(times(scheduled()), [...Array(8).fill(at(100)), ...Array(2).fill(at(1_000))]);
    await look([...rows, ...many(12, 90, 100)]);
    assert.equal(times(scheduled()).filter((one) => one === at(90)).length, 10);
    await look(rows);
    assert.equal(scheduled().length, 20);
    t.mock.timers.setTime(NOW + MINUTE_MS);
    await look([...rows, ...many(12, 90, 100)]);
    assert.equal(times(scheduled()).filter((one) => one === at(90)).length, 12);
  });

  test('that the pace doesn’t allow yet follow by themselves, unless the rep turns them off', async (t) => {
    const { workspace, look, scheduled } = await openFollowing(t, { pauseMs: 50 });
    let isWanted = true;
    await look(many(50, 100), { isWanted: () => isWanted });
    assert.equal(scheduled().length, 20);
    t.mock.timers.setTime(NOW + MINUTE_MS);
    await workspace.until(() => workspace.scheduled.size === 40);
    // The app looks once more whether the last one is still wanted.
    await setTimeout(200);
    isWanted = false;
    t.mock.timers.setTime(NOW + 2 * MINUTE_MS);
    await setTimeout(200);
    assert.equal(scheduled().length, 40);
  });

  test('that the pace doesn’t allow yet aren’t set after a stop', async (t) => {
    const { stop, look, scheduled } = await openFollowing(t, { pauseMs: 50 });
    await look(many(50, 100));
    stop.abort();
    t.mock.timers.setTime(NOW + MINUTE_MS);
    await setTimeout(200);
    assert.equal(scheduled().length, 20);
  });

  test('aren’t set once the rep has turned them off, even in the middle of a look', async (t) => {
    const { workspace, look, scheduled } = await openFollowing(t);
    let isWanted = true;
    workspace.onChange(() => {
      if (workspace.scheduled.size === 2) isWanted = false;
    });
    await look(many(5, 100), { isWanted: () => isWanted });
    assert.equal(scheduled().length, 1);
  });

  test('stay when LeadSquared’s answer lacks their tasks because it is short', async (t) => {
    const { look, scheduled } = await openFollowing(t);
    const [kept, gone, moved] = [row('Kept', 100, 1), row('Done', 110, 2), row('Moved', 120, 3)];
    await look([kept, gone, moved]);
    const seen = [{ ...gone, Reminder: '' }, row('Moved', 130, 3)];
    await look(seen, { saidCount: 3 });
    assert.deepEqual(times(scheduled()), [at(100), at(130)]);
    await look(seen, { isCut: true });
    assert.deepEqual(times(scheduled()), [at(100), at(130)]);
    await look(seen);
    assert.deepEqual(times(scheduled()), [at(130)]);
  });
});
