import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { COMPLAINTS } from '../../src/messages/add-task-words.ts';
import { DUE_ERRORS } from '../../src/messages/change-modals.ts';
import { deniedWords } from '../../src/messages/failure-messages.ts';
import { isObject, type Json } from '../../src/playground/json-object.ts';
import { EMBEDDED_USERS } from '../../src/playground/leadsquared/account-users.ts';
import { errorAnswer, jsonAnswer, type LeadAnswer } from '../../src/playground/leadsquared/lead-answer.ts';
import { byId } from '../../src/playground/leadsquared/searchable-leads.ts';
import type { OpenView } from '../../src/playground/slack/workspace-state.ts';
import { ADDED, ADDED_BEFORE, ADDED_LATE, matching, NOT_ADDED, NOT_ALLOWED } from '../wording.ts';
import {
  buttonOf,
  json,
  labels,
  lead,
  openWorld,
  read,
  settingsFor,
  startApp,
  type World,
  type WorldOptions,
} from '../world.ts';

const PRIYA = 'U0PRIYA001';
const HOUR_MS = 60 * 60_000;
const inHours = (hours: number) => String(Math.floor((Date.now() + hours * HOUR_MS) / 60_000) * 60);
const upstreamTime = (seconds: string) =>
  new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');

const SETTINGS = { ALLOW_TASK_CHANGES: 'true' };

function openChanging(t: TestContext, { settings, ...options }: WorldOptions = {}): Promise<World> {
  return openWorld(t, { ...options, settings: { ...SETTINGS, ...settings } });
}

/** The modal, once it shows that. */
function modal(world: World, shows: RegExp = /./): Promise<OpenView> {
  return world.workspace.until(() => {
    const open = world.workspace.views.get(PRIYA);
    return open && shows.test(JSON.stringify(open.view)) && open;
  });
}

async function openFromList(world: World, leadId: string) {
  const { message } = await world.ask(leadId);
  const delivery = await world.workspace.press(message, 'add:open');
  return { message, delivery, view: await modal(world, /"action_id":"type"/) };
}

const madeThen = (answer: LeadAnswer) => (make: () => void) => {
  make();
  return answer;
};

function bodies({ upstream }: World, name: string): Json[] {
  return upstream.calls.filter((call) => call.name === name).map(({ body }) => body ?? {});
}

/** The input with the leads to choose from. */
function choiceIn({ view }: OpenView): { blockId: unknown; leadIds: string[] } {
  for (const block of view.blocks) {
    if (!isObject(block) || !isObject(block.element) || block.element.action_id !== 'lead-choice') continue;
    const { options } = block.element;
    return {
      blockId: block.block_id,
      leadIds: Array.isArray(options) ? options.map(({ value }) => value) : [],
    };
  }
  throw new Error('no leads are offered');
}

const offeredLeads = (open: OpenView) => choiceIn(open).leadIds;

const isPriyas = (leadId: string) => byId(leadId)[0]?.OwnerIdName === 'Priya Raghavan';

/** Its users, as LeadSquared gives them. */
function usersAnswered(answer: () => LeadAnswer) {
  return { methods: { 'GET /v2/UserManagement.svc/Users.Get': answer } };
}

/** The errors of a submission, by field. */
function errorsIn(body: unknown): unknown {
  return isObject(body) ? body.errors : undefined;
}

describe('Add task', { concurrency: true }, () => {
  test('is on a lead’s list, the empty one too, only where changes are allowed', async (t) => {
    const empty = lead({ kind: 'tasks', tasks: [] });
    const world = await openChanging(t, { leads: [empty] });
    assert.ok(labels((await world.ask(empty.leadId)).message).includes('Add task'));
    assert.ok(!labels((await world.ask('')).message).includes('Add task'));
    const off = await openWorld(t, { leads: [empty] });
    assert.ok(!labels((await off.ask(empty.leadId)).message).includes('Add task'));
  });

  test('adds the task that was filled in, and shows it in the list', async (t) => {
    const empty = lead({ kind: 'tasks', tasks: [] });
    const world = await openChanging(t, { leads: [empty] });
    const { message, delivery, view } = await openFromList(world, empty.leadId);
    const due = inHours(30);
    await world.workspace.submit(view, {
      name: 'Send the quote',
      details: 'With the discount',
      due,
      reminder: '30',
      type: 'appointment:Meeting',
    });
    await world.answer(delivery);
    assert.match(read(message), matching`\nSend the quote\n[\s\S]*${ADDED}`);
    const [sent, ...others] = bodies(world, 'Create');
    assert.deepEqual(others, []);
    const { Description, ...fields } = sent ?? {};
    assert.deepEqual(fields, {
      Name: 'Send the quote',
      RelatedEntity: 1,
      RelatedEntityId: empty.leadId,
      DueDate: upstreamTime(due),
      Reminder: 30,
      NotifyBy: '1100',
      OwnerId: '0e750001-0000-4000-8000-000000000001',
      TaskType: { Name: 'Meeting' },
    });
    assert.match(
      String(Description),
      /^With the discount\n\nAdded from Slack by Priya Raghavan \([A-Z2-9]{8}\)$/,
    );
    assert.equal(world.workspace.views.size, 0);
    assert.deepEqual(world.workspace.refusals, []);
  });

  const zones: Record<string, WorldOptions> = {
    'the setting says': { settings: { LEADSQUARED_ACCOUNT_TIME_ZONE: 'Asia/Kolkata' } },
    'LeadSquared says after a while': {
      upstream: { account: () => ({ ...json({ TimeZone: 'India Standard Time' }), afterMs: 2_500 }) },
    },
  };
  for (const [what, options] of Object.entries(zones)) {
    test(`of a to-do is due on that day of the account, whose zone ${what}, with the reminder on it`, async (t) => {
      const empty = lead({ kind: 'tasks', tasks: [] });
      const world = await openChanging(t, { leads: [empty], ...options });
      const { view, delivery } = await openFromList(world, empty.leadId);
      const noon = Math.floor(Date.now() / 86_400_000) * 86_400 + 3 * 86_400 + 6.5 * 3_600;
      await world.workspace.submit(view, {
        name: 'Visit',
        due: String(noon),
        reminder: '1440',
        type: 'to-do:To-Do',
      });
      await world.answer(delivery);
      const [sent] = bodies(world, 'Create');
      const day = new Date(noon * 1000).toISOString().slice(0, 10);
      const before = new Date((noon - 86_400) * 1000).toISOString().slice(0, 10);
      assert.equal(sent?.DueDate, `${before} 18:30:00`);
      assert.equal(sent?.EndDate, `${day} 18:29:00`);
      assert.equal(sent?.ReminderBeforeDays, '1');
      assert.equal(sent?.ReminderTime, '12:00:00');
      assert.equal(sent?.Reminder, undefined);
    });
  }

  test('of a to-do is given back while LeadSquared doesn’t say in which zone the account’s days are', async (t) => {
    const empty = lead({ kind: 'tasks', tasks: [] });
    let status = 503;
    const account = () => json({ TimeZone: 'India Standard Time' }, status);
    const world = await openChanging(t, { leads: [empty], upstream: { account } });
    const { view } = await openFromList(world, empty.leadId);
    await world.workspace.submit(view, { name: 'Visit', due: inHours(30), type: 'to-do:To-Do' });
    const given = await world.workspace.until(() =>
      world.workspace.messages.find((one) => /You typed:\*\nVisit/.test(read(one))),
    );
    assert.match(read(given), NOT_ADDED);
    assert.deepEqual(bodies(world, 'Create'), []);
    status = 200;
    await world.workspace.press(given, buttonOf(given, 'Try again').actionId);
    await world.workspace.submit(await modal(world, /"initial_value":"Visit"/), {});
    await world.workspace.until(() => bodies(world, 'Create').length === 1);
    assert.match(String(bodies(world, 'Create')[0]?.DueDate), / 18:30:00$/);
  });

  test('says under its field what is wrong', async (t) => {
    const empty = lead({ kind: 'tasks', tasks: [] });
    const world = await openChanging(t, { leads: [empty] });
    const { view } = await openFromList(world, empty.leadId);
    const past = await world.workspace.submit(view, { name: 'Call', due: inHours(-1) });
    assert.deepEqual(errorsIn(past.body), { due: DUE_ERRORS.past });
    const outsider = await world.workspace.submit(view, { due: inHours(1), owner: 'U0WEILIN04' });
    assert.deepEqual(errorsIn(outsider.body), { owner: COMPLAINTS.ownerUnknown('weilin@example.com') });
    assert.deepEqual(bodies(world, 'Create'), []);
    await world.workspace.submit(view, { owner: PRIYA });
    await world.workspace.until(() => bodies(world, 'Create').length === 1);
  });

  test('by the command opens with the lead that it names, and answers with its list', async (t) => {
    const world = await openChanging(t);
    const delivery = await world.workspace.command({ text: 'add Sunita Rao-Iyer' });
    const view = await modal(world, /(?:For|✓) Sunita Rao-Iyer/);
    await world.workspace.submit(view, { name: 'Send the brochure' });
    const { message } = await world.answer(delivery);
    assert.match(read(message), matching`^Sunita Rao-Iyer[\s\S]*\nSend the brochure\n[\s\S]*${ADDED}`);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('takes a type and a search with characters that Slack may escape', async (t) => {
    const world = await openChanging(t);
    await world.workspace.command({ text: 'add Lindqvist & Partners' });
    const view = await modal(world, /"action_id":"lead-choice"[\s\S]*"action_id":"type"/);
    const [leadId = ''] = offeredLeads(view);
    const [, type = ''] =
      /"text":"Demo & Quote","emoji":false},"value":"([^"]+)"/.exec(JSON.stringify(view)) ?? [];
    const { body } = await world.workspace.submit(view, { 'lead-choice': leadId, name: 'Call', type });
    assert.equal(errorsIn(body), undefined);
    await world.workspace.until(() => bodies(world, 'Create').length > 0);
    const [sent] = bodies(world, 'Create');
    assert.equal(sent?.RelatedEntityId, leadId);
    assert.deepEqual(sent?.TaskType, { Name: 'Demo & Quote' });
  });

  test('by the command offers the leads that match, and keeps what was typed meanwhile', async (t) => {
    const world = await openChanging(t);
    await world.workspace.command({ text: 'add Acme' });
    const early = await modal(world);
    world.workspace.fill(early, { name: 'Typed early' });
    const view = await modal(world, /"action_id":"lead-choice"/);
    const [first = ''] = offeredLeads(view);
    await world.workspace.submit(view, { 'lead-choice': first });
    await world.workspace.until(() => bodies(world, 'Create').length === 1);
    const [sent] = bodies(world, 'Create');
    assert.equal(sent?.Name, 'Typed early');
    assert.equal(sent?.RelatedEntityId, first);
  });

  test('offers the leads in the same modal when the lead is typed there', async (t) => {
    const world = await openChanging(t);
    await world.workspace.command({ text: 'add' });
    const view = await modal(world, /"action_id":"type"/);
    const none = await world.workspace.submit(view, { lead: 'Zelda Unlisted', name: 'Call' });
    assert.deepEqual(errorsIn(none.body), { lead: COMPLAINTS.noSuchLead({ text: 'Zelda Unlisted' }) });
    await world.workspace.submit(view, { lead: 'Acme', name: 'Call' });
    const choice = await modal(world, /"action_id":"lead-choice"/);
    assert.match(JSON.stringify(choice.view), /"initial_value":"Call"/);
    assert.deepEqual(bodies(world, 'Create'), []);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('goes to the lead that is chosen after another lead was found', async (t) => {
    const world = await openChanging(t);
    await world.workspace.command({ text: 'add Sunita Rao-Iyer' });
    const matched = await modal(world, /✓ Sunita Rao-Iyer/);
    await world.workspace.submit(matched, { lead: 'Acme', name: 'Call' });
    const choice = await modal(world, /"action_id":"lead-choice"/);
    const [, second = ''] = offeredLeads(choice);
    await world.workspace.submit(choice, { 'lead-choice': second });
    await world.workspace.until(() => bodies(world, 'Create').length === 1);
    assert.equal(bodies(world, 'Create')[0]?.RelatedEntityId, second);
  });

  test('offers the leads of another search in another block, for Slack keeps what is chosen in the same one', async (t) => {
    const world = await openChanging(t);
    await world.workspace.command({ text: 'add Acme' });
    const first = await modal(world, /"action_id":"lead-choice"/);
    const { blockId, leadIds } = choiceIn(first);
    await world.workspace.submit(first, { 'lead-choice': leadIds[0] ?? '', lead: 'Sharma', name: 'Call' });
    const second = await modal(world, /"initial_value":"Sharma"/);
    assert.notEqual(choiceIn(second).blockId, blockId);
    const [, leadId = ''] = offeredLeads(second);
    await world.workspace.submit(second, { 'lead-choice': leadId });
    await world.workspace.until(() => bodies(world, 'Create').length === 1);
    assert.equal(bodies(world, 'Create')[0]?.RelatedEntityId, leadId);
  });

  test('goes to the lead of the long address that is pasted over another one', async (t) => {
    const empty = lead({ kind: 'tasks', tasks: [] });
    const world = await openChanging(t, { leads: [empty] });
    // A link protector's addresses differ only near their ends.
    const address = (leadId: string) =>
      `https://links.example.com/${'x'.repeat(300)}/LeadDetails?LeadID=${leadId}`;
    await world.workspace.command({ text: `add ${address('1ead0002-0000-4000-8000-000000000002')}` });
    const matched = await modal(world, /✓ /);
    await world.workspace.submit(matched, { lead: address(empty.leadId), name: 'Call' });
    await world.workspace.until(() => bodies(world, 'Create').length === 1);
    assert.equal(bodies(world, 'Create')[0]?.RelatedEntityId, empty.leadId);
  });

  const named: [string, string, (world: World) => Promise<{ view: OpenView; leadId: string }>][] = [
    [
      'was found',
      'Sunita Rao-Iyer',
      async (world) => ({
        view: await modal(world, /✓ Sunita Rao-Iyer/),
        leadId: '1ead0002-0000-4000-8000-000000000002',
      }),
    ],
    [
      'was chosen',
      'Acme',
      async (world) => {
        const view = await modal(world, /"action_id":"lead-choice"/);
        const [, leadId = ''] = offeredLeads(view);
        world.workspace.fill(view, { 'lead-choice': leadId });
        return { view, leadId };
      },
    ],
  ];
  for (const [how, typed, namedIn] of named) {
    test(`of a lead that ${how} can be submitted again after a late complaint`, async (t) => {
      // It takes longer to say so than Slack waits for an answer.
      const unread: LeadAnswer = { ...errorAnswer(500, 'MXException', 'No users'), afterMs: 6_000 };
      let users = unread;
      const world = await openChanging(t, { upstream: usersAnswered(() => users) });
      await world.workspace.command({ text: `add ${typed}` });
      const { view, leadId } = await namedIn(world);
      await world.workspace.submit(view, { name: 'Call', details: 'At noon' });
      await modal(world, /Checking the task/);
      const redrawn = await modal(world, matching`${COMPLAINTS.ownersUnread}`);
      assert.deepEqual(bodies(world, 'Create'), []);
      assert.match(JSON.stringify(redrawn.view), matching`"initial_value":"${typed}"[\s\S]*✓ `);
      users = jsonAnswer(EMBEDDED_USERS);
      await world.workspace.submit(redrawn, {});
      await world.workspace.until(() => ADDED.test(world.workspace.messages.map(read).join()));
      const sent = bodies(world, 'Create').map(({ Name, RelatedEntityId }) => [Name, RelatedEntityId]);
      assert.deepEqual(sent, [['Call', leadId]]);
      assert.deepEqual(world.workspace.refusals, []);
    });
  }

  /** Reps may change only what is theirs, and that is found out later than Slack waits for an answer. */
  async function submitForAnothersLead(t: TestContext): Promise<World> {
    const world = await openChanging(t, {
      settings: { ALLOW_TASK_CHANGES: 'own' },
      upstream: usersAnswered(() => ({ ...jsonAnswer(EMBEDDED_USERS), afterMs: 8_000 })),
    });
    await world.workspace.command({ text: 'add Acme' });
    const choice = await modal(world, /"action_id":"lead-choice"/);
    const theirs = offeredLeads(choice).find((leadId) => !isPriyas(leadId)) ?? '';
    await world.workspace.submit(choice, { 'lead-choice': theirs, name: 'Call' });
    return world;
  }

  test('of another rep’s lead can be given to an own lead after a late complaint', async (t) => {
    const world = await submitForAnothersLead(t);
    const redrawn = await modal(world, matching`${deniedWords('not-own-lead', 'x')}`);
    await world.workspace.submit(redrawn, {});
    const again = await modal(world, /"action_id":"lead-choice"/);
    const own = offeredLeads(again).find(isPriyas);
    await world.workspace.submit(again, { 'lead-choice': own ?? '' });
    await world.workspace.until(() => bodies(world, 'Create').length === 1);
    assert.equal(bodies(world, 'Create')[0]?.RelatedEntityId, own);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('of another rep’s lead can be given to an own lead by Try again', async (t) => {
    const world = await submitForAnothersLead(t);
    await world.workspace.dismiss(await modal(world, /Checking the task/));
    const told = await world.workspace.until(() =>
      world.workspace.messages.find((one) => labels(one).includes('Try again')),
    );
    await world.workspace.press(told, buttonOf(told, 'Try again').actionId);
    const again = await modal(world, /"action_id":"lead-choice"/);
    assert.match(JSON.stringify(again.view), /"initial_value":"Acme"[\s\S]*"initial_value":"Call"/);
  });

  test('gives a rep who is no longer let in what they typed, however late a message says why', async (t) => {
    const world = await openChanging(t);
    const { view } = await openFromList(world, lead({ kind: 'tasks', tasks: [] }).leadId);
    await world.app.stop();
    const settings = settingsFor(world.workspace, world.upstream, {
      ...SETTINGS,
      ALLOWED_USERS: 'U0DANIEL02',
    });
    const successor = await startApp(settings);
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    const taken = Promise.withResolvers<void>();
    let told = '';
    world.workspace.interceptNext('response_url', async (response, body) => {
      told = body;
      await taken.promise;
      response.end('ok');
    });
    await world.workspace.submit(view, { name: 'Call', details: 'At noon' });
    await modal(world, /Checking the task/);
    taken.resolve();
    const redrawn = await modal(world, matching`${COMPLAINTS.notSent}`);
    assert.match(JSON.stringify(redrawn.view), /"initial_value":"Call"[\s\S]*"initial_value":"At noon"/);
    assert.match(told, NOT_ALLOWED);
    assert.match(told, /You typed:[\s\S]*Call[\s\S]*At noon/, 'for a rep who has closed the window');
    assert.deepEqual(bodies(world, 'Create'), []);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('from a message has its first line, the rest, and its address', async (t) => {
    const world = await openChanging(t);
    const message = world.workspace.post({
      user: PRIYA,
      text: '*Send* the <https://acme.test/quote|quote> to <mailto:sunita@meridian.test|sunita@meridian.test>\nBefore Friday &amp; with <@U0DANIEL02>',
    });
    await world.workspace.shortcut('add-task-from-message', { message });
    const view = await modal(world, /(?:For|✓) Sunita Rao-Iyer/);
    const shown = JSON.stringify(view.view.blocks);
    assert.match(
      shown,
      /"initial_value":"Send the quote \(https:\/\/acme\.test\/quote\) to sunita@meridian\.test"/,
    );
    assert.match(
      shown,
      matching`"initial_value":"Before Friday & with @Daniel Brooks\\n\\nhttps?://[^"]+/archives/${message.channelId}/p${message.id.replace('.', '')}"`,
    );
    await world.workspace.submit(view, {});
    await world.workspace.until(() =>
      world.workspace.messages.some((one) => one.forUser === PRIYA && ADDED.test(read(one))),
    );
  });

  const refusals: Readonly<Record<string, (response: ServerResponse) => void>> = {
    'names a rate limit': (response) => response.writeHead(429, { 'retry-after': '1' }).end(),
    'answers HTTP 500': (response) => response.writeHead(500).end(),
    'has an error that passes': (response) =>
      response.end(JSON.stringify({ ok: false, error: 'internal_error' })),
  };
  for (const [what, refuse] of Object.entries(refusals)) {
    test(`fills its modal in though Slack ${what} meanwhile`, async (t) => {
      const world = await openChanging(t);
      // The web client tries again once by itself.
      for (let time = 0; time < 2; time += 1) world.workspace.interceptNext('views.update', refuse);
      await world.workspace.command({ text: 'add Sunita Rao-Iyer' });
      const view = await modal(world, /(?:For|✓) Sunita Rao-Iyer/);
      assert.match(JSON.stringify(view.view.blocks), /"action_id":"type"/);
    });
  }

  test('from a message has its emoji as characters, and its phone number once', async (t) => {
    const world = await openChanging(t);
    const text = '🎉 Ring Sunita at +91 98450 12345 👍🏽 :our_own: 🎉';
    await world.workspace.type({ text, user: PRIYA });
    const message = world.workspace.messages.at(-1);
    assert.match(
      message?.text ?? '',
      /^:tada: Ring Sunita at <tel:\+919845012345\|.* :\+1::skin-tone-4: :our_own:/,
    );
    await world.workspace.shortcut('add-task-from-message', { ...(message && { message }) });
    const view = await modal(world, /"action_id":"type"/);
    assert.match(JSON.stringify(view.view.blocks), matching`"initial_value":"${text}"`);
  });

  test('in a direct message gets a button that opens the modal', async (t) => {
    const world = await openChanging(t);
    await world.workspace.type({ text: 'add Sunita Rao-Iyer', channel: 'D0PRIYA001' });
    const posted = await world.workspace.until(() =>
      world.workspace.messages.find((one) => one.from === 'app' && labels(one).includes('Add task')),
    );
    await world.workspace.press(posted, 'add:open');
    await modal(world, /(?:For|✓) Sunita Rao-Iyer/);
  });

  const lost: [string, WorldOptions['upstream'], RegExp][] = [
    ['is made though its answer is lost', { onCreate: madeThen({ kind: 'reset' }) }, ADDED_LATE],
    ['is made though its answer can’t be read', { onCreate: madeThen(json('gone')) }, ADDED_LATE],
  ];
  for (const [what, upstream, words] of lost) {
    test(`that ${what} is not added twice`, async (t) => {
      const empty = lead({ kind: 'tasks', tasks: [] });
      const world = await openChanging(t, { leads: [empty], ...(upstream && { upstream }) });
      const { message, delivery, view } = await openFromList(world, empty.leadId);
      await world.workspace.submit(view, { name: 'Call back' });
      await world.answer(delivery);
      assert.match(read(message), words);
      assert.equal(bodies(world, 'Create').length, 1);
    });
  }

  test('whose answer is lost isn’t taken for the same task that another rep has added', async (t) => {
    const shared = lead({ kind: 'tasks', tasks: [] });
    let isLost = true;
    const world = await openChanging(t, {
      leads: [shared],
      upstream: {
        onCreate(make) {
          if (!isLost) return make();
          isLost = false;
          return { kind: 'reset', afterMs: 500 };
        },
      },
    });
    const { delivery, view } = await openFromList(world, shared.leadId);
    const due = inHours(30);
    const { message: daniels } = await world.ask(shared.leadId, { user: 'U0DANIEL02' });
    await world.workspace.press(daniels, 'add:open', { user: 'U0DANIEL02' });
    const theirs = await world.workspace.until(() => {
      const open = world.workspace.views.get('U0DANIEL02');
      return JSON.stringify(open?.view ?? {}).includes('"action_id":"type"') && open;
    });
    await world.workspace.submit(view, { name: 'Call back', details: 'About the price', due });
    await world.workspace.until(() => bodies(world, 'Create').length === 1);
    await world.workspace.submit(theirs, { name: 'Call back', due, owner: PRIYA });
    await world.answer(delivery);
    const told = () => world.workspace.messages.map((one) => read(one)).join('\n');
    await world.workspace.until(() => told().includes('About the price'));
    assert.doesNotMatch(told(), ADDED_LATE);
  });

  test('that was refused gives back what was typed', async (t) => {
    const world = await openChanging(t);
    const { delivery, view } = await openFromList(world, '1ead0001-0000-4000-8000-000000000001');
    await world.workspace.submit(view, {
      name: 'Visit them',
      details: 'At their site',
      type: 'appointment:Site Visit',
    });
    const { message } = await world.answer(delivery);
    assert.match(
      read(message),
      matching`${NOT_ADDED}[\s\S]*Site Visit tasks[\s\S]*Visit them\nAt their site`,
    );
  });

  test('that is submitted twice is added once, also by a process that was started since', async (t) => {
    const empty = lead({ kind: 'tasks', tasks: [] });
    const world = await openChanging(t, { leads: [empty] });
    const { message, delivery, view } = await openFromList(world, empty.leadId);
    const values = { name: 'Call back' };
    const again = { ...view };
    await world.workspace.submit(view, values);
    await world.answer(delivery);
    await world.app.stop();
    const successor = await startApp(settingsFor(world.workspace, world.upstream, SETTINGS));
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    // Slack's client may send the same modal again after an error.
    const views: Map<string, OpenView> = Object(world.workspace.views);
    views.set(PRIYA, again);
    await world.workspace.submit(again, values);
    await world.workspace.until(() => ADDED_BEFORE.test(read(message)));
    assert.equal(bodies(world, 'Create').length, 1);
  });
});
