/** What names a lead is read the same in all four places, over the wires. The whole grammar is in `test/tasks`. */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { httpResponse } from '../raw-server.ts';
import { FAST, openRawWorld, type World } from '../world.ts';

const ID = '3570a2b8-4363-11e6-b61b-22000aa8e760';
const PAGE = `https://in21.leadsquared.com/LeadManagement/LeadDetails?LeadID=${ID}`;
const USER = 'U0PRIYA001';
const DIRECT = 'D0PRIYA001';

/** What is typed or pasted, and the first that LeadSquared is asked for. */
const ROWS: readonly (readonly [typed: string, asked: string])[] = [
  ['+49 (0)171 555 0134', 'phone=491715550134'],
  ['+1 415 555 0134 ext. 12', 'phone=14155550134'],
  ['+1 415 555 0134 x12', 'phone=14155550134'],
  ['tel:+1-415-555-0134;ext=12', 'phone=14155550134'],
  ['٠٥٠١٢٣٤٥٦٧', 'phone=0501234567'],
  ['Zoe\u0308', 'key=Zoë'],
  ['"Schmidt, Anna" <anna.schmidt@acme.test>', 'emailaddress=anna.schmidt@acme.test'],
  ['o’brien@acme.test', "emailaddress=o'brien@acme.test"],
  ['anna@acme.test.', 'emailaddress=anna@acme.test'],
  ['[anna@acme.test]', 'emailaddress=anna@acme.test'],
  ['(anna@acme.test)', 'emailaddress=anna@acme.test'],
  ['„anna@acme.test“', 'emailaddress=anna@acme.test'],
  ['O´Brien', "key=O'Brien"],
  ['O`Brien', "key=O'Brien"],
  ['Oʼzbek', "key=O'zbek"],
  ["'t Hart's Bloemen", "key='t Hart's Bloemen"],
  ["'s-Graeff", "key='s-Graeff"],
  ['"Anna Schmidt",', 'key=Anna Schmidt'],
  [`(${ID})`, `leadId=${ID}`],
  [`[${ID}]`, `leadId=${ID}`],
  [`<${ID}>`, `leadId=${ID}`],
  [ID.replaceAll('-', '\u2011'), `leadId=${ID}`],
  [PAGE.replace('?LeadID=', '/'), `leadId=${ID}`],
  [
    `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(PAGE)}&data=${'x'.repeat(600)}`,
    `leadId=${ID}`,
  ],
  ['張', 'key=張'],
];

type Place = (world: World, text: string) => Promise<unknown>;

const PLACES: Readonly<Record<string, Place>> = {
  'the command': (world, text) => world.ask(text),
  'the modal': submitted,
  'the direct message': async ({ workspace }, text) => {
    await workspace.type({ text, user: USER, channel: DIRECT });
    // The last call is for the tasks of the lead that was found.
  },
  'the shortcut on a message': async (world, text) => {
    await world.workspace.type({ text });
    const message = world.workspace.messages.at(-1);
    assert.ok(message);
    await world.workspace.shortcut('find-lead', { message });
    const { view } = await world.workspace.until(() => world.workspace.views.get(USER));
    const element = JSON.stringify(view.blocks);
    const { initial = '""' } = /"initial_value":(?<initial>"(?:[^"\\]|\\.)*")/.exec(element)?.groups ?? {};
    await submitted(world, JSON.parse(initial));
  },
};

async function submitted({ workspace }: World, lead: string): Promise<void> {
  if (!workspace.views.get(USER)) await workspace.shortcut('find-lead', {});
  const view = await workspace.until(() => workspace.views.get(USER));
  await workspace.submit(view, { lead });
  assert.deepEqual(view.errors, {});
}

async function openAsked(t: TestContext): Promise<{ world: World; asked: string[] }> {
  const asked: string[] = [];
  const { world } = await openRawWorld(t, {
    settings: FAST,
    answer(socket: Socket, { head }) {
      const { pathname, searchParams } = new URL(head.split(' ')[1] ?? '', 'http://127.0.0.1');
      for (const name of ['phone', 'emailaddress', 'key', 'leadId']) {
        if (searchParams.has(name)) asked.push(`${name}=${searchParams.get(name)}`);
      }
      const isTasks = pathname.endsWith('/RetrieveTaskByLeadId');
      const body = isTasks ? '{"RecordCount":0,"TaskList":[]}' : JSON.stringify([{ ProspectID: ID }]);
      socket.write(httpResponse(200, body));
    },
  });
  return { world, asked };
}

for (const [place, type] of Object.entries(PLACES)) {
  describe(place, () => {
    test('reads each form of a lead as that lead', async (t) => {
      const { world, asked } = await openAsked(t);
      const read: (readonly [string, string | undefined])[] = [];
      for (const [typed] of ROWS) {
        asked.length = 0;
        await type(world, typed);
        await world.workspace.until(() => asked.at(-1)?.startsWith('leadId='));
        read.push([typed, asked[0]]);
      }
      assert.deepEqual(read, ROWS);
      assert.deepEqual(world.workspace.refusals, []);
    });
  });
}
