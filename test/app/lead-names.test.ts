/** When lists name their leads: how long they wait for it, and what it costs. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { EMBEDDED_PEOPLE } from '../../src/playground/leadsquared/searchable-leads.ts';
import { CROWD } from '../../src/playground/slack/crowd.ts';
import { inPages, openOwnWorld, row, rows, says } from '../own-tasks.ts';
import { WAIT } from '../wording.ts';
import { json, LEADS_DETAILS, lead, openRawWorld, openWorld, read, type World } from '../world.ts';

const SUNITA = EMBEDDED_PEOPLE[0]?.ProspectID ?? '';

/** The calls for leads’ details. */
function detailsCalls({ upstream }: World): string[] {
  return upstream.calls.map(({ name }) => name).filter((name) => LEADS_DETAILS.includes(name));
}

test('a bulk call that LeadSquared refuses slows nothing else down', async (t) => {
  const refusal = {
    ...{ Status: 'Error', ExceptionType: 'MXAPIRateLimitExceededException' },
    ExceptionMessage: 'API calls exceeded the limit of 1 in 5 second(s)',
  };
  const leadIds = [randomUUID(), randomUUID()];
  const methods = {
    'POST /v2/LeadManagement.svc/Leads/Retrieve/ByIds': () => json(refusal, 429),
    'POST /v2/Task.svc/Retrieve': () =>
      json({
        RecordCount: 2,
        List: leadIds.map((RelatedEntityId) => row({ RelatedEntityId })),
      }),
  };
  const leads = Array.from({ length: 10 }, () => lead({ kind: 'tasks', tasks: [] }));
  const world = await openWorld(t, { leads, upstream: { methods } });
  await world.ask('');
  await world.workspace.until(() => detailsCalls(world).includes('ByIds'));
  await Promise.all(leads.map(({ leadId }) => world.ask(leadId)));
  assert.doesNotMatch(world.workspace.messages.map(read).join('\n'), WAIT, 'none has to wait');
});

describe('a lead’s list', { concurrency: true }, () => {
  test('names the lead, with company and phone number, by one call an hour', async (t) => {
    const world = await openWorld(t, { settings: { CACHE_TTL_MS: '0' } });
    const { message } = await world.ask(SUNITA);
    // A list waits half a second for the name, and a machine may stand still for that long.
    for (let time = 0; time < 5 && !read(message).startsWith('Sunita'); time += 1) {
      await world.press(message, 'Refresh');
    }
    assert.match(
      read(message),
      /^Sunita Rao-Iyer · Meridian Diagnostics · \+91-9845012345 · Open in LeadSquared\n/,
    );
    assert.match(message.text, /^Sunita Rao-Iyer, Meridian Diagnostics, \+91-9845012345\. /);
    await world.press(message, 'Refresh');
    assert.match(read(message), /^Sunita Rao-Iyer · /);
    await world.ask(`${SUNITA} all`);
    assert.deepEqual(detailsCalls(world), ['Leads.GetById']);
  });

  /** A lead whose tasks come at once, and its details as the test says. */
  async function openWithDetails(t: TestContext, details: (head: string) => Promise<Buffer>) {
    const leadId = randomUUID();
    const { world, upstream } = await openRawWorld(t, {
      settings: { CACHE_TTL_MS: '0' },
      answer: async (socket, { head }) =>
        socket.write(head.includes('Leads.GetById') ? await details(head) : says([])),
    });
    const calls = () => upstream.calls.filter(({ head }) => head.includes('Leads.GetById')).length;
    return { world, leadId, calls, asha: [{ ProspectID: leadId, FirstName: 'Asha', Company: 'Acme' }] };
  }

  test('waits a moment for a name that comes after its tasks', async (t) => {
    const { world } = await openWithDetails(t, async (head) => {
      await delay(150);
      const [, leadId = ''] = /[?&]id=([\w-]+)/.exec(head) ?? [];
      return says([{ ProspectID: leadId, FirstName: 'Asha', Company: 'Acme' }]);
    });
    let first = '';
    // Another lead each time: a machine that stands still for longer than that moment gives no list a name.
    for (let time = 0; time < 5 && !first.startsWith('Asha'); time += 1) {
      first = read((await world.ask(randomUUID())).message);
    }
    assert.match(first, /^Asha · Acme · Open in LeadSquared\n/);
  });

  test('comes without the name where that takes longer, and has it the next time', async (t) => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { world, leadId, calls, asha } = await openWithDetails(t, async () => {
      await released;
      return says(asha);
    });
    const { message } = await world.ask(leadId);
    assert.match(read(message), new RegExp(`^Lead …${leadId.slice(-8)} · Open in LeadSquared\n`));
    // A busy process asks a moment later.
    await world.workspace.until(() => calls() > 0);
    release();
    await world.press(message, 'Refresh');
    assert.match(read(message), /^Asha · Acme · /);
    assert.equal(calls(), 1);
  });

  test('comes without the name where LeadSquared doesn’t give it, and doesn’t ask again at once', async (t) => {
    const { world, leadId, calls } = await openWithDetails(t, async () => says({}, 400));
    for (let time = 0; time < 2; time += 1) {
      assert.match(read((await world.ask(leadId)).message), new RegExp(`^Lead …${leadId.slice(-8)} · `));
      await world.workspace.until(() => calls() > 0);
    }
    assert.equal(calls(), 1);
  });

  test('is shared with the name, which is asked for again where it didn’t come before', async (t) => {
    const answers = [says({}, 400)];
    const { world, leadId, calls, asha } = await openWithDetails(
      t,
      async () => answers.shift() ?? says(asha),
    );
    const { message } = await world.ask(leadId);
    assert.match(read(message), new RegExp(`^Lead …${leadId.slice(-8)} · `));
    await world.workspace.until(() => answers.length === 0);
    await world.workspace.press(message, 'list:share');
    const shared = await world.workspace.until(() =>
      world.workspace.messages.find(({ origin }) => origin === 'api'),
    );
    assert.match(read(shared), /^Shared by Priya Raghavan\nAsha · Acme · /);
    assert.equal(calls(), 2);
  });

  test('costs no call for the name while more than half the slots are taken', async (t) => {
    const world = await openWorld(t, { settings: { LEADSQUARED_RATE_LIMIT: '1' } });
    await world.ask(SUNITA);
    await world.app.stop();
    assert.deepEqual(
      world.upstream.calls.map(({ name }) => name),
      ['RetrieveTaskByLeadId'],
    );
  });

  test('costs no call for the name in a rush: of 150 different leads at once none is refused', async (t) => {
    const leads = Array.from({ length: 150 }, () => lead({ kind: 'tasks', tasks: [] }));
    const { promise: allWait, resolve: release } = Promise.withResolvers<void>();
    const upstream = { limit: 25, windowMs: 1_000, serviceMs: () => allWait.then(() => 5) };
    const settings = { LEADSQUARED_RATE_LIMIT: '25', LEADSQUARED_RATE_WINDOW_MS: '1000' };
    const world = await openWorld(t, { leads, settings, upstream, workspace: { people: CROWD } });
    const deliveries = await Promise.all(
      leads.map(({ leadId }, index) =>
        world.workspace.command({ text: leadId, user: CROWD[index % CROWD.length]?.id ?? '' }),
      ),
    );
    release();
    for (const delivery of deliveries)
      assert.match(read((await world.answer(delivery)).message), /\nAs of .*\nNo tasks on this lead/);
    // Names that wait would be asked for before that of a later list.
    const { message } = await world.ask(SUNITA);
    while (!read(message).startsWith('Sunita Rao-Iyer')) {
      // Without a quiet window between them, these alone would take the slots that a name needs.
      await delay(1_000);
      await world.press(message, 'Refresh');
    }
    assert.ok(detailsCalls(world).length <= 26, 'at most those of the last window');
    const names = world.upstream.calls.map(({ name }) => name);
    const ofTheRush = names.slice(0, 150);
    assert.deepEqual(ofTheRush, Array(150).fill('RetrieveTaskByLeadId'));
    assert.ok(world.upstream.calls.every(({ status }) => status === 200));
  });
});

describe('a rep’s own list', { concurrency: true }, () => {
  test('has the company and the phone number of each lead on the page, by one call for all', async (t) => {
    const world = await openWorld(t, { settings: { CACHE_TTL_MS: '0' } });
    const { message } = await world.ask('mine');
    // A list waits half a second for them, and a machine may stand still for that long.
    while (read(message).includes('\nNandini Kamath · Follow-Up')) await world.press(message, 'Refresh');
    assert.match(read(message), /\nNandini Kamath · Malabar Spice Traders · \+91-8050060100 · Follow-Up\n/);
    assert.match(read(message), /\nRosa Marchetti · Officina Marchetti · \+91-8050060102 · Follow-Up\n/);
    assert.deepEqual(detailsCalls(world), ['ByIds']);
    await world.press(message, 'Refresh');
    assert.deepEqual(detailsCalls(world), ['ByIds']);
  });

  test('asks for each lead of the page once, and for those of another page when it is shown', async (t) => {
    const ids = [1, 2, 3].map((number) => `1ead00aa-0000-4000-8000-00000000000${number}`);
    const all = rows(20).map((task, index) => ({
      ...task,
      RelatedEntityId: ids[index < 10 ? index % 2 : 2],
    }));
    const { world, upstream } = await openOwnWorld(t, { retrieve: inPages(all) });
    const detailed = () =>
      upstream.calls
        .filter(({ head }) => LEADS_DETAILS.some((name) => head.includes(`/${name}?`)))
        .map(({ head, body }) =>
          body === '' ? /[?&]id=([^&\s]*)/.exec(head)?.[1] : JSON.parse(body).SearchParameters.LeadIds,
        );
    const { message } = await world.ask('mine');
    await world.workspace.until(() => detailed().length > 0);
    assert.deepEqual(detailed(), [ids.slice(0, 2)]);
    await world.press(message, 'Next');
    await world.workspace.until(() => detailed().length > 1);
    assert.deepEqual(detailed(), [ids.slice(0, 2), ids[2]]);
    await world.press(message, 'Previous');
    assert.equal(detailed().length, 2);
  });

  test('is shown with the names that its tasks have where their leads’ details don’t come', async (t) => {
    const { world } = await openOwnWorld(t, {
      retrieve: inPages([row(), row({ RelatedEntityId: randomUUID(), RelatedEntityIdName: 'Ines Novak' })]),
      settings: { LEADSQUARED_RATE_LIMIT: '1' },
    });
    const { message } = await world.ask('mine');
    assert.match(read(message), /\nAsha Nair\n📆/);
    assert.match(read(message), /\nInes Novak\n📆/);
  });
});
