import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WireTask } from '../../src/playground/leads.ts';
import { lead, openWorld, read, settingsFor, startApp } from '../world.ts';

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
      new RegExp(`Open in LeadSquared[\\s\\S]*Call back\\n.*<!date\\^${dueAt}\\^.*in 20 minutes`),
    );
    assert.match(JSON.stringify(scheduled?.blocks), /"Complete"/);
    assert.match(read(message), new RegExp(`🔔 I will remind you <!date\\^${dueAt - 1200}\\^`));
    await world.press(message, 'Refresh');
    await world.answer(await world.choose(message, 'Call back', 'Cancel reminder'));
    assert.equal(world.workspace.scheduled.size, 0);
    assert.match(read(message), /Your reminder is cancelled/);
    await world.choose(message, 'Call back', 'Remind me');
    assert.deepEqual(world.workspace.refusals, []);
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
    assert.match(read(third.message), /You have a reminder for this task already/);
    await world.answer(await world.choose(third.message, 'Call back', 'Cancel reminder'));
    assert.equal(world.workspace.scheduled.size, 0);
  });

  const times: [string, WireTask, RegExp, number | undefined][] = [
    [
      '15 minutes before, without a reminder of its own',
      { DueDate: wire(NOW + HOUR_MS) },
      /I will remind you/,
      NOW + HOUR_MS - 15 * 60_000,
    ],
    [
      'at the due time when only that is ahead',
      { DueDate: wire(NOW + HOUR_MS), Reminder: '90' },
      /I will remind you/,
      NOW + HOUR_MS,
    ],
    ['never, when it is past', { DueDate: wire(NOW - HOUR_MS) }, /it is too late for a reminder/, undefined],
    [
      'never, when it is more than 120 days away',
      { DueDate: wire(NOW + 121 * 24 * HOUR_MS) },
      /none for more than 120 days/,
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

  test('reads the task anew, and says what became of it', async (t) => {
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
    assert.match(read(completed), /This task has been completed since\./);
    const gone = await press();
    now = [];
    await world.answer(await world.choose(gone, 'Call back', 'Remind me'));
    assert.match(read(gone), /This task is not on this lead any more\./);
    assert.equal(world.workspace.scheduled.size, 0);
    const moved = await press();
    now = [{ ...inTwoHours, DueDate: wire(NOW + 5 * HOUR_MS) }];
    await world.answer(await world.choose(moved, 'Call back', 'Remind me'));
    assert.match(read(moved), /This task has been moved since: it is due .*\n🔔 I will remind you/);
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

  test('that Slack is about to send cannot be cancelled any more, and that is said', async (t) => {
    const soon = task({ DueDate: wire(NOW + 16 * 60_000 + 30_000) });
    const called = lead({ kind: 'tasks', tasks: [soon] });
    const world = await openWorld(t, { leads: [called], workspace: { now: () => Date.now() + 60_000 } });
    const { message } = await world.ask(called.leadId);
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    await world.answer(await world.choose(message, 'Call back', 'Cancel reminder'));
    assert.match(read(message), /This reminder is about to be sent: Slack does not cancel it any more\./);
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
