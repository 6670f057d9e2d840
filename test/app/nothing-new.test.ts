import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';
import { inPages, openOwnWorld, row } from '../own-tasks.ts';
import { lead, openWorld, read, settingsFor, startApp } from '../world.ts';

const NOTHING_NEW = /\nNothing new since <!date\^\d+\^/;
const WRITE: WireTask = { TaskID: 'ecd28d9b-4443-11e6-b61b-22000aa8e760', Name: 'Write', Status: 'Pending' };
const CALL: WireTask = { TaskID: 'ecd28d9b-4443-11e6-b61b-22000aa8e761', Name: 'Call', Status: 'Pending' };

/** A lead whose tasks a test can change. */
function changing(...tasks: WireTask[]) {
  const now = { tasks };
  return { now, called: lead(() => ({ kind: 'tasks', tasks: now.tasks })) };
}

describe('Refresh that found nothing new', { concurrency: true }, () => {
  test('says so, and since when, to the eye and to the ear', async (t) => {
    const { now, called } = changing(WRITE, CALL);
    const world = await openWorld(t, { leads: [called] });
    const { message } = await world.ask(called.leadId);
    const asOf = /as of <!date\^(\d+)/.exec(read(message))?.[1];
    assert.doesNotMatch(read(message), /Nothing new/);
    // LeadSquared says them in another order.
    now.tasks = [CALL, WRITE];
    await world.press(message, 'Refresh');
    assert.match(read(message), NOTHING_NEW);
    assert.ok(read(message).includes(`Nothing new since <!date^${asOf}^`), read(message));
    assert.match(read(message), /Nothing new since .*$/, 'beside the button, at the end');
    assert.match(message.text, /Nothing new since/);
    assert.equal(world.calls.length, 2);
    await world.press(message, 'Refresh');
    assert.match(read(message), NOTHING_NEW);
    assert.deepEqual(world.workspace.refusals, []);
  });

  const news: Record<string, WireTask[]> = {
    'a new task': [WRITE, CALL],
    'no task any more': [],
    'another description': [{ ...WRITE, Description: 'with the offer' }],
    'another state': [{ ...WRITE, Status: 'Completed' }],
  };
  for (const [what, tasks] of Object.entries(news)) {
    test(`is not said of ${what}`, async (t) => {
      const { now, called } = changing(WRITE);
      const world = await openWorld(t, { leads: [called] });
      const { message } = await world.ask(called.leadId);
      now.tasks = tasks;
      await world.press(message, 'Refresh');
      assert.doesNotMatch(read(message), /Nothing new/);
    });
  }

  test('says of a long list that it means this page, and is not said when a count changes', async (t) => {
    const many = Array.from({ length: 12 }, (_, index) => ({ ...WRITE, Name: `Task ${index}` }));
    const { now, called } = changing(...many);
    const world = await openWorld(t, { leads: [called] });
    const { message } = await world.ask(called.leadId);
    await world.press(message, 'Refresh');
    assert.match(read(message), /Nothing new on this page since .*$/);
    now.tasks = [...many, { ...WRITE, Name: 'Z' }];
    await world.press(message, 'Refresh');
    assert.doesNotMatch(read(message), /Nothing new/);
  });

  test('says so after a restart, and is not said of another filter or page', async (t) => {
    const { called } = changing(WRITE);
    const world = await openWorld(t, { leads: [called] });
    const { message } = await world.ask(called.leadId);
    await world.show(message, 'All');
    assert.doesNotMatch(read(message), /Nothing new/);
    await world.app.stop();
    const successor = await startApp(settingsFor(world.workspace, world.upstream));
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    await world.press(message, 'Refresh');
    assert.match(read(message), NOTHING_NEW);
  });

  test('says so of a rep’s own tasks, in Home too, and opening Home says nothing of it', async (t) => {
    let all = [row()];
    const { world } = await openOwnWorld(t, {
      settings: { CACHE_TTL_MS: '0' },
      retrieve: (asked) => inPages(all)(asked),
    });
    const { message } = await world.ask('mine');
    await world.press(message, 'Refresh');
    assert.match(read(message), NOTHING_NEW);
    assert.doesNotMatch(read((await world.home.open()).view), /Nothing new/);
    const home = read((await world.home.press('Refresh')).view);
    assert.match(home, /Nothing new since <!date\^\d+\^[\s\S]*Call back/, 'beside the button, at the top');
    assert.doesNotMatch(read((await world.home.open()).view), /Nothing new/);
    all = [...all, row({ Name: 'Another' })];
    assert.doesNotMatch(read((await world.home.press('Refresh')).view), /Nothing new/);
  });
});
