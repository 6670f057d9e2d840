import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Delivery } from '../../src/playground/slack/acting-person.ts';
import { httpResponse } from '../raw-server.ts';
import { BROKEN, matching, UNREADABLE } from '../wording.ts';
import { FAST, openRawWorld, read, SECRETS, type World } from '../world.ts';

/** Which parameter each call has, beside the keys; a lead's id is a GUID in lower case. */
const PARAMETERS: Readonly<Record<string, string>> = {
  '/v2/UserManagement.svc/Users.Get': '',
  '/v2/Authentication.svc/UserByAccessKey.Get': '',
  '/v2/Task.svc/Retrieve': '',
  '/v2/LeadManagement.svc/RetrieveTaskByLeadId': 'leadId',
  '/v2/LeadManagement.svc/Leads.GetById': 'id',
  '/v2/LeadManagement.svc/Leads.GetByEmailaddress': 'emailaddress',
  '/v2/LeadManagement.svc/RetrieveLeadByPhoneNumber': 'phone',
  '/v2/LeadManagement.svc/Leads.GetByQuickSearch': 'key',
};
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const page = 'https://in21.leadsquared.com/LeadManagement/LeadDetails?LeadID=';
const piece = fc.oneof(
  fc.uuid(),
  fc.constantFrom(
    ...[
      '3570a2b8-4363-11e6-b61b',
      '-22000aa8e760',
      '{',
      '}',
      '"',
      '“',
      '”',
      "'",
      '`',
      '<',
      '>',
      '|',
      ' ',
      ' ',
    ],
    ...[
      page,
      '?LeadID=',
      '&leadId=',
      '&amp;leadId=',
      '&accessKey=',
      '&secretKey=x',
      '/',
      '..',
      '#',
      '?',
      ';',
      '%',
    ],
    ...[
      '%26leadId%3D',
      '%00',
      '%0d%0aHost:',
      '\r\nHost: x\r\n\r\n',
      '\n',
      '\t',
      '\0',
      '\u0007',
      '\u001b[31m',
    ],
    ...[
      '👩🏽‍🔬',
      '🏳️‍🌈',
      '\u202e',
      '\u200f',
      '\u200b',
      '\ufeff',
      '\u00a0',
      'İ',
      'ß',
      '日本',
      '\u0301\u0301',
      '\ud800',
    ],
    ...[
      'Asha',
      'asha@meridian.test',
      '<mailto:a@b.co|a@b.co>',
      '+91 98450 12345',
      '１２３４５６７',
      "O'Brien",
    ],
    ...[
      'overdue',
      'mine',
      'ALL',
      'help',
      '*bold*',
      '<!channel>',
      '<@U0PRIYA001>',
      '__proto__',
      "' or 1=1 --",
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const anyText = fc.oneof(
  fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.tuple(fc.constantFrom('', page, '<', '{'), fc.uuid(), piece, piece).map((pieces) => pieces.join('')),
);

test('whatever is typed is answered, and no call has a parameter that it should not have', async (t) => {
  const { upstream, world } = await openRawWorld(t, {
    settings: FAST,
    answer(socket, { head }) {
      const isTasks = /\/(?:RetrieveTaskByLeadId|Task\.svc\/Retrieve)\?/.test(head);
      const text = isTasks ? '{"RecordCount":0,"TaskList":[]}' : leads(upstream.calls.length);
      socket.write(httpResponse(200, text));
    },
  });
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(anyText, async (text) => {
      const answer = await answerTo(world, await world.workspace.command({ text }));
      assert.doesNotMatch(answer, matching`${BROKEN}|${UNREADABLE}`);
      for (const { head } of upstream.calls.slice(checked)) assertCallIsClean(head);
      checked = upstream.calls.length;
      assert.deepEqual(world.workspace.refusals, []);
    }),
    { numRuns: 300 },
  );
  assert.ok(checked > 20, 'some of it was understood');
});

/** Searches find no lead, one or two. */
function leads(call: number): string {
  return JSON.stringify(Array.from({ length: call % 3 }, () => ({ ProspectID: randomUUID() })));
}

/** All that a rep reads: in the ack, or by the response_url when that is empty. */
async function answerTo({ workspace }: World, { status, body, responseUrl }: Delivery): Promise<string> {
  assert.equal(status, 200);
  if (body !== '') return read(workspace.messages.at(-1) ?? {});
  const answer = await workspace.until(() =>
    workspace.answers(responseUrl).find(({ raw }) => !raw.includes('⏳')),
  );
  assert.equal(answer.status, 200, answer.says);
  return read(answer.body);
}

function assertCallIsClean(head: string): void {
  const [line = '', ...headers] = head.split('\r\n');
  const target = /^(?:GET|POST) (?<target>\/[!-~]*) HTTP\/1\.1$/.exec(line)?.groups?.target;
  assert.ok(target, line);
  assert.ok(!target.includes('#'), line);
  const { pathname, searchParams } = new URL(target, 'http://127.0.0.1');
  const parameter = PARAMETERS[pathname];
  assert.ok(parameter !== undefined, line);
  const own = parameter === '' ? [] : [parameter];
  assert.deepEqual([...searchParams.keys()], ['accessKey', 'secretKey', ...own], line);
  assert.equal(searchParams.get('accessKey'), SECRETS.accessKey);
  assert.equal(searchParams.get('secretKey'), SECRETS.secretKey);
  for (const name of own) assert.match(searchParams.get(name) ?? '', /id$/i.test(name) ? GUID : /\S/, line);
  assert.equal(headers.filter((header) => /^host:/i.test(header)).length, 1, head);
}
