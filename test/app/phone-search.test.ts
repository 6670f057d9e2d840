import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { PHONE_REMARK } from '../../src/messages/lead-messages.ts';
import { httpResponse } from '../raw-server.ts';
import { matching, noLead } from '../wording.ts';
import { FAST, openRawWorld, openWorld, read, type World } from '../world.ts';

const ID = '3570a2b8-4363-11e6-b61b-22000aa8e760';

interface Account {
  /** The spellings that the phone search finds, and the words that the quick search does. */
  readonly phones?: readonly string[];
  readonly keys?: readonly string[];
  /** What the phone search says when it finds nobody. */
  readonly none?: Buffer;
  readonly account?: (call: number) => Buffer;
}

const found = httpResponse(200, JSON.stringify([{ ProspectID: ID, FirstName: 'Asha' }]));
const NONE = httpResponse(200, '[]');
const INDIA = httpResponse(200, JSON.stringify({ DefaultCountryCode: '91' }));

/** A world whose LeadSquared finds these and nobody else; `asked` are its searches, and the question for the account. */
async function openAccount(
  t: TestContext,
  { phones = [], keys = [], none = NONE, account = () => INDIA }: Account,
  settings: object = FAST,
): Promise<{ world: World; asked: string[] }> {
  const asked: string[] = [];
  const answer = (socket: Socket, { head }: { head: string }) => {
    const { pathname, searchParams } = new URL(head.split(' ')[1] ?? '', 'http://127.0.0.1');
    const phone = searchParams.get('phone');
    const key = searchParams.get('key');
    if (phone !== null) asked.push(phone);
    if (key !== null) asked.push(`key ${key}`);
    if (phone !== null) return socket.write(phones.includes(phone) ? found : none);
    if (key !== null) return socket.write(keys.includes(key) ? found : NONE);
    if (pathname.endsWith('/UserByAccessKey.Get')) {
      asked.push('account');
      return socket.write(account(asked.filter((one) => one === 'account').length));
    }
    if (pathname.endsWith('/RetrieveTaskByLeadId'))
      return socket.write(httpResponse(200, '{"RecordCount":0,"TaskList":[]}'));
    return socket.write(NONE);
  };
  const { world } = await openRawWorld(t, { settings: { ...settings }, answer });
  return { world, asked };
}

describe('a phone number is searched for', { concurrency: true }, () => {
  const ways: readonly (readonly [
    what: string,
    typed: string,
    account: Account,
    asked: readonly string[],
  ])[] = [
    ['as it is typed', '+49 (0)171 555 0134', { phones: ['491715550134'] }, ['491715550134']],
    [
      'then by the national number',
      '+49 (0)171 555 0134',
      { phones: ['1715550134'] },
      ['491715550134', '1715550134'],
    ],
    [
      'then as LeadSquared stores it',
      '0049 171 555 0134 ext. 12',
      { phones: ['+49-1715550134'] },
      ['491715550134', '1715550134', '+49-1715550134'],
    ],
    [
      'then by the quick search',
      '+49 171 555 0134',
      { keys: ['1715550134'] },
      ['491715550134', '1715550134', '+49-1715550134', 'key 1715550134'],
    ],
    [
      'with the account’s country code where it has none',
      '99887 76655',
      { phones: ['+91-9988776655'] },
      ['account', '9988776655', '+91-9988776655'],
    ],
    [
      'in digits of another script',
      '٩٩٨٨٧ ٧٦٦٥٥',
      { phones: ['+91-9988776655'] },
      ['account', '9988776655', '+91-9988776655'],
    ],
    [
      'by the national number when one call is for the account’s country',
      '099887 76655',
      { phones: ['9988776655'] },
      ['account', '9988776655'],
    ],
    [
      'with four calls at most when one is for the account’s country',
      '099887 76655',
      { keys: ['9988776655'] },
      ['account', '9988776655', '+91-9988776655', 'key 9988776655'],
    ],
    [
      'without whatever else is dialed before it inside the country',
      '8 912 345-67-89',
      { phones: ['9123456789'], account: () => httpResponse(200, '{"DefaultCountryCode":"7"}') },
      ['account', '9123456789'],
    ],
    [
      'with a country code whose + is missing',
      '49 171 555 0134',
      { phones: ['+49-1715550134'] },
      ['account', '1715550134', '+49-1715550134'],
    ],
    [
      'with the account’s country code before it, without a +',
      '91 99887 76655',
      { phones: ['+91-9988776655'] },
      ['account', '9988776655', '+91-9988776655'],
    ],
    [
      'where no match is a 404',
      '+91 99887 76655',
      { phones: ['+91-9988776655'], none: httpResponse(404, '{"Status":"Error"}') },
      ['919988776655', '9988776655', '+91-9988776655'],
    ],
    [
      'where the account does not say its country',
      '099887 76655',
      { keys: ['9988776655'], account: () => httpResponse(200, '{"DefaultCountryCode":null}') },
      ['account', '09988776655', '9988776655', 'key 9988776655'],
    ],
    [
      'where the account’s country is none',
      '99887 76655',
      { keys: ['9988776655'], account: () => httpResponse(200, '{"DefaultCountryCode":"999"}') },
      ['account', '9988776655', 'key 9988776655'],
    ],
    [
      'also when it is nothing but zeros',
      '000000',
      { keys: ['0'], account: () => httpResponse(500, '') },
      ['account', '000000', '0', 'key 0'],
    ],
    [
      'where the account is not told',
      '99887 76655',
      { keys: ['9988776655'], account: () => httpResponse(500, '') },
      ['account', '9988776655', 'key 9988776655'],
    ],
  ];
  for (const [what, typed, account, calls] of ways) {
    test(`${what}: ${typed}`, async (t) => {
      const { world, asked } = await openAccount(t, account);
      const { message } = await world.ask(typed);
      assert.match(read(message), /Asha/);
      assert.ok(read(message).includes(PHONE_REMARK), 'never claims to be complete');
      assert.deepEqual(asked, calls);
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
      const { world, asked } = await openAccount(t, { phones: ['+91-9988776655'], account });
      const { message } = await world.ask('99887 76655');
      assert.match(read(message), /Asha/);
      assert.deepEqual(asked, ['account', 'account', '9988776655', '+91-9988776655']);
    });
  }

  test('with one slot too: its calls wait for their turn', async (t) => {
    const settings = { ...FAST, LEADSQUARED_RATE_LIMIT: '1' };
    const { world } = await openAccount(t, { phones: ['+91-9988776655'] }, settings);
    const both = await Promise.all(['99887 76655', '099887 76655'].map((typed) => world.ask(typed)));
    for (const { message } of both) assert.match(read(message), /Asha/);
  });

  test('in one go for two who ask for the same', async (t) => {
    const { world, asked } = await openAccount(t, { phones: ['+49-1715550134'] });
    await Promise.all([world.ask('+49 171 555 0134'), world.ask('0049 (0)171 5550134')]);
    assert.deepEqual(asked, ['491715550134', '1715550134', '+49-1715550134']);
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
