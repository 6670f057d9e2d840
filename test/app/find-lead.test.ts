import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import type { Environment } from '../../src/config/settings.ts';
import { ADD_TASK_SHORTCUT } from '../../src/listeners/shortcuts/add-task-shortcut.ts';
import { ADD_TASK_MODAL } from '../../src/messages/add-task-modal.ts';
import { FIND_LEAD } from '../../src/messages/find-lead-modal.ts';
import { RECENT_LEADS } from '../../src/messages/lead-messages.ts';
import { STILL_ASKING } from '../../src/messages/waiting-words.ts';
import { createLog } from '../../src/ops/log.ts';
import { EMBEDDED_PEOPLE } from '../../src/playground/leadsquared/searchable-leads.ts';
import type { PostedMessage } from '../../src/playground/slack/workspace-state.ts';
import {
  leadsMatch,
  MODAL_NOT_OPENED,
  matching,
  NO_LEAD,
  NOT_ALLOWED,
  noLead,
  notUnderstood,
  ownTitle,
  supportCodeIn,
  UNREADABLE,
  WAIT,
} from '../wording.ts';
import { labels, openWorld, read, shownFilter, startApp, type World } from '../world.ts';

const SUNITA = EMBEDDED_PEOPLE[0]?.ProspectID ?? '';

function callNames({ calls }: World): string[] {
  return calls.map(({ name }) => name);
}

/** In digits, without the country, and as LeadSquared stores it. */
const AS_STORED = Array<string>(3).fill('RetrieveLeadByPhoneNumber');

describe('a lead is found', { concurrency: true }, () => {
  const ways: [string, string, ...string[]][] = [
    ['its e-mail address', 'sunita@meridian.test', 'Leads.GetByEmailaddress'],
    ['its e-mail address in capitals', 'SUNITA@Meridian.test', 'Leads.GetByEmailaddress'],
    [
      'Slack’s form of the address',
      '<mailto:sunita@meridian.test|sunita@meridian.test>',
      'Leads.GetByEmailaddress',
    ],
    ['its phone number', '+91 98450 12345', ...AS_STORED],
    [
      'its phone number without the country',
      '98450-12345',
      'RetrieveLeadByPhoneNumber',
      'UserByAccessKey.Get',
      'RetrieveLeadByPhoneNumber',
    ],
    ['Slack’s form of the number', '<tel:+919845012345|+91 98450 12345>', ...AS_STORED],
    ['its phone number as contacts copy it', '\u202a(+91) 98450\u201112345\u202c', ...AS_STORED],
    ['an e-mail address with its name', 'Sunita Rao <sunita@meridian.test>', 'Leads.GetByEmailaddress'],
    ['its name', 'Sunita Rao-Iyer', 'Leads.GetByQuickSearch'],
    ['its name in curly quotes', '“Sunita Rao-Iyer”', 'Leads.GetByQuickSearch'],
  ];
  for (const [what, typed, ...searches] of ways) {
    test(`by ${what}, alone and with a filter after it`, async (t) => {
      const world = await openWorld(t);
      const { message } = await world.ask(typed);
      assert.match(read(message), /^Sunita Rao-Iyer · Meridian Diagnostics · \+91-9845012345 · Open in/);
      assert.equal(shownFilter(message), 'pending');
      assert.match(read(message), /Call Meera Iyer before her site visit/);
      const { message: overdue } = await world.ask(`${typed} OVERDUE`);
      assert.match(read(overdue), /^Sunita Rao-Iyer · .*\n2 overdue · as of/);
      assert.equal(shownFilter(overdue), 'overdue');
      assert.deepEqual(callNames(world), [...searches, 'RetrieveTaskByLeadId'], 'each is kept');
      assert.deepEqual(world.workspace.refusals, []);
    });
  }

  test('by a name that ends in a filter’s word when it is quoted', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask('"Anna Today" today');
    assert.match(read(message), matching`${noLead('Anna Today')}`);
  });

  test('by the one who asks while another asks the same, with one call', async (t) => {
    const world = await openWorld(t);
    await Promise.all([1, 2, 3].map(() => world.ask('Sunita Rao-Iyer')));
    assert.deepEqual(callNames(world), ['Leads.GetByQuickSearch', 'RetrieveTaskByLeadId']);
  });
});

describe('one “Still asking”', { concurrency: true }, () => {
  test('is said for a search and a list that take long together', async (t) => {
    const world = await openWorld(t, { upstream: { serviceMs: () => 2_000 } });
    const { delivery } = await world.ask('sunita@meridian.test');
    const said = world.workspace
      .answers(delivery.responseUrl)
      .map(({ body, raw }) => (raw.includes('⏳') ? body.text : 'list'));
    assert.deepEqual(said, [`Sunita Rao-Iyer: ${STILL_ASKING}`, 'list']);
  });
});

describe('several leads', { concurrency: true }, () => {
  test('are offered ten at a time, and the one that is picked takes their place', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask('Acme overdue');
    assert.match(read(message), matching`^${leadsMatch('Acme')}`);
    assert.equal(labels(message).filter((label) => label === 'Show tasks').length, 10);
    assert.match(read(message), /Acme Tools {2}· {2}\w+ {2}· {2}\w+ \w+/, 'company, stage and owner');
    assert.match(read(message), /^1–10 of \d+$/m);
    await world.press(message, 'Next');
    assert.match(read(message), /^11–20 of \d+$/m);
    assert.deepEqual(callNames(world), ['Leads.GetByQuickSearch']);
    const [, name] = /\n([^\n]+)\nAcme Tools/.exec(read(message)) ?? [];
    const { message: list } = await world.press(message, 'Show tasks');
    assert.equal(list.id, message.id);
    assert.match(read(list), matching`^${String(name)} · Acme Tools · `);
    assert.equal(shownFilter(list), 'overdue');
    await world.press(list, 'Back to the search');
    assert.match(read(list), matching`^${leadsMatch('Acme')}[\s\S]*\n11–20 of \d+$`);
    assert.deepEqual(callNames(world), ['Leads.GetByQuickSearch', 'RetrieveTaskByLeadId']);
    assert.deepEqual(world.workspace.refusals, []);
  });
});

test('more than 1,000 leads are offered up to there, and the rep is told', async (t) => {
  const searchAnswer = Array.from({ length: 1_200 }, (_, index) => ({
    ProspectID: randomUUID(),
    FirstName: `Asha ${index + 1}`,
  }));
  const world = await openWorld(t, { upstream: { searchAnswer } });
  const { message } = await world.ask('Asha');
  for (const told of [read(message), message.text]) {
    assert.match(told, /^More than 1,000 leads match “Asha”\. Only the first 1,000 are shown\./);
  }
  assert.match(read(message), /^1–10 of 1000$/m);
});

test('a choice that has to wait for its next page says so in its head, and is not lost', async (t) => {
  const settings = { LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '4500', CACHE_TTL_MS: '0' };
  const world = await openWorld(t, { settings });
  const { message } = await world.ask('Acme');
  const { delivery } = await world.press(message, 'Next');
  const [wait, page] = world.workspace.answers(delivery.responseUrl);
  assert.match(read(wait?.body ?? {}), matching`${leadsMatch('Acme')}.*\n⏳ ${WAIT}`);
  assert.deepEqual([wait?.body.replace_original, page?.body.replace_original], [true, true]);
  assert.match(read(message), /^11–20 of \d+$/m);
  assert.doesNotMatch(read(message), WAIT);
});

describe('what the search calls may give', { concurrency: true }, () => {
  const id = '3570a2b8-4363-11e6-b61b-22000aa8e760';
  const answers: [string, unknown, RegExp][] = [
    ['nothing', [], NO_LEAD],
    ['null', null, NO_LEAD],
    ['an empty object', {}, NO_LEAD],
    ['a count of nothing', { RecordCount: 0 }, NO_LEAD],
    [
      'a list under a key',
      { RecordCount: 1, Leads: [{ ProspectID: id, FirstName: 'Asha' }] },
      /^Asha · Open/,
    ],
    ['other key cases', [{ prospectId: id, firstname: 'Asha', LASTNAME: null }], /^Asha · Open/],
    ['one lead alone', { ProspectID: id, FirstName: 'Asha' }, /^Asha · Open/],
    ['a lead without an id', [{ FirstName: 'Asha' }], UNREADABLE],
    [
      'the same lead twice',
      [
        { ProspectID: id, FirstName: 'Asha' },
        { ProspectID: id, FirstName: 'Asha' },
      ],
      /^Asha · Open/,
    ],
    [
      'an error in small letters',
      { status: 'error', exceptiontype: 'MXOdd', exceptionmessage: 'No key' },
      /No key/,
    ],
    [
      'hostile text',
      [{ ProspectID: id, FirstName: '<!channel> *x*', Company: 'y'.repeat(5_000) }],
      /^<!channel> \*x\* · y{59}… · Open/,
    ],
    [
      'an error with 200',
      { Status: 'Error', ExceptionType: 'MXOdd', ExceptionMessage: 'No such key' },
      /No such key/,
    ],
    ['no list', { RecordCount: 3 }, UNREADABLE],
    ['words', 'hello', UNREADABLE],
  ];
  for (const [what, answer, words] of answers) {
    test(`${what}`, async (t) => {
      const world = await openWorld(t, { upstream: { searchAnswer: answer } });
      const { message } = await world.ask('Asha');
      assert.match(read(message), words);
      assert.doesNotMatch(message.text, /<!/);
      assert.deepEqual(world.workspace.refusals, []);
    });
  }
});

describe('/tasks alone', { concurrency: true }, () => {
  test('shows the rep’s own pending tasks, and below them five recent leads of theirs alone', async (t) => {
    const world = await openWorld(t);
    const people = EMBEDDED_PEOPLE.slice(1, 7).map(({ ProspectID }) => ProspectID);
    for (const leadId of [...people, people[1] ?? '']) await world.ask(leadId);
    await world.ask('sunita@meridian.test');
    const { message } = await world.ask('');
    assert.match(read(message), matching`^${ownTitle('pending')}\n`);
    assert.equal(shownFilter(message), 'pending');
    const shown = labels(message);
    const recent = shown.slice(shown.indexOf('Share') + 1);
    assert.equal(recent.length, 5);
    assert.equal(recent[0], 'Sunita Rao-Iyer');
    assert.match(read(message), matching`\n${RECENT_LEADS}$`);
    await world.press(message, 'Sunita Rao-Iyer');
    assert.match(read(message), /^Sunita Rao-Iyer · [\s\S]*Call Meera Iyer/);
    await world.press(message, 'Back to my tasks');
    assert.match(read(message), matching`^${ownTitle('pending')}\n`);

    const { message: daniels } = await world.ask('', { user: 'Daniel Brooks' });
    assert.doesNotMatch(read(daniels), matching`${RECENT_LEADS}`);
    assert.deepEqual(labels(daniels).slice(-1), ['Share']);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('shows no more than the help does when the help is asked for', async (t) => {
    const world = await openWorld(t);
    await world.ask(SUNITA);
    await world.workspace.command({ text: 'help' });
    const help = world.workspace.messages.at(-1);
    assert.deepEqual(labels(help ?? { blocks: [] }), []);
  });
});

describe('the shortcut “Lead tasks…”', { concurrency: true }, () => {
  async function asked(world: World, message?: PostedMessage) {
    await world.workspace.shortcut(
      message ? 'find-lead-in-message' : 'find-lead',
      message ? { message } : {},
    );
    return world.workspace.until(() => world.workspace.views.get('U0PRIYA001'));
  }
  const directMessage = (world: World) =>
    world.workspace.until(() =>
      world.workspace.messages.find(({ origin, blocks }) => origin === 'api' && blocks.length > 0),
    );

  test('asks for a lead, and answers by a direct message whose buttons work', async (t) => {
    const world = await openWorld(t);
    const view = await asked(world);
    await world.workspace.submit(view, { lead: 'sunita@meridian.test overdue' });
    const list = await directMessage(world);
    assert.equal(list.channelId.charAt(0), 'D');
    for (const pressed of [false, true]) {
      if (pressed) await world.press(list, 'Refresh');
      assert.match(read(list), /^Sunita Rao-Iyer · .*\n2 overdue · as of/);
      assert.equal(shownFilter(list), 'overdue');
    }
    assert.deepEqual(world.workspace.refusals, []);
  });

  const messages: [string, string][] = [
    ['Please call <mailto:sunita@meridian.test|sunita@meridian.test>, she waits', 'sunita@meridian.test'],
    ['Her number is +91 98450 12345.', '+91 98450 12345'],
    [`See <https://crm.example.com/LeadManagement/LeadDetails?LeadID=${SUNITA}|the lead>`, SUNITA],
    ['Lunch?', ''],
  ];
  for (const [text, prefilled] of messages) {
    test(`on a message fills in what it names: ${prefilled || 'nothing'}`, async (t) => {
      const world = await openWorld(t, { settings: { ALLOW_TASK_CHANGES: 'true' } });
      await world.workspace.type({ text: 'hello' });
      const message = world.workspace.messages.at(-1);
      assert.ok(message);
      Object.assign(message, { text });
      const view = await asked(world, message);
      assert.equal(/"initial_value":"([^"]*)"/.exec(JSON.stringify(view.view.blocks))?.[1] ?? '', prefilled);
    });
  }

  test('on a message that is a name with emoji fills in the name', async (t) => {
    const world = await openWorld(t);
    await world.workspace.type({ text: '🚀 Acme Tools 🎉' });
    const view = await asked(world, world.workspace.messages.at(-1));
    assert.match(JSON.stringify(view.view.blocks), /"initial_value":"Acme Tools"/);
  });

  test('says in the modal what it did not understand', async (t) => {
    const world = await openWorld(t);
    const view = await asked(world);
    await world.workspace.submit(view, { lead: '??' });
    assert.match(view.errors.lead ?? '', matching`${notUnderstood('??')}`);
    assert.equal(world.upstream.calls.length, 0);
  });

  /** A world whose log is read: gives its first line of how an interaction ended. */
  async function openLoggedWorld(t: TestContext, settings: Environment = {}) {
    const { promise: ended, resolve } = Promise.withResolvers<{ supportCode: string; outcome: string }>();
    const destination = {
      write(text: string) {
        const line = JSON.parse(text);
        if (line.msg === 'Answered') resolve(line);
      },
    };
    const log = createLog({ level: 'info', redact: (text) => text }, destination);
    const world = await openWorld(t, { settings, start: (all) => startApp(all, log) });
    return { world, ended };
  }

  test('answers though Slack makes a direct message wait', async (t) => {
    const world = await openWorld(t);
    const modal = await asked(world);
    world.workspace.interceptNext('chat.postMessage', (response) =>
      response.writeHead(429, { 'retry-after': '2' }).end(),
    );
    await world.workspace.submit(modal, { lead: SUNITA });
    const told = await world.workspace.until(() =>
      world.workspace.messages.find(({ origin }) => origin === 'api'),
    );
    assert.match(read(told), /^Sunita Rao-Iyer · .*\n2 overdue · /);
  });

  test('refuses in a modal whose code the log has too', async (t) => {
    const { world, ended } = await openLoggedWorld(t, { ALLOWED_USERS: 'U0NOBODY01' });
    const { view } = await asked(world);
    assert.match(read(view), matching`^${NOT_ALLOWED}`);
    const { supportCode, outcome } = await ended;
    assert.deepEqual(
      { supportCode, outcome },
      { supportCode: supportCodeIn(read(view)), outcome: 'not-allowed' },
    );
  });

  test('that Slack does not open says so in a direct message whose code the log has too', async (t) => {
    const { world, ended } = await openLoggedWorld(t);
    // Once for the window, and once for a window with the refusal.
    for (let time = 0; time < 2; time += 1) {
      world.workspace.interceptNext('views.open', (response) => {
        response
          .setHeader('content-type', 'application/json')
          .end('{"ok":false,"error":"expired_trigger_id"}');
      });
    }
    await world.workspace.shortcut('find-lead', {});
    const message = read(await directMessage(world));
    assert.match(message, matching`^${MODAL_NOT_OPENED}`);
    const { supportCode, outcome } = await ended;
    assert.deepEqual(
      { supportCode, outcome },
      { supportCode: supportCodeIn(message), outcome: 'modal-not-opened' },
    );
  });

  const manifest = parse(readFileSync('manifest.yml', 'utf8'));
  const shortcuts: { type: string; callback_id: string }[] = manifest.features.shortcuts;
  for (const { type, callback_id } of shortcuts) {
    test(`opens its modal as the manifest’s ${type} shortcut, ${callback_id}`, async (t) => {
      const world = await openWorld(t, { settings: { ALLOW_TASK_CHANGES: 'true' } });
      await world.workspace.type({ text: 'hello' });
      const message = world.workspace.messages.at(-1);
      assert.ok(message);
      await world.workspace.shortcut(callback_id, type === 'message' ? { message } : {});
      const { view } = await world.workspace.until(() => world.workspace.views.get('U0PRIYA001'));
      assert.equal(view.callback_id, callback_id === ADD_TASK_SHORTCUT ? ADD_TASK_MODAL : FIND_LEAD);
    });
  }
});
