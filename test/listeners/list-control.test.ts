import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
import type { PostedMessage } from '../../src/playground/slack/workspace-state.ts';
import { ACCESS_REFUSED, leadsMatch, matching, ownTitle, REMINDING, UNREADABLE_CONTROL } from '../wording.ts';
import { labels, lead, openWorld, read, settingsFor, shownFilter, startApp, type World } from '../world.ts';

const MANY = EMBEDDED_LEADS.find(({ label }) => label === '240 tasks')?.leadId ?? '';

function range(message: { blocks: unknown }): string {
  return /^\d+–\d+ of \d+(?= · )/m.exec(read(message))?.[0] ?? 'no range';
}

/** Chooses in the select of pages, and waits for the answer. */
async function turnTo(world: World, message: PostedMessage, page: number) {
  return world.answer(await world.workspace.press(message, 'list:page', { optionValue: String(page) }));
}

describe('the buttons of a list', { concurrency: true }, () => {
  test('page through all of it in place, with one call to LeadSquared', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(MANY);
    const seen: [string, string[]][] = [[range(message), labels(message)]];
    const turns = [
      () => world.press(message, 'Next'),
      () => turnTo(world, message, 24),
      () => world.press(message, 'Previous'),
      () => turnTo(world, message, 1),
    ];
    for (const turn of turns) {
      const { message: shown, answer } = await turn();
      assert.equal(shown.id, message.id, 'the same message');
      assert.deepEqual([answer.body.replace_original, answer.body.delete_original], [true, false]);
      seen.push([range(message), labels(message)]);
    }
    assert.deepEqual(seen, [
      ['1–10 of 240', ['Refresh', 'Next', 'Share']],
      ['11–20 of 240', ['Refresh', 'Previous', 'Next', 'Share']],
      ['231–240 of 240', ['Refresh', 'Previous', 'Share']],
      ['221–230 of 240', ['Refresh', 'Previous', 'Next', 'Share']],
      ['1–10 of 240', ['Refresh', 'Next', 'Share']],
    ]);
    assert.equal(world.calls.length, 1);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('keep the filter and the page', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(`${MANY} overdue`);
    await world.press(message, 'Next');
    await world.press(message, 'Refresh');
    assert.equal(shownFilter(message), 'overdue');
    assert.equal(range(message), '11–20 of 30');
  });

  test('show in Show which filter is in force, in a message and in Home', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(`${MANY} overdue`);
    assert.equal(shownFilter(message), 'overdue');
    await world.show(message, 'Today');
    assert.equal(shownFilter(message), 'today');
    await world.home.open();
    assert.equal(shownFilter(world.home.shown().view), 'pending');
    await world.home.show('Overdue');
    assert.equal(shownFilter(world.home.shown().view), 'overdue');
  });

  test('draw the list again when the filter that is shown is chosen again, for which Slack sends null', async (t) => {
    const world = await openWorld(t, { settings: { CACHE_TTL_MS: '0' } });
    const { message } = await world.ask(`${MANY} overdue`);
    for (let time = 0; time < 2; time += 1) {
      await world.show(message, 'Overdue');
      assert.equal(shownFilter(message), 'overdue');
      assert.equal(range(message), '1–10 of 30');
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
    assert.equal(shownFilter(message), 'pending');
    assert.match(read(message), /\nWrite\n/);
    await world.show(message, 'Overdue');
    assert.equal(shownFilter(message), 'overdue');
    assert.match(read(message), /\nNo overdue tasks: 1 pending\./);
  });

  test('still work after the app was restarted', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(MANY);
    await world.app.stop();
    const successor = await startApp(settingsFor(world.workspace, world.upstream));
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    await turnTo(world, message, 24);
    assert.equal(range(message), '231–240 of 240');
  });

  test('draw the page again that is shown when it is chosen again, for which Slack sends null', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(`${MANY} all`);
    for (const page of [3, 3]) {
      await turnTo(world, message, page);
      assert.equal(range(message), '21–30 of 240');
      assert.equal(shownFilter(message), 'all');
    }
    assert.deepEqual(world.workspace.refusals, []);
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
    for (const [value, filter, shown] of [
      [`${MANY} overdue 2`, 'overdue', /^Helena Brandt · [\s\S]*\n11–20 of 30 · /],
      [`${MANY} all 3 reminders back overdue 2`, 'all', /^Helena Brandt · [\s\S]*\n21–30 of 240 · /],
      ['own pending 1', 'pending', matching`^${ownTitle('pending')}\n`],
    ] as const) {
      redraw(message, (part) => (part.action_id === 'list:refresh' ? { ...part, value } : part));
      await world.press(message, 'Refresh');
      assert.match(read(message), shown);
      assert.equal(shownFilter(message), filter);
    }
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('is drawn again with the filter that is chosen in it, and leads back to where it came from', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(MANY);
    const block_id = `${MANY} pending 2 back overdue 1 drawn mdq1xyz`;
    redraw(message, (part) => (part.type === 'actions' ? { ...part, block_id } : part));
    await world.show(message, 'Overdue');
    assert.equal(shownFilter(message), 'overdue');
    assert.equal(range(message), '1–10 of 30');
    await world.press(message, 'Back to my tasks');
    assert.match(read(message), matching`^${ownTitle('overdue')}\n`);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('is turned to its last page, and back to its first', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(MANY);
    for (const [action_id, page, shown] of [
      ['list:last', 24, '231–240 of 240'],
      ['list:first', 1, '1–10 of 240'],
    ] as const) {
      const value = `lead:${MANY} filter:all page:${page}`;
      redraw(message, (part) => (part.action_id === 'list:refresh' ? { ...part, action_id, value } : part));
      await world.press(message, 'Refresh');
      assert.equal(range(message), shown);
    }
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
    assert.match(read(message), matching`\nWrite\n${REMINDING}`);
    assert.equal(shownFilter(message), 'all');
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
