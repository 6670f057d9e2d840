import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
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
    assert.match(read(message), /Overdue tasks for this lead/);
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
      assert.match(read(message), /Overdue tasks for this lead/);
    }
    await world.home.open();
    await world.home.show('Pending');
    assert.match(read(world.home.shown().view), /Your pending tasks/);
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
    assert.match(read(failed.message), /access was refused/);
    await world.show(message, 'Overdue');
    assert.match(read(message), /Pending tasks for this lead/);
    assert.equal(shownFilter(message.blocks), 'Pending');
    await world.show(message, 'Overdue');
    assert.match(read(message), /Overdue tasks for this lead/);
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
    'one word': 'pending',
    JSON: JSON.stringify({ lead: randomUUID(), filter: 'pending', page: 1 }),
    'no GUID': "1'or'1'='1 pending 1",
    'an unknown filter': `${randomUUID()} drop 1`,
    'page 0': `${randomUUID()} all 0`,
    'a page that is no number': `${randomUUID()} all one`,
    'half a page': `${randomUUID()} all 0.5`,
    'more pages than there are numbers': `${randomUUID()} all ${'9'.repeat(400)}`,
    'two lines': `${randomUUID()} all 1\n`,
    'a word too many': `${randomUUID()} all 1 more`,
    'more than Slack takes': `${'{'.repeat(2_000)}${randomUUID()} all 1`,
  };
  for (const [what, value] of Object.entries(forged)) {
    test(`with a value that is ${what} say so beside the list, without a call`, async (t) => {
      const world = await openWorld(t);
      const { message } = await world.ask(MANY);
      const shown = read(message);
      const forgedBlocks = JSON.parse(JSON.stringify(message.blocks), (_key, part) =>
        part?.action_id === 'list:refresh' ? { ...part, value } : part,
      );
      Object.assign(message, { blocks: forgedBlocks });
      const { message: answer } = await world.press(message, 'Refresh');
      assert.match(read(answer), /This button could not be read\. Type the command again/);
      assert.notEqual(answer.id, message.id);
      assert.equal(read(message), shown);
      assert.equal(world.calls.length, 1);
    });
  }
});
