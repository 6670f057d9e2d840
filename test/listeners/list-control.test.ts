import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
import {
  ACCESS_REFUSED,
  leadsMatch,
  leadTitle,
  matching,
  ownTitle,
  REMINDING,
  UNREADABLE_CONTROL,
} from '../wording.ts';
import { labels, lead, openWorld, read, settingsFor, startApp } from '../world.ts';

const MANY = EMBEDDED_LEADS.find(({ label }) => label === '240 tasks')?.leadId ?? '';

function range(message: { blocks: unknown }): string {
  return /^\d+–\d+ of \d+$/m.exec(read(message))?.[0] ?? 'no range';
}

/** What the `Show` select says when nobody has touched it. */
function shownFilter(blocks: readonly unknown[]): string | undefined {
  let shown: string | undefined;
  JSON.stringify(blocks, (_key, value) => {
    if (value?.action_id === 'list:show') shown = value.initial_option?.text.text;
    return value;
  });
  return shown;
}

describe('the buttons of a list', { concurrency: true }, () => {
  test('page through all of it in place, with one call to LeadSquared', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(MANY);
    const seen: [string, string[]][] = [[range(message), labels(message)]];
    for (const label of ['Next', 'Last', 'Previous', 'First']) {
      const pressed = await world.press(message, label);
      assert.equal(pressed.message.id, message.id, 'the same message');
      assert.deepEqual(
        [pressed.answer.body.replace_original, pressed.answer.body.delete_original],
        [true, false],
      );
      seen.push([range(message), labels(message)]);
    }
    assert.deepEqual(seen, [
      ['1–10 of 240', ['Refresh', 'Next', 'Last', 'Share']],
      ['11–20 of 240', ['Refresh', 'First', 'Previous', 'Next', 'Last', 'Share']],
      ['231–240 of 240', ['Refresh', 'First', 'Previous', 'Share']],
      ['221–230 of 240', ['Refresh', 'First', 'Previous', 'Next', 'Last', 'Share']],
      ['1–10 of 240', ['Refresh', 'Next', 'Last', 'Share']],
    ]);
    assert.equal(world.calls.length, 1);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('keep the filter and the page', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(`${MANY} overdue`);
    await world.press(message, 'Next');
    await world.press(message, 'Refresh');
    assert.match(read(message), matching`${leadTitle('overdue')}`);
    assert.equal(range(message), '11–20 of 30');
  });

  test('show in Show which filter is in force, in a message and in Home', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(`${MANY} overdue`);
    assert.equal(shownFilter(message.blocks), 'Overdue');
    await world.show(message, 'Today');
    assert.equal(shownFilter(message.blocks), 'Today');
    await world.home.open();
    assert.equal(shownFilter(world.home.shown().view.blocks), 'Pending');
    await world.home.show('Overdue');
    assert.equal(shownFilter(world.home.shown().view.blocks), 'Overdue');
  });

  test('draw the list again when the filter that is shown is chosen again, for which Slack sends null', async (t) => {
    const world = await openWorld(t, { settings: { CACHE_TTL_MS: '0' } });
    const { message } = await world.ask(`${MANY} overdue`);
    for (let time = 0; time < 2; time += 1) {
      await world.show(message, 'Overdue');
      assert.match(read(message), matching`${leadTitle('overdue')}`);
    }
    await world.home.open();
    await world.home.show('Pending');
    assert.match(read(world.home.shown().view), matching`${ownTitle('pending')}`);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('draw the filter that is in force when one is chosen again after it has failed', async (t) => {
    const answers = ['first', 'fail', 'then'];
    const once = lead(() =>
      answers.shift() === 'fail'
        ? { kind: 'response', status: 401, body: '' }
        : { kind: 'tasks', tasks: [{ Name: 'Write', Status: 'Pending' }] },
    );
    const world = await openWorld(t, { leads: [once], settings: { CACHE_TTL_MS: '0' } });
    const { message } = await world.ask(once.leadId);
    const failed = await world.show(message, 'Overdue');
    assert.match(read(failed.message), ACCESS_REFUSED);
    await world.show(message, 'Overdue');
    assert.match(read(message), matching`${leadTitle('pending')}`);
    assert.equal(shownFilter(message.blocks), 'Pending');
    await world.show(message, 'Overdue');
    assert.match(read(message), matching`${leadTitle('overdue')}`);
  });

  test('still work after the app was restarted', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(MANY);
    await world.app.stop();
    const successor = await startApp(settingsFor(world.workspace, world.upstream));
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    await world.press(message, 'Last');
    assert.equal(range(message), '231–240 of 240');
  });

  test('twice at once are one call', async (t) => {
    const world = await openWorld(t, { upstream: { serviceMs: () => 300 } });
    const { message } = await world.ask(MANY);
    await Promise.all([world.press(message, 'Refresh'), world.press(message, 'Refresh')]);
    assert.equal(world.calls.length, 2);
  });

  const forged = {
    empty: '',
    JSON: JSON.stringify({ lead: randomUUID(), filter: 'pending', page: 1 }),
    'an unknown filter': `lead:${randomUUID()} filter:drop page:1`,
    'more than Slack takes': `lead:${'{'.repeat(2_000)}${randomUUID()} filter:all page:1`,
  };
  for (const [what, value] of Object.entries(forged)) {
    test(`with a value that is ${what} say so beside the list, without a call`, async (t) => {
      const world = await openWorld(t);
      const { message } = await world.ask(MANY);
      const shown = read(message);
      redraw(message, (part) => (part.action_id === 'list:refresh' ? { ...part, value } : part));
      const { message: answer } = await world.press(message, 'Refresh');
      assert.match(read(answer), UNREADABLE_CONTROL);
      assert.notEqual(answer.id, message.id);
      assert.equal(read(message), shown);
      assert.equal(world.calls.length, 1);
    });
  }
});

describe('a list that the version before drew', { concurrency: true }, () => {
  test('is drawn again, with its filter and page, when one of its buttons is pressed', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(MANY);
    for (const [value, shown] of [
      [`${MANY} overdue 2`, matching`${leadTitle('overdue')}[\s\S]*\n11–20 of 30$`],
      [`${MANY} all 3 reminders back overdue 2`, matching`${leadTitle('all')}[\s\S]*\n21–30 of 240$`],
      ['own pending 1', matching`${ownTitle('pending')}`],
    ] as const) {
      redraw(message, (part) => (part.action_id === 'list:refresh' ? { ...part, value } : part));
      await world.press(message, 'Refresh');
      assert.match(read(message), shown);
    }
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('is drawn again with the filter that is chosen in it, and leads back to where it came from', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(MANY);
    const block_id = `${MANY} pending 2 back overdue 1 drawn mdq1xyz`;
    redraw(message, (part) => (part.type === 'actions' ? { ...part, block_id } : part));
    await world.show(message, 'Overdue');
    assert.match(read(message), matching`${leadTitle('overdue')}`);
    assert.equal(range(message), '1–10 of 30');
    await world.press(message, 'Back to my tasks');
    assert.match(read(message), /Your overdue tasks/);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('is drawn again after a reminder was asked for in a task’s menu', async (t) => {
    const dueAt = Math.floor(Date.now() / 1000) + 7_200;
    const tasks = [{ TaskID: randomUUID(), Name: 'Write', DueDate: new Date(dueAt * 1000).toISOString() }];
    const called = lead({ kind: 'tasks', tasks });
    const world = await openWorld(t, { leads: [called] });
    const { message } = await world.ask(called.leadId);
    const block_id = `${called.leadId} all 1 task ${tasks[0]?.TaskID} ${dueAt} 0`;
    redraw(message, (part) => (part.accessory ? { ...part, block_id } : part));
    await world.answer(await world.choose(message, 'Write', 'Remind me'));
    assert.match(read(message), matching`${leadTitle('all')}[\s\S]*${REMINDING}`);
    assert.equal(world.workspace.scheduled.size, 1);
  });

  test('of leads to choose from is turned to its next page', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask('Acme');
    redraw(message, (part) =>
      part.action_id === 'chooser:next' ? { ...part, value: 'overdue 2 Acme' } : part,
    );
    await world.press(message, 'Next');
    assert.match(read(message), matching`${leadsMatch('Acme')}[\s\S]*11–20 of`);
  });
});

/** Puts other controls into a message on screen. */
function redraw(
  message: { blocks: readonly unknown[] },
  change: (part: Record<string, unknown>) => Record<string, unknown>,
): void {
  const isObject = (part: unknown) => typeof part === 'object' && part !== null && !Array.isArray(part);
  const blocks = JSON.parse(JSON.stringify(message.blocks), (_key, part) =>
    isObject(part) ? change(part) : part,
  );
  Object.assign(message, { blocks });
}
