import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { PHONE_REMARK } from '../../src/messages/lead-messages.ts';
import { createLog } from '../../src/ops/log.ts';
import { httpResponse } from '../raw-server.ts';
import { matching, NOT_ANSWERING, noLead } from '../wording.ts';
import {
  FAST,
  labels,
  openRawWorld,
  openWorld,
  read,
  startApp,
  type World,
  type WorldOptions,
} from '../world.ts';

const ID = '3570a2b8-4363-11e6-b61b-22000aa8e760';

/** A lead's numbers, as LeadSquared stores them. */
type Numbers = readonly [phone: string | null, mobile?: string | null];

interface Account {
  /** The numbers of each lead. The phone search finds one only as it is stored, the quick search also looks inside. */
  readonly leads?: readonly Numbers[];
  /** More spellings that the phone search finds, as its documentation says. */
  readonly phones?: readonly string[];
  /** What the phone search says when it finds no lead. */
  readonly none?: Buffer;
  readonly account?: (call: number) => Buffer | undefined;
  /** How often each search is answered with 503 before it is answered. */
  readonly unavailable?: number;
}

const NAMES = ['Asha', 'Omar', 'Zofia'];
const NONE = httpResponse(200, '[]');
const INDIA = httpResponse(200, JSON.stringify({ DefaultCountryCode: '91' }));

/** A world whose LeadSquared has these leads; `asked` are its searches, and the question for the account. */
async function openAccount(
  t: TestContext,
  { leads = [], phones = [], none = NONE, account = () => INDIA, unavailable = 0 }: Account,
  { settings = FAST, ...options }: WorldOptions = {},
): Promise<{ world: World; asked: string[]; atMs: number[] }> {
  const asked: string[] = [];
  const atMs: number[] = [];
  const stored = leads.map(([Phone, Mobile = null], index) => {
    const ProspectID = ID.replace(/^.{8}/, String(index + 1).repeat(8));
    return { ProspectID, FirstName: NAMES[index], Phone, Mobile };
  });
  function found(search: string): Buffer {
    const phone = search.startsWith('key ') ? undefined : search;
    const isFound = (number: string | null) =>
      phone === undefined ? number?.includes(search.slice('key '.length)) : number === phone;
    const all = stored.filter(
      ({ Phone, Mobile }) => isFound(Phone) || isFound(Mobile) || (phone && phones.includes(phone)),
    );
    const last = phone === undefined ? all : all.slice(0, 1);
    return last.length === 0 && phone !== undefined ? none : httpResponse(200, JSON.stringify(last));
  }
  const answer = (socket: Socket, { head }: { head: string }) => {
    const { pathname, searchParams } = new URL(head.split(' ')[1] ?? '', 'http://127.0.0.1');
    const key = searchParams.get('key');
    const search = key === null ? searchParams.get('phone') : `key ${key}`;
    if (search !== null) {
      const times = asked.push(search) && asked.filter((one) => one === search).length;
      atMs.push(performance.now());
      return socket.write(times <= unavailable ? httpResponse(503, '') : found(search));
    }
    if (pathname.endsWith('/UserByAccessKey.Get')) {
      asked.push('account');
      atMs.push(performance.now());
      const told = account(asked.filter((one) => one === 'account').length);
      return told && socket.write(told);
    }
    if (pathname.endsWith('/RetrieveTaskByLeadId')) {
      const lead = stored.find(({ ProspectID }) => ProspectID === searchParams.get('leadId'));
      asked.push(`tasks of ${lead?.FirstName}`);
      return socket.write(httpResponse(200, '{"RecordCount":0,"TaskList":[]}'));
    }
    return socket.write(NONE);
  };
  const { world } = await openRawWorld(t, { settings, ...options, answer });
  return { world, asked, atMs };
}

/** Without the list's own call. */
const searches = (asked: readonly string[]) => asked.filter((one) => !one.startsWith('tasks of '));

describe('a phone number is searched for', { concurrency: true }, () => {
  const ways: readonly (readonly [
    what: string,
    typed: string,
    account: Account,
    asked: readonly string[],
  ])[] = [
    ['as it is typed', '+49 (0)171 555 0134', { leads: [['491715550134']] }, ['491715550134']],
    [
      'then by the national number',
      '+49 (0)171 555 0134',
      { leads: [['1715550134']] },
      ['491715550134', '1715550134'],
    ],
    [
      'then as LeadSquared stores it',
      '0049 171 555 0134 ext. 12',
      { leads: [['+49-1715550134']] },
      ['491715550134', '1715550134', '+49-1715550134'],
    ],
    [
      'then by the quick search',
      '+49 171 555 0134',
      { leads: [['0049/1715550134']] },
      ['491715550134', '1715550134', '+49-1715550134', 'key 1715550134'],
    ],
    [
      'with its zero where that is part of it',
      '+39 06 1234 5678',
      { leads: [['+39-0612345678']] },
      ['390612345678', '0612345678', '+39-0612345678'],
    ],
    [
      'with the account’s country code where it has none',
      '99887 76655',
      { leads: [['+91-9988776655']] },
      ['9988776655', 'account', '+91-9988776655'],
    ],
    [
      'without a call for the account where it is found without',
      '99887 76655',
      { leads: [['+91-9988776655']], phones: ['9988776655'] },
      ['9988776655'],
    ],
    [
      'in digits of another script',
      '٩٩٨٨٧ ٧٦٦٥٥',
      { leads: [['+91-9988776655']] },
      ['9988776655', 'account', '+91-9988776655'],
    ],
    [
      'with its zero, also first after a start',
      '099887 76655',
      { leads: [['09988776655']] },
      ['09988776655'],
    ],
    [
      'with four calls at most when one is for the account’s country',
      '099887 76655',
      { leads: [['9988776655']] },
      ['09988776655', 'account', '+91-9988776655', 'key 9988776655'],
    ],
    [
      'without other digits that are dialed before it inside the country',
      '8 912 345-67-89',
      { leads: [['9123456789']], account: () => httpResponse(200, '{"DefaultCountryCode":"7"}') },
      ['89123456789', 'account', '+7-9123456789', 'key 9123456789'],
    ],
    [
      'with a country code whose + is missing',
      '49 171 555 0134',
      { leads: [['+49-1715550134']] },
      ['491715550134', 'account', '+49-1715550134'],
    ],
    [
      'with the account’s country code before it, without a +',
      '91 99887 76655',
      { leads: [['+91-9988776655']] },
      ['919988776655', 'account', '+91-9988776655'],
    ],
    [
      'where no match is a 404',
      '+91 99887 76655',
      { leads: [['+91-9988776655']], none: httpResponse(404, '{"Status":"Error"}') },
      ['919988776655', '9988776655', '+91-9988776655'],
    ],
    [
      'where the account does not say its country',
      '099887 76655',
      { leads: [['9988776655']], account: () => httpResponse(200, '{"DefaultCountryCode":null}') },
      ['09988776655', 'account', '9988776655'],
    ],
    [
      'where the account’s country is none',
      '99887 76655',
      { leads: [['+91-9988776655']], account: () => httpResponse(200, '{"DefaultCountryCode":"999"}') },
      ['9988776655', 'account', 'key 9988776655'],
    ],
    [
      'also when it is nothing but zeros',
      '000000',
      { leads: [['+000000']], account: () => httpResponse(500, '') },
      ['000000', 'account', 'key 000000'],
    ],
    [
      'where the account is not told',
      '99887 76655',
      { leads: [['+91-9988776655']], account: () => httpResponse(500, '') },
      ['9988776655', 'account', 'key 9988776655'],
    ],
    [
      'again where LeadSquared didn’t answer, with four calls in all',
      '+91 99887 76655',
      { leads: [['+91-9988776655']], unavailable: 1 },
      ['919988776655', '919988776655', '+91-9988776655', '+91-9988776655'],
    ],
  ];
  for (const [what, typed, account, calls] of ways) {
    test(`${what}: ${typed}`, async (t) => {
      const { world, asked } = await openAccount(t, account);
      const { message } = await world.ask(typed);
      assert.match(read(message), /Asha/);
      assert.ok(read(message).includes(PHONE_REMARK), 'never claims to be complete');
      assert.deepEqual(searches(asked), calls);
      assert.deepEqual(world.workspace.refusals, []);
    });
  }

  test('in four calls at most before “no lead”, which does not claim that there is none', async (t) => {
    const { world, asked } = await openAccount(t, {});
    const { message } = await world.ask('+49 171 555 0134');
    assert.match(read(message), matching`${noLead('+491715550134', 'phone')}`);
    assert.match(read(message), /there may still be such a lead/);
    assert.deepEqual(asked, ['491715550134', '1715550134', '+49-1715550134', 'key 1715550134']);
  });

  test('with all spellings once the account’s country is known, which is asked for once', async (t) => {
    const { world, asked } = await openAccount(t, {});
    await world.ask('99887 76655');
    asked.length = 0;
    await world.ask('099887 76656');
    assert.deepEqual(asked, ['09988776656', '9988776656', '+91-9988776656', 'key 9988776656']);
  });

  const words = 'API calls exceeded the limit of 25 in 5 second(s)';
  const overTheLimit: readonly (readonly [status: number, body: unknown])[] = [
    [429, { Status: 'Error', ExceptionType: 'MXAPIRateLimitExceededException' }],
    [403, { Status: 'Error', ExceptionMessage: words }],
    [403, { Message: words }],
    [200, { Message: words }],
    [200, { Status: 'Error', Message: words }],
    [200, { Status: 'Failure', ExceptionMessage: words }],
    [200, [{ Status: 'Error', ExceptionMessage: words }]],
    [200, words],
  ];
  for (const [status, body] of overTheLimit) {
    const said = JSON.stringify(body);
    test(`with the call for the account sent again when it was over the limit: ${status} ${said}`, async (t) => {
      const account = (call: number) => (call === 1 ? httpResponse(status, said) : INDIA);
      const { world, asked } = await openAccount(t, { leads: [['+91-9988776655']], account });
      const { message } = await world.ask('99887 76655');
      assert.match(read(message), /Asha/);
      assert.deepEqual(searches(asked), ['9988776655', 'account', 'account', '+91-9988776655']);
    });
  }

  test('with one slot too: its calls wait for their turn', async (t) => {
    const settings = { ...FAST, LEADSQUARED_RATE_LIMIT: '1' };
    const { world } = await openAccount(t, { leads: [['+91-9988776655']] }, { settings });
    const both = await Promise.all(['99887 76655', '099887 76655'].map((typed) => world.ask(typed)));
    for (const { message } of both) assert.match(read(message), /Asha/);
  });

  test('in one go for two who ask for the same', async (t) => {
    const { world, asked } = await openAccount(t, { leads: [['+49-1715550134']] });
    await Promise.all([world.ask('+49 171 555 0134'), world.ask('0049 (0)171 5550134')]);
    assert.deepEqual(searches(asked), ['491715550134', '1715550134', '+49-1715550134']);
  });

  test('and a wrong address is still told', async (t) => {
    const { world } = await openRawWorld(t, {
      settings: FAST,
      answer: (socket) => socket.write(httpResponse(404, '')),
    });
    const { message } = await world.ask('+49 171 555 0134');
    assert.match(read(message), /address/);
    assert.doesNotMatch(read(message), /no lead/);
  });

  test('in four calls in all where LeadSquared answers the third time only', async (t) => {
    const { world, asked } = await openAccount(t, { unavailable: 2 });
    const { message } = await world.ask('+49 171 555 0134');
    assert.match(read(message), NOT_ANSWERING);
    assert.deepEqual(asked, ['491715550134', '491715550134', '491715550134', 'key 1715550134']);
  });

  test('without waiting more than about 2 s for an account that isn’t told', async (t) => {
    const { world, asked, atMs } = await openAccount(t, {
      leads: [['+91-9988776655']],
      account: () => undefined,
    });
    const { message } = await world.ask('99887 76655');
    assert.match(read(message), /Asha/);
    assert.deepEqual(searches(asked), ['9988776655', 'account', 'key 9988776655']);
    const [, accountAtMs = 0, nextAtMs = 0] = atMs;
    const waitedMs = nextAtMs - accountAtMs;
    assert.ok(waitedMs > 1_900 && waitedMs < 6_000, `${waitedMs} ms`);
  });

  test('without an error in the log where no match is a 404', async (t) => {
    const lines: string[] = [];
    const log = createLog(
      { level: 'warn', redact: (text) => text },
      { write: (line: string) => lines.push(line) },
    );
    const none = httpResponse(404, '');
    const { world, asked } = await openAccount(t, { none }, { start: (all) => startApp(all, log) });
    await world.ask('+49 171 555 0134');
    assert.equal(asked.length, 4);
    assert.deepEqual(lines, []);
  });

  test('in the playground, where leads are found only as they are stored', async (t) => {
    const world = await openWorld(t);
    for (const [typed, name] of [
      ['0049 (0)171 555 0134 ext. 12', 'Helena Brandt'],
      ['+351 912 555 017', 'Isabel Ferreira'],
    ] as const) {
      const { message } = await world.ask(typed);
      assert.match(read(message), new RegExp(`^${name}`));
    }
    assert.deepEqual(world.workspace.refusals, []);
  });
});

describe('a lead opens by itself', { concurrency: true }, () => {
  const numbers: readonly (readonly [typed: string, stored: Numbers, account?: Buffer])[] = [
    ['+91 99887 76655', ['0091 9988776655']],
    ['+91 99887 76655', ['+91 (0)9988776655']],
    ['+91 99887 76655', ['+91-09988776655']],
    ['+91 99887 76655', ['09988776655']],
    ['+91 99887 76655', ['Tel. +91-9988776655 ext. 12']],
    ['+91 99887 76655', ['+1-2125553535', '0091 9988776655']],
    ['+91 99887 76655', [null, '0091 9988776655']],
    ['099887 76655', ['0091 9988776655']],
    ['99887 76655', ['+1-9988776655']],
    ['+39 6 1234 5678', ['+39-612345678']],
    ['8 912 345-67-89', ['8 9123456789'], httpResponse(200, '{"DefaultCountryCode":"7"}')],
    ['88005553535', ['+880-5553535'], httpResponse(500, '')],
  ];
  for (const [typed, stored, told = INDIA] of numbers) {
    test(`whose number ${stored.join(' and ')} is ${typed}`, async (t) => {
      const { world, asked } = await openAccount(t, { leads: [stored], account: () => told });
      const { message } = await world.ask(typed);
      assert.equal(asked.at(-1), 'tasks of Asha');
      assert.ok(read(message).includes(PHONE_REMARK));
    });
  }

  test('before others whose numbers only contain the searched one', async (t) => {
    const { world, asked } = await openAccount(t, { leads: [['+65-991234567'], ['0065 91234567']] });
    await world.ask('+65 9123 4567');
    assert.equal(asked.at(-1), 'tasks of Omar');
  });

  test('that the phone search finds, and has no number', async (t) => {
    const { world, asked } = await openAccount(t, { leads: [[null]], phones: ['919988776655'] });
    await world.ask('+91 99887 76655');
    assert.deepEqual(asked, ['919988776655', 'tasks of Asha']);
  });
});

describe('another person’s lead is only offered', { concurrency: true }, () => {
  const numbers: readonly (readonly [what: string, typed: string, account: Account])[] = [
    ['with the digits in its number', '+65 9123 4567', { leads: [['+91-8791234567']] }],
    [
      'with the digits in its number, while the country isn’t known',
      '8 (800) 555-35-35',
      { leads: [['+1-2125553535']], account: () => httpResponse(500, '') },
    ],
    [
      'with the end of the number, while the country isn’t known',
      '8 (800) 555-35-35',
      { leads: [['5553535']], account: () => httpResponse(500, '') },
    ],
    ['with the number in another country', '+65 9123 4567', { leads: [['+852-91234567']] }],
    [
      'with the number in another country, where the phone search leaves countries out',
      '+65 9123 4567',
      { leads: [['+852-91234567']], phones: ['91234567'] },
    ],
    [
      'with the digits in its second number',
      '+65 9123 4567',
      { leads: [['+1-2125553535', '+91-8791234567']] },
    ],
  ];
  for (const [what, typed, account] of numbers) {
    test(`${what}: ${typed}`, async (t) => {
      const { world, asked } = await openAccount(t, account);
      const { message } = await world.ask(typed);
      const said = read(message);
      const [numbersOfLead = []] = account.leads ?? [];
      assert.match(said, matching`${noLead(typed.replace(/[^+\d]/g, ''), 'phone')}`);
      assert.match(said, /there may still be such a lead/);
      assert.match(said, /1 lead has a similar number/);
      for (const number of numbersOfLead) assert.ok(said.includes(String(number)), said);
      assert.ok(message.text.includes(String(numbersOfLead.at(-1))));
      assert.deepEqual(asked, searches(asked));
      assert.deepEqual(labels(message), ['Show tasks']);
      await world.press(message, 'Show tasks');
      assert.equal(asked.at(-1), 'tasks of Asha');
      assert.deepEqual(world.workspace.refusals, []);
    });
  }
});
