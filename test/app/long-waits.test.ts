import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { COMPLAINTS } from '../../src/messages/add-task-words.ts';
import { matching, WAIT } from '../wording.ts';
import { lead, openWorld, read, settingsFor, startApp, type World } from '../world.ts';

const DIRECT = 'D0PRIYA001';
const SO_FAR = 'Still asking LeadSquared… It has been 15 seconds so far.';
const LONG_MS = 16_000;
const PATIENT = { LEADSQUARED_TIMEOUT_MS: '30000', CACHE_TTL_MS: '0' };

/** A lead without tasks, and a LeadSquared that takes as long as it is told to. */
async function openPaced(t: Parameters<typeof openWorld>[0]) {
  const pace = { ms: 5 };
  const called = lead({ kind: 'tasks', tasks: [] });
  const upstream = { serviceMs: () => pace.ms };
  const world = await openWorld(t, { leads: [called], settings: PATIENT, upstream });
  return { world, pace, leadId: called.leadId };
}

/** The first lines of what came by a response_url, and whether each took the place of what was there. */
function told(world: World, responseUrl: string) {
  return world.workspace.answers(responseUrl).map(({ body }) => [body.replace_original, read(body)]);
}

describe('a wait that goes on', { concurrency: true }, () => {
  test('is told again after 15 s, and the list follows', async (t) => {
    const { world, pace, leadId } = await openPaced(t);
    pace.ms = LONG_MS;
    const { delivery } = await world.ask(leadId);
    const [first, second, list, ...more] = told(world, delivery.responseUrl).map(([, text]) => text);
    const about = `${leadId}\n⏳`;
    assert.deepEqual([first, second], [`${about} Still asking LeadSquared…`, `${about} ${SO_FAR}`]);
    assert.match(String(list), /No tasks on this lead/);
    assert.deepEqual(more, []);
  });

  test('of a click is told again in the head of the list', async (t) => {
    const { world, pace, leadId } = await openPaced(t);
    const { message } = await world.ask(leadId);
    pace.ms = LONG_MS;
    const { delivery } = await world.press(message, 'Refresh');
    const [first, second, list, ...more] = told(world, delivery.responseUrl);
    assert.match(String(first?.[1]), /^Lead ….*\nAs of .*\n⏳ Still asking LeadSquared…\n/);
    assert.ok(String(second?.[1]).includes(`⏳ ${SO_FAR}`));
    assert.doesNotMatch(String(list?.[1]), /Still asking/);
    assert.deepEqual([first?.[0], second?.[0], list?.[0]], [true, true, true]);
    assert.deepEqual(more, []);
  });

  test('is told again in Home, above what it shows, and in a direct message', async (t) => {
    const { world, pace, leadId } = await openPaced(t);
    pace.ms = LONG_MS;
    await world.workspace.openTab();
    await world.workspace.type({ text: leadId, user: 'U0PRIYA001', channel: DIRECT });
    await world.workspace.until(
      () => read(world.workspace.homes.get('U0PRIYA001')?.view ?? {}).startsWith(SO_FAR),
      30_000,
    );
    const direct = () =>
      world.workspace.messages.filter(({ channelId, from }) => channelId === DIRECT && from === 'app');
    await world.workspace.until(() => direct().length === 3);
    const texts = direct().map(({ text }) => text);
    assert.deepEqual(texts.slice(0, 2), [`${leadId}: Still asking LeadSquared…`, `${leadId}: ${SO_FAR}`]);
  });

  test('in line is told again with the place that it has come to', async (t) => {
    const settings = { ...PATIENT, LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '9000' };
    const leads = [1, 2, 3].map(() => lead({ kind: 'tasks', tasks: [] }));
    const world = await openWorld(t, { leads, settings });
    const asked = await Promise.all(leads.map(({ leadId }) => world.ask(leadId)));
    const again = asked
      .flatMap(({ delivery }) => told(world, delivery.responseUrl))
      .map(([, text]) => String(text))
      .filter((text) => text.includes('so far'));
    assert.ok(again.length > 0);
    for (const text of again) {
      assert.match(text, matching`^[\da-f-]{36}\n⏳ ${WAIT} It has been 15 seconds so far\.$`);
    }
  });

  const CHANGES = { ...PATIENT, ALLOW_TASK_CHANGES: 'true' };
  const PRIYA = 'U0PRIYA001';

  for (const label of ['Complete', 'Reschedule']) {
    test(`for the task of ${label} is told in its window alone, and ends there`, async (t) => {
      const pace = { ms: 5 };
      const called = lead({
        kind: 'tasks',
        tasks: [{ TaskID: randomUUID(), Name: 'Call', Status: 'Pending' }],
      });
      const upstream = { serviceMs: () => pace.ms };
      const world = await openWorld(t, { leads: [called], settings: CHANGES, upstream });
      const { message } = await world.ask(called.leadId);
      await world.app.stop();
      const successor = await startApp(settingsFor(world.workspace, world.upstream, CHANGES));
      t.after(() => successor.stop());
      world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
      pace.ms = 4_000;
      const { responseUrl } = await world.choose(message, 'Call', label);
      const isFilledIn = () => read(world.workspace.views.get(PRIYA)?.view ?? {}).startsWith('Call');
      await world.workspace.until(isFilledIn);
      assert.deepEqual(told(world, responseUrl), []);
    });
  }

  test('for the check of a new task is told in its window alone, and a complaint ends it there', async (t) => {
    const pace = { ms: 5 };
    const upstream = { serviceMs: () => pace.ms };
    const world = await openWorld(t, { settings: CHANGES, upstream });
    const { responseUrl } = await world.workspace.command({ text: 'add' });
    const shows = (words: string) => {
      const open = world.workspace.views.get(PRIYA);
      return JSON.stringify(open?.view ?? {}).includes(words) && open;
    };
    const view = await world.workspace.until(() => shows('"action_id":"type"'));
    pace.ms = 4_000;
    await world.workspace.submit(view, { lead: 'Zelda Unlisted', name: 'Call' });
    assert.ok(shows('Checking the task'));
    await world.workspace.until(() => shows(COMPLAINTS.noSuchLead({ text: 'Zelda Unlisted' })));
    assert.deepEqual(told(world, responseUrl), []);
  });
});
