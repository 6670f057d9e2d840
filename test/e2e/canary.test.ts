import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { Environment } from '../../src/config/settings.ts';
import type { Delivery } from '../../src/playground/slack/acting-person.ts';
import type { Acknowledgement } from '../../src/playground/slack/deliveries.ts';
import { httpResponse, startRawServer } from '../raw-server.ts';
import { openWorld, settingsFor } from '../world.ts';
import { freePort } from './free-port.ts';
import { type Program, portOf, runProgram } from './program.ts';

/** Each secret has a word at either end that every encoding leaves as it is. */
const ODD = '$&=+/%"\\<>#\'!(*)~;,|^`{}';
const BOT_TOKEN = `xoxb-CanaryBotHead${ODD}CanaryBotTail`;
const APP_TOKEN = `xapp-CanaryAppHead${ODD}CanaryAppTail`;
const SIGNING_SECRET = `CanarySigningHead${ODD}CanarySigningTail`;
const ACCESS_KEY = `CanaryAccessHead${ODD}CanaryAccessTail`;
const SECRET_KEY = `CanarySecretHead${ODD}CanarySecretTail`;
const SECRET_WORDS = /Canary(?:Bot|App|Signing|Access|Secret)(?:Head|Tail)/gi;
/** In every body that only the app may see. */
const RAW = 'CanaryRaw';
const RAW_WORD = new RegExp(RAW, 'gi');
/** What reps type and read. */
const REPS_WORDS = /Canary(?:Task|Description|Owner|Person|Company|Reason|Typed)|5550199123/gi;
const STACK = / {4}at |\bat .{0,80}(?:file:|node:|\.[jt]s:\d)/g;

const FORM = 'application/x-www-form-urlencoded';
const SETTINGS: Environment = {
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
  LEADSQUARED_ACCESS_KEY: ACCESS_KEY,
  LEADSQUARED_SECRET_KEY: SECRET_KEY,
  LEADSQUARED_RATE_LIMIT: '1000',
  LEADSQUARED_RATE_WINDOW_MS: '100',
  LEADSQUARED_TIMEOUT_MS: '700',
  CACHE_TTL_MS: '0',
  ALLOW_TASK_CHANGES: 'true',
  LOG_LEVEL: 'debug',
};

/** The ways in which a body may quote a secret. */
const writings: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'as an address does': encodeURIComponent,
  'as an address in an address does': (text) => encodeURIComponent(encodeURIComponent(text)),
  'as JSON in JSON does': (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  'as a form does': (text) => new URLSearchParams({ '': text }).toString().slice(1),
  'in lower-case hexadecimal': (text) => encodeURIComponent(text).replace(/%../g, (hex) => hex.toLowerCase()),
  'as JSON does': (text) => JSON.stringify(text).slice(1, -1),
  'as JSON of .NET does': (text) =>
    text.replace(/[&<>"'+`\\]/g, (one) => `\\u00${one.charCodeAt(0).toString(16).toUpperCase()}`),
  'as HTML does': (text) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'as HTML does in numbers': (text) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`),
};
const quoting = (...secrets: readonly string[]): string =>
  [RAW, ...secrets.flatMap((secret) => Object.values(writings).map((write) => write(secret)))].join(' ');
const UPSTREAM_QUOTE = quoting(ACCESS_KEY, SECRET_KEY);
const SLACK_QUOTE = `${quoting(BOT_TOKEN, APP_TOKEN, SIGNING_SECRET)}\n    at handle (/srv/proxy.js:1:1)`;

type SlackFault = (response: ServerResponse, body: string) => void;
/** By something between here and Slack that quotes the request. */
const fails =
  (status: number, headers: Readonly<Record<string, string>> = {}): SlackFault =>
  (response, body) =>
    response
      .writeHead(status, headers)
      .end(`${SLACK_QUOTE} ${body} ${new URLSearchParams(body).get('blocks')}`);
const garbles = fails(200);
const refuses: SlackFault = (response) =>
  response.end(`{"ok":false,"error":"fatal_error","needed":"${RAW}"}`);
const resets: SlackFault = (response) => response.socket?.resetAndDestroy();
const hangs: SlackFault = () => {};

type UpstreamFault = (socket: Socket) => void;
const says =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): UpstreamFault =>
  (socket) =>
    socket.write(httpResponse(status, body, headers));
const error = (status: number, type: string, message: string) =>
  says(status, JSON.stringify({ Status: 'Error', ExceptionType: type, ExceptionMessage: message }));
const location = `https://example.com/?${new URLSearchParams({ accessKey: ACCESS_KEY, secretKey: SECRET_KEY })}`;
const UPSTREAM_FAULTS: readonly UpstreamFault[] = [
  error(401, 'MXInvalidAccessDetailsException', UPSTREAM_QUOTE),
  error(400, 'MXInvalidInputException', UPSTREAM_QUOTE.replaceAll(RAW, 'CanaryReason')),
  error(500, '', UPSTREAM_QUOTE),
  error(500, `MX${UPSTREAM_QUOTE}`, UPSTREAM_QUOTE),
  says(404, UPSTREAM_QUOTE),
  says(418, UPSTREAM_QUOTE),
  says(302, UPSTREAM_QUOTE, { location }),
  says(200, `<h1>${UPSTREAM_QUOTE}</h1>`),
  says(200, JSON.stringify({ request: UPSTREAM_QUOTE })),
  says(200, '{}', { 'content-encoding': UPSTREAM_QUOTE }),
  (socket) => socket.end(`SSH-2.0-${UPSTREAM_QUOTE}\r\n`),
  (socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 50000\r\n\r\n${UPSTREAM_QUOTE}`),
  (socket) => socket.resetAndDestroy(),
  () => {},
];

const TASKS = {
  RecordCount: 1,
  TaskList: [
    {
      TaskID: randomUUID(),
      Name: 'CanaryTask',
      Description: 'CanaryDescription',
      OwnerName: 'CanaryOwner',
      DueDate: new Date(Date.now() + 26 * 60 * 60_000).toISOString().slice(0, 19).replace('T', ' '),
    },
  ],
};
const LEADS = [1, 2].map((number) => ({
  ProspectID: randomUUID(),
  FirstName: `CanaryPerson ${number}`,
  Company: 'CanaryCompany',
}));

describe('private text stays private', { concurrency: 2, timeout: 180_000 }, () => {
  test('if Slack, LeadSquared, the rep’s input or the app itself fails', async (t) => {
    const canary = await openCanary(t);
    await meetFaultsOfSlack(canary);
    await meetStrangers(canary);
    await meetFaultsOfLeadSquared(canary);
    const pages = await readPages(canary);
    // Signed JSON that Bolt does not expect, and whatever that does to the process.
    await sendSigned(canary, 'null', 'application/json');
    await canary.world.app.stop();

    const { log, told, modals } = canary.heard();
    const { responseUrls, leadIds } = canary;
    const places = { 'the log': log, 'a message': told, 'a page of the operator': pages };
    const hidden = { 'the log': log, 'a page of the operator': pages };
    const nowhere = async (what: string, words: RegExp, texts: Readonly<Record<string, string>>) => {
      for (const [where, text] of Object.entries(texts))
        await t.test(`no ${what} is in ${where}`, () => assertNone(text, words));
    };
    await nowhere('secret', SECRET_WORDS, { ...places, 'a modal': modals });
    await nowhere('response_url', anyOf(responseUrls), places);
    await nowhere('stack', STACK, places);
    await nowhere('body of another server', RAW_WORD, places);
    await nowhere('lead’s id', anyOf(leadIds), hidden);
    await nowhere('word of the CRM or of a rep', REPS_WORDS, hidden);
  });

  test('if LeadSquared gives a reason that quotes the keys', async (t) => {
    const { asks, leadId, world } = await openCanary(t);
    for (const [how, write] of Object.entries(writings)) {
      await t.test(how, async () => {
        for (const key of [ACCESS_KEY, SECRET_KEY]) {
          const reason = `CanaryReason: ${write(key)} is wrong.`;
          const { responseUrl } = await asks({ text: leadId(error(500, 'MXOddException', reason)) });
          const told = world.workspace.answers(responseUrl).at(-1)?.raw ?? '';
          assert.match(told, /CanaryReason/);
          assertNone(told, SECRET_WORDS);
        }
      });
    }
  });

  for (const [what, address] of [
    ['is not known by its name', 'https://leadsquared.invalid'],
    ['speaks no TLS', 'https://127.0.0.1'],
  ] as const) {
    test(`where LeadSquared ${what}`, async (t) => {
      const plain = await startRawServer((socket) => socket.end(httpResponse(400, UPSTREAM_QUOTE)));
      t.after(() => plain.close());
      const apiUrl = `${address}:${plain.port}`;
      const canary = await openCanary(t, { LEADSQUARED_API_URL: apiUrl, LEADSQUARED_AUTH: 'headers' });
      await canary.asks({ text: canary.leadId() });
      await canary.world.app.stop();
      const { log, told } = canary.heard();
      for (const words of [SECRET_WORDS, STACK, RAW_WORD]) assertNone(`${log} ${told}`, words);
      assertNone(log, anyOf(canary.leadIds));
    });
  }

  const starts: Readonly<Record<string, Environment>> = {
    'auth.test': {},
    'apps.connections.open': { SLACK_APP_TOKEN: APP_TOKEN },
    'usergroups.users.list': { ALLOWED_USER_GROUPS: 'S0SALES001' },
  };
  for (const [method, settings] of Object.entries(starts)) {
    test(`at a start where something that is not Slack answers ${method}`, async (t) => {
      let asked = 0;
      const slack = createServer((request, response) => {
        const isIt = request.url === `/api/${method}`;
        response.end(isIt ? SLACK_QUOTE : '{"ok":true,"user_id":"U1","bot_id":"B1","team_id":"T1"}');
        if (isIt) asked += 1;
        if (asked === 2) slack.emit('asked again');
      });
      const port = await listen(slack);
      t.after(() => slack.close());
      const elsewhere = settingsFor(
        { apiUrl: `http://127.0.0.1:${port}/api/` },
        { url: 'http://127.0.0.1:9' },
      );
      const program = runProgram(t, { ...elsewhere, ...SETTINGS, ...settings });
      const started = program.line(/"msg":"Listening"/).catch(() => {});
      await Promise.race([started, once(slack, 'asked again')]);
      program.process.kill('SIGTERM');
      await program.exited;
      for (const words of [SECRET_WORDS, STACK, RAW_WORD]) assertNone(writtenBy(program), words);
    });
  }
});

/** Each fault that a command, a click or a modal can meet on Slack's side, one after the other. */
async function meetFaultsOfSlack({ world, asks, clicks, leadId }: Canary): Promise<void> {
  const { workspace } = world;
  const [, daniel = '', katrin = '', weiLin = ''] = workspace.people.map(({ id }) => id);
  await asks({ text: leadId(), user: daniel }, { 'users.info': [fails(429, { 'retry-after': '30' })] });
  await asks({ text: leadId(), user: katrin }, { 'users.info': [fails(500), fails(500)] });
  await asks({ text: leadId(), user: weiLin }, { 'users.info': [garbles] });

  await asks({ text: leadId() }, { response_url: [fails(404)] });
  await asks({ text: leadId() }, { response_url: [fails(500), fails(503)], 'chat.postMessage': [garbles] });
  await asks(
    { text: leadId() },
    { response_url: [resets, resets], 'chat.postMessage': [resets, fails(500)] },
  );
  await asks({ text: leadId() }, { response_url: [hangs, fails(429)], 'chat.postMessage': [refuses] });

  await asks({ text: leadId() });
  const list = workspace.messages.at(-1);
  assert.ok(list);
  const choose = (label: string) => () => world.choose(list, 'CanaryTask', label);
  await clicks(() => workspace.press(list, 'list:share'), { 'chat.postMessage': [garbles] });
  await clicks(choose('Complete'), { 'views.open': [garbles] });
  await clicks(choose('Complete'), { 'views.open': [refuses] });
  await clicks(choose('Reschedule'), { 'views.open': [fails(500), fails(500)] });
  await clicks(choose('Remind me'), { 'conversations.open': [garbles] });
  await clicks(choose('Remind me'), { 'chat.scheduleMessage': [garbles] });
  await clicks(() => workspace.press(list, 'list:refresh'), { response_url: [garbles] });
  await clicks(choose('Complete'));
  const [modal] = workspace.views.values();
  assert.ok(modal);
  await clicks(() => workspace.submit(modal, {}), { 'chat.scheduledMessages.list': [garbles] });

  const forged = JSON.parse(JSON.stringify(list.blocks), (_key, part) =>
    part?.action_id === 'list:refresh' ? { ...part, value: `lead=${leadId()}` } : part,
  );
  Object.assign(list, { blocks: forged });
  await clicks(() => workspace.press(list, 'list:refresh'));
}

/** What reps mistype, and what does not come from Slack or not as it should. */
async function meetStrangers(canary: Canary): Promise<void> {
  const { asks, leadId } = canary;
  const typed = [
    'CanaryTyped Name',
    'canarytyped@example.com',
    '+1 5550199123',
    '?',
    `${leadId()} CanaryTyped`,
  ];
  for (const text of typed) await asks({ text });
  await asks({ text: 'CanaryTyped', command: '/other' });

  const responseUrl = `http://127.0.0.1:9/commands/${leadId()}`;
  const fields = { lead: leadId(), response_url: responseUrl, token: SIGNING_SECRET, text: 'CanaryTyped' };
  const form = new URLSearchParams(fields).toString();
  const json = JSON.stringify(fields);
  await sendSigned(canary, form, FORM, 'another secret');
  await sendSigned(canary, form, `${FORM}; charset=utf-8`);
  await sendSigned(canary, json.slice(1), 'application/json');
  for (const payload of [json.slice(0, -1), `{${json}`, responseUrl, fields.lead])
    await sendSigned(canary, new URLSearchParams({ payload }).toString(), FORM);
}

async function meetFaultsOfLeadSquared({ asks, leadId }: Canary): Promise<void> {
  await Promise.all(UPSTREAM_FAULTS.map((fault) => asks({ text: leadId(fault) })));
  // It stops the line for all.
  await asks({ text: leadId(error(429, 'MXAPIRateLimitExceededException', UPSTREAM_QUOTE)) });
}

async function readPages({ world }: Canary): Promise<string> {
  const base = `http://127.0.0.1:${world.app.port}`;
  const pages = [`${base}/healthz`, `${base}/readyz`, `${base}/none`, world.app.metricsUrl ?? ''];
  const texts = await Promise.all(pages.map(async (page) => (await fetch(page)).text()));
  assert.match(texts.join(' '), /lead_tasks_answers_total/);
  return texts.join(' ');
}

async function sendSigned(
  { world }: Canary,
  body: string,
  type: string,
  secret = SIGNING_SECRET,
): Promise<void> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': type,
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  };
  await fetch(`http://127.0.0.1:${world.app.port}/slack/events`, { method: 'POST', headers, body }).catch(
    () => {},
  );
}

type SlackFaults = Readonly<Record<string, readonly SlackFault[]>>;
type Canary = Awaited<ReturnType<typeof openCanary>>;

/** A world whose app is a process, with all that it got and wrote. */
async function openCanary(t: TestContext, settings: Environment = {}) {
  const faults = new Map<string, UpstreamFault>();
  const upstream = await startRawServer((socket, { head, leadId }) => {
    const answer = head.includes('/RetrieveTaskByLeadId') ? TASKS : LEADS;
    (faults.get(leadId) ?? says(200, JSON.stringify(answer)))(socket);
  });
  t.after(() => upstream.close());
  const metricsAddress = `127.0.0.1:${await freePort()}`;
  const running = Promise.withResolvers<Program>();
  const world = await openWorld(t, {
    workspace: { signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN },
    settings: {
      ...SETTINGS,
      LEADSQUARED_API_URL: `http://127.0.0.1:${upstream.port}`,
      METRICS_ADDRESS: metricsAddress,
      ...settings,
    },
    async start(environment) {
      const program = runProgram(t, environment);
      running.resolve(program);
      const stop = async () => {
        program.process.kill('SIGTERM');
        await program.exited;
      };
      return { port: await portOf(program), metricsUrl: `http://${metricsAddress}/metrics`, stop };
    },
  });
  const program = await running.promise;
  const { workspace } = world;
  const posted: string[] = [];
  const views: string[] = [];
  const leadIds = LEADS.map(({ ProspectID }) => ProspectID);
  const responseUrls: string[] = [];
  let handled = 0;

  /** Lets Slack fail, and waits until the app has finished. */
  async function meet<T extends Delivery | Acknowledgement>(
    work: () => Promise<T>,
    slackFaults: SlackFaults = {},
  ): Promise<T> {
    const met = Object.entries(slackFaults).flatMap(([target, all]) =>
      all.map((fault) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        workspace.interceptNext(target, (response, body) => {
          (target.startsWith('views.') ? views : posted).push(body);
          fault(response, body);
          resolve();
        });
        return promise;
      }),
    );
    handled += 1;
    const done = await work();
    if ('responseUrl' in done) responseUrls.push(done.responseUrl);
    await Promise.all(met);
    const { stdout } = program.process;
    while (stdout && program.written.stdout.split('"msg":"Answered"').length <= handled)
      await once(stdout, 'data');
    return done;
  }

  return {
    world,
    leadIds,
    responseUrls,
    /** A new lead, whose lookup fails in this way. */
    leadId(fault?: UpstreamFault): string {
      const leadId = randomUUID();
      leadIds.push(leadId);
      if (fault) faults.set(leadId, fault);
      return leadId;
    },
    asks: (input: Parameters<typeof workspace.command>[0], slackFaults?: SlackFaults) =>
      meet(() => workspace.command(input), slackFaults),
    clicks: meet,
    heard() {
      const answers = responseUrls.flatMap((responseUrl) => workspace.answers(responseUrl));
      return {
        log: writtenBy(program),
        told: JSON.stringify([workspace.messages, answers.map(({ raw }) => raw), posted]),
        modals: JSON.stringify([[...workspace.views.values()], views]),
      };
    },
  };
}

function writtenBy({ written }: Program): string {
  return written.stdout + written.stderr;
}

function assertNone(text: string, words: RegExp): void {
  const found = [...text.matchAll(words)].map(({ index }) => text.slice(Math.max(0, index - 60), index + 60));
  assert.deepEqual(found.slice(0, 5), []);
}

/** The ids, and the unguessable parts of the addresses. */
function anyOf(texts: readonly string[]): RegExp {
  return new RegExp(texts.map((text) => text.replace(/^.*\//, '')).join('|') || '(?!)', 'gi');
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}
