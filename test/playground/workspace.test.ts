import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { verifySlackRequest, webApi } from '@slack/bolt';
import { Agent, request } from 'undici';
import type { Delivery } from '../../src/playground/slack/acting-person.ts';
import { directMessagesOf } from '../../src/playground/slack/team.ts';
import { startWorkspace, type WorkspaceOptions } from '../../src/playground/slack/workspace.ts';
import type { PostedMessage } from '../../src/playground/slack/workspace-state.ts';

const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
const botToken = 'xoxb-playground';
const PRIYA = 'U0PRIYA001';
const DANIEL = 'U0DANIEL02';

// The client logs each fault that Slack names; here they are provoked.
const silent: webApi.Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => webApi.LogLevel.ERROR,
  setName() {},
};

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly form: Readonly<Record<string, string>>;
  /** of an interaction */
  readonly payload: Readonly<Record<string, unknown>>;
}

type Handler = (response: ServerResponse, heard: Heard) => unknown;

const ack: Handler = (response) => response.end();
const ackJson =
  (body: object): Handler =>
  (response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));

/** A workspace, and a stand-in for the app that answers with the current `on`. */
async function setUp(t: TestContext, options: Partial<WorkspaceOptions> = {}) {
  const workspace = await startWorkspace({ signingSecret, botToken, ...options });
  const app = {
    on: ack,
    heard: [] as Heard[],
    last: (): Heard => app.heard.at(-1) ?? assert.fail('nothing was heard'),
  };
  const server = createServer(async (request, response) => {
    const raw = await readText(request);
    const form = Object.fromEntries(new URLSearchParams(raw));
    const heard = { headers: request.headers, raw, form, payload: JSON.parse(form.payload ?? '{}') };
    app.heard.push(heard);
    app.on(response, heard);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    await workspace.close();
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  workspace.connect(`http://127.0.0.1:${address.port}/slack/events`);
  const client = new webApi.WebClient(botToken, {
    slackApiUrl: workspace.apiUrl,
    retryConfig: { retries: 0 },
    logger: silent,
  });
  return { workspace, app, client };
}

const say = (url: string, body: unknown) => fetch(url, { method: 'POST', body: JSON.stringify(body) });

const section = (text: string, fields: object = {}) => ({
  type: 'section',
  text: { type: 'plain_text', text },
  ...fields,
});
const option = (label: string, value: string) => ({ text: { type: 'plain_text', text: label }, value });
const controls = [
  section('Call back', {
    block_id: 'task-1',
    accessory: {
      type: 'overflow',
      action_id: 'task',
      options: [option('Remind me', 'remind'), option('Complete', 'complete')],
    },
  }),
  section('Send quote', {
    block_id: 'task-2',
    accessory: { type: 'overflow', action_id: 'task', options: [option('Remind me', 'remind')] },
  }),
  {
    type: 'actions',
    block_id: 'row',
    elements: [
      {
        type: 'button',
        action_id: 'refresh',
        text: { type: 'plain_text', text: 'Refresh' },
        value: '{"a":"<&>"}',
      },
      {
        type: 'static_select',
        action_id: 'show',
        options: [option('All', 'all'), option('Mine', 'mine')],
        initial_option: option('All', 'all'),
      },
    ],
  },
];

type Workspace = Awaited<ReturnType<typeof startWorkspace>>;

/** The message that a command was answered with by its response_url. */
async function listFor(
  workspace: Workspace,
  fields: object = {},
  place: object = {},
): Promise<PostedMessage> {
  const { responseUrl } = await workspace.command({ text: 'x', ...place });
  const response = await say(responseUrl, { text: 'Tasks', blocks: controls, ...fields });
  assert.equal(response.status, 200);
  return workspace.answers(responseUrl)[0]?.message ?? assert.fail('no message');
}

const answersOf = (workspace: Workspace, { responseUrl }: Delivery) =>
  workspace.answers(responseUrl).map(({ status, says }) => `${status} ${says}`);

describe('a slash command', { concurrency: true }, () => {
  it('arrives signed so that Bolt takes it, with all of its fields', async (t) => {
    const { workspace, app } = await setUp(t);
    const { status, responseUrl, ackMs } = await workspace.command({
      text: 'a&b <c> é',
      user: DANIEL,
      channel: 'random',
    });
    const { headers, raw, form } = app.last();
    const signed = {
      signingSecret,
      body: raw,
      headers: {
        'x-slack-signature': String(headers['x-slack-signature']),
        'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
      },
    };
    verifySlackRequest(signed);
    assert.throws(() => verifySlackRequest({ ...signed, signingSecret: 'another' }), /signature mismatch/);
    assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
    const { trigger_id, token, ...fields } = form;
    assert.ok(trigger_id && token);
    assert.deepEqual(fields, {
      team_id: 'T0PLAYGROUND',
      team_domain: 'playground',
      channel_id: 'C0RANDOM02',
      channel_name: 'random',
      user_id: DANIEL,
      user_name: 'daniel',
      command: '/tasks',
      text: 'a&b <c> é',
      api_app_id: 'A0LEADTASKS',
      is_enterprise_install: 'false',
      response_url: responseUrl,
    });
    assert.equal(status, 200);
    assert.ok(ackMs > 0 && ackMs < 3000);
    assert.deepEqual(workspace.messages, []);
  });

  it('shows the text of its ack to the person alone', async (t) => {
    const { workspace, app } = await setUp(t);
    app.on = (response) => response.end('Place 3 in line');
    const delivery = await workspace.command({ text: 'x', user: 'Daniel Brooks' });
    assert.equal(delivery.body, 'Place 3 in line');
    const [message, ...others] = workspace.messages;
    assert.deepEqual(others, []);
    assert.deepEqual(
      {
        from: message?.from,
        origin: message?.origin,
        forUser: message?.forUser,
        text: message?.text,
        channelId: message?.channelId,
      },
      { from: 'app', origin: 'ack', forUser: DANIEL, text: 'Place 3 in line', channelId: 'C0SALES001' },
    );
  });

  it('shows the ack to everyone, with what was typed, when its response_type is in_channel', async (t) => {
    const { workspace, app } = await setUp(t);
    app.on = ackJson({ response_type: 'in_channel', text: 'Tasks', blocks: [section('Call back')] });
    await workspace.command({ text: 'x y' });
    assert.deepEqual(
      workspace.messages.map(({ from, origin, text, forUser }) => ({ from, origin, text, forUser })),
      [
        { from: PRIYA, origin: 'typed', text: '/tasks x y', forUser: undefined },
        { from: 'app', origin: 'ack', text: 'Tasks', forUser: undefined },
      ],
    );
  });

  it('that gets an error, or no answer, is shown as failed by Slack', async (t) => {
    const { workspace, app } = await setUp(t);
    app.on = (response) => response.writeHead(404).end();
    assert.equal((await workspace.command({ text: 'x' })).error, 'dispatch_failed');
    app.on = (response) => response.destroy();
    assert.equal((await workspace.command({ text: 'y' })).status, 0);
    for (const { from, text, forUser } of workspace.messages) {
      assert.deepEqual(
        [from, text, forUser],
        ['slack', '/tasks failed with the error "dispatch_failed"', PRIYA],
      );
    }
    assert.equal(workspace.messages.length, 2);
  });

  it('that isn’t acked within 3 seconds is shown as timed out', async (t) => {
    const { workspace, app } = await setUp(t);
    app.on = () => {};
    const delivery = await workspace.command({ text: 'x' });
    assert.equal(delivery.error, 'operation_timeout');
    assert.ok(delivery.ackMs > 2900, `${delivery.ackMs} ms`);
    assert.equal(workspace.messages[0]?.text, '/tasks failed with the error "operation_timeout"');
  });

  it('that is acked with blocks that Slack refuses fails, and the faults are kept', async (t) => {
    const { workspace, app } = await setUp(t);
    app.on = ackJson({ blocks: [{ type: 'section' }] });
    await workspace.command({ text: 'x' });
    assert.equal(workspace.messages[0]?.text, '/tasks failed with the error "dispatch_failed"');
    assert.deepEqual(workspace.messages[0]?.faults, ['blocks[0]: neither text nor fields']);
    assert.deepEqual(workspace.refusals, ['ack: blocks[0]: neither text nor fields']);
  });

  it('names no private channel and no direct message', async (t) => {
    const channels = [{ id: 'C0BOARD001', name: 'board', isPrivate: true }];
    const { workspace, app } = await setUp(t, { channels });
    await workspace.command({ text: 'x' });
    assert.equal(app.last().form.channel_name, 'privategroup');
    await workspace.command({ text: 'x', channel: directMessagesOf(PRIYA) });
    assert.equal(app.last().form.channel_name, 'directmessage');
    await assert.rejects(
      workspace.command({ text: 'x', channel: directMessagesOf(DANIEL) }),
      /No channel "D0DANIEL02"/,
    );
  });

  it('by an unknown person, or to no app, is an error', async (t) => {
    const { workspace } = await setUp(t);
    await assert.rejects(
      workspace.command({ text: 'x', user: 'U0NOBODY' }),
      /No person "U0NOBODY".*U0PRIYA001 Priya/,
    );
    const alone = await startWorkspace({ signingSecret, botToken });
    t.after(() => alone.close());
    await assert.rejects(alone.command({ text: 'x' }), /call connect\(requestUrl\) first/);
  });

  it('is one of 50 at once', async (t) => {
    const { workspace, app } = await setUp(t);
    const agent = new Agent();
    t.after(() => agent.destroy());
    const answered: Promise<unknown>[] = [];
    app.on = (response, { form }) => {
      response.end();
      const body = JSON.stringify({ text: `Tasks of ${form.text}` });
      const answer = request(form.response_url ?? '', { method: 'POST', body, dispatcher: agent });
      answered.push(answer.then((sent) => sent.body.dump()));
    };
    const texts = Array.from({ length: 50 }, (_, index) => `lead ${index}`);
    await Promise.all(
      texts.map(async (text, index) => {
        const user = workspace.people[index % workspace.people.length]?.id ?? assert.fail();
        const { responseUrl } = await workspace.command({ text, user });
        const message = await workspace.until(() => workspace.answers(responseUrl)[0]?.message);
        assert.deepEqual([message.text, message.forUser], [`Tasks of ${text}`, user]);
      }),
    );
    await Promise.all(answered);
    assert.equal(workspace.messages.length, 50);
  });
});

describe('what a person types', () => {
  it('goes to the app as a command, its & < > escaped', async (t) => {
    const { workspace, app } = await setUp(t);
    const delivery = await workspace.type({ text: '/tasks  R&D <x> ' });
    assert.equal(app.last().form.text, 'R&amp;D &lt;x&gt;');
    assert.equal(delivery?.status, 200);
  });

  it('is a message to everyone when it is no command, and refused by Slack when the command is unknown', async (t) => {
    const { workspace, app } = await setUp(t);
    assert.equal(await workspace.type({ text: 'hello' }), undefined);
    await workspace.type({ text: '/task x' });
    assert.deepEqual(
      workspace.messages.map(({ from, text, forUser }) => [from, text, forUser]),
      [
        [PRIYA, 'hello', undefined],
        ['slack', '/task is not a valid command.', PRIYA],
      ],
    );
    assert.deepEqual(app.heard, []);
  });
});

describe('a response_url', () => {
  it('posts for the person alone, or in the channel, also where the app is not', async (t) => {
    const { workspace } = await setUp(t);
    const { responseUrl } = await workspace.command({ text: 'x', channel: 'random' });
    await say(responseUrl, { text: 'for you' });
    await say(responseUrl, { text: 'for all', response_type: 'in_channel', replace_original: false });
    assert.deepEqual(
      workspace.messages.map(({ text, forUser, channelId, origin }) => [text, forUser, channelId, origin]),
      [
        ['for you', PRIYA, 'C0RANDOM02', 'response_url'],
        ['for all', undefined, 'C0RANDOM02', 'response_url'],
      ],
    );
  });

  it('takes five POSTs', async (t) => {
    const { workspace } = await setUp(t);
    const delivery = await workspace.command({ text: 'x' });
    const statuses: number[] = [];
    for (let use = 1; use <= 6; use += 1)
      statuses.push((await say(delivery.responseUrl, { text: `${use}` })).status);
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 404]);
    assert.equal(workspace.messages.length, 5);
    assert.deepEqual(answersOf(workspace, delivery).slice(4), ['200 ok', '404 used_url']);
    assert.equal(workspace.answers(delivery.responseUrl)[5]?.raw, '{"text":"6"}');
  });

  it('can be used for 30 minutes', async (t) => {
    let clock = Date.now();
    const { workspace } = await setUp(t, { now: () => clock });
    const delivery = await workspace.command({ text: 'x' });
    clock += 30 * 60_000;
    await say(delivery.responseUrl, { text: 'in time' });
    clock += 1;
    const late = await say(delivery.responseUrl, { text: 'late' });
    assert.deepEqual([late.status, await late.text()], [404, 'expired_url']);
    assert.deepEqual(answersOf(workspace, delivery), ['200 ok', '404 expired_url']);
  });

  it('of a command replaces nothing', async (t) => {
    const { workspace } = await setUp(t);
    const { responseUrl } = await workspace.command({ text: 'x' });
    await say(responseUrl, { text: 'first' });
    await say(responseUrl, { text: 'second', replace_original: true });
    assert.deepEqual(
      workspace.messages.map(({ text, edited }) => [text, edited]),
      [
        ['first', undefined],
        ['second', undefined],
      ],
    );
  });

  it('of a click replaces the message, which keeps its place, its id and who sees it', async (t) => {
    const { workspace } = await setUp(t);
    const list = await listFor(workspace);
    await workspace.type({ text: 'hello' });
    const { id } = list;
    const { responseUrl } = await workspace.press(list, 'refresh');
    await say(responseUrl, { text: 'New', replace_original: true, response_type: 'in_channel' });
    const [replaced, other] = workspace.messages;
    assert.deepEqual(
      {
        id: replaced?.id,
        text: replaced?.text,
        blocks: replaced?.blocks,
        edited: replaced?.edited,
        forUser: replaced?.forUser,
      },
      { id, text: 'New', blocks: [], edited: true, forUser: PRIYA },
    );
    assert.equal(other?.text, 'hello');
  });

  it('of a click posts a new message unless it replaces', async (t) => {
    const { workspace } = await setUp(t);
    const list = await listFor(workspace);
    const { responseUrl } = await workspace.press(list, 'refresh');
    await say(responseUrl, { text: 'busy', replace_original: false, delete_original: false });
    assert.deepEqual(
      workspace.messages.map(({ text }) => text),
      ['Tasks', 'busy'],
    );
  });

  it('of a click deletes the message, and then has nothing to replace', async (t) => {
    const { workspace } = await setUp(t);
    const list = await listFor(workspace);
    const delivery = await workspace.press(list, 'refresh');
    await say(delivery.responseUrl, { delete_original: true });
    assert.deepEqual(workspace.messages, []);
    await say(delivery.responseUrl, { text: 'New', replace_original: true });
    assert.deepEqual(answersOf(workspace, delivery), ['200 ok', '404 message_not_found']);
    await assert.rejects(workspace.press(list, 'refresh'), /is not in the workspace/);
  });

  it('refuses what Slack refuses, and says where the fault is', async (t) => {
    const { workspace } = await setUp(t);
    const delivery = await workspace.command({ text: 'x' });
    const fault = 'blocks[0].text.text: 3001 characters, at most 3000';
    const response = await say(delivery.responseUrl, { text: 'Tasks', blocks: [section('x'.repeat(3001))] });
    assert.deepEqual([response.status, await response.text()], [400, 'invalid_blocks']);
    assert.deepEqual(workspace.answers(delivery.responseUrl)[0]?.faults, [fault]);
    await say(delivery.responseUrl, { text: '' });
    await say(delivery.responseUrl, 'Tasks');
    assert.deepEqual(answersOf(workspace, delivery), [
      '400 invalid_blocks',
      '400 no_text',
      '400 invalid_payload',
    ]);
    assert.deepEqual(workspace.refusals, [
      `response_url: ${fault}`,
      'response_url: text: empty, and there are no blocks',
    ]);
    assert.deepEqual(workspace.messages, []);
  });

  it('that was never given out is an error', async (t) => {
    const { workspace } = await setUp(t);
    const stranger = new URL('/commands/T0PLAYGROUND/0', workspace.apiUrl).href;
    assert.equal((await say(stranger, { text: 'x' })).status, 404);
    assert.throws(() => workspace.answers(stranger), /isn’t a response_url of this workspace/);
  });
});

describe('a press', () => {
  it('on an ephemeral message leaves the message out', async (t) => {
    const { workspace, app } = await setUp(t);
    const list = await listFor(workspace, {}, { user: DANIEL });
    const { responseUrl } = await workspace.press(list, 'refresh');
    const { trigger_id, token, actions, state, ...payload } = app.last().payload;
    assert.ok(trigger_id && token);
    assert.deepEqual(payload, {
      type: 'block_actions',
      user: { id: DANIEL, username: 'daniel', name: 'daniel', team_id: 'T0PLAYGROUND' },
      api_app_id: 'A0LEADTASKS',
      team: { id: 'T0PLAYGROUND', domain: 'playground' },
      enterprise: null,
      is_enterprise_install: false,
      container: { type: 'message', message_ts: list.id, channel_id: 'C0SALES001', is_ephemeral: true },
      channel: { id: 'C0SALES001', name: 'sales' },
      response_url: responseUrl,
    });
  });

  it('on another message brings it along', async (t) => {
    const { workspace, app } = await setUp(t);
    const list = await listFor(workspace, { response_type: 'in_channel' });
    await workspace.press(list, 'refresh', { user: DANIEL });
    const { message, user, container } = app.last().payload;
    assert.ok(message instanceof Object && 'blocks' in message && 'ts' in message);
    assert.deepEqual([message.ts, message.blocks], [list.id, list.blocks]);
    assert.ok(
      user instanceof Object && 'id' in user && container instanceof Object && 'is_ephemeral' in container,
    );
    assert.deepEqual([user.id, container.is_ephemeral], [DANIEL, false]);
  });

  it('on a button sends its value, & < > escaped', async (t) => {
    const { workspace, app } = await setUp(t);
    await workspace.press(await listFor(workspace), 'refresh');
    const [{ action_ts, ...action }] = Object(app.last().payload.actions);
    assert.match(action_ts, /^\d+/);
    assert.deepEqual(action, {
      type: 'button',
      action_id: 'refresh',
      block_id: 'row',
      text: { type: 'plain_text', text: 'Refresh' },
      value: '{"a":"&lt;&amp;&gt;"}',
    });
  });

  it('on a menu sends the option that was chosen, in the block that is named', async (t) => {
    const { workspace, app } = await setUp(t);
    const list = await listFor(workspace);
    await workspace.press(list, 'task', { optionValue: 'remind', blockId: 'task-2' });
    const [{ action_ts, ...action }] = Object(app.last().payload.actions);
    assert.deepEqual(action, {
      type: 'overflow',
      action_id: 'task',
      block_id: 'task-2',
      selected_option: option('Remind me', 'remind'),
    });
    await workspace.press(list, 'task', { optionValue: 'complete' });
    assert.equal(Object(app.last().payload.actions)[0].block_id, 'task-1');
  });

  it('on a select sends the choice, also as state', async (t) => {
    const { workspace, app } = await setUp(t);
    const list = await listFor(workspace);
    await workspace.press(list, 'show', { optionValue: 'mine' });
    const chosen = { type: 'static_select', selected_option: option('Mine', 'mine') };
    assert.deepEqual(app.last().payload.state, { values: { row: { show: chosen } } });
    assert.deepEqual(Object(app.last().payload.actions)[0].selected_option, chosen.selected_option);
    await workspace.press(list, 'refresh');
    assert.deepEqual(app.last().payload.state, {
      values: { row: { show: { type: 'static_select', selected_option: option('All', 'all') } } },
    });
  });

  it('that no person could make is an error', async (t) => {
    const { workspace, app } = await setUp(t);
    const list = await listFor(workspace);
    const heard = app.heard.length;
    await assert.rejects(workspace.press(list, 'share'), /No control "share" is there.*refresh in block row/);
    await assert.rejects(
      workspace.press(list, 'task', { optionValue: 'remind' }),
      /Several controls "task" fit/,
    );
    await assert.rejects(workspace.press(list, 'show'), /"show" is a static_select: it takes an optionValue/);
    await assert.rejects(workspace.press(list, 'refresh', { optionValue: 'x' }), /it takes no optionValue/);
    await assert.rejects(
      workspace.press(list, 'show', { optionValue: 'x' }),
      /has no option "x".*"all", "mine"/,
    );
    await assert.rejects(
      workspace.press(list, 'refresh', { user: DANIEL }),
      /Daniel Brooks cannot see message/,
    );
    assert.equal(app.heard.length, heard);
  });

  it('that the app fails to take is reported by Slack', async (t) => {
    const { workspace, app } = await setUp(t);
    const list = await listFor(workspace);
    app.on = (response) => response.writeHead(500).end();
    assert.equal((await workspace.press(list, 'refresh')).error, 'dispatch_failed');
    assert.equal(workspace.messages.at(-1)?.text, 'This app responded with Status Code 500.');
  });

  it('finds controls without ids from the app', async (t) => {
    const { workspace, app, client } = await setUp(t);
    const link = {
      type: 'button',
      text: { type: 'plain_text', text: 'Open' },
      url: 'https://example.com/',
    } as const;
    await client.chat.postMessage({
      channel: PRIYA,
      text: 'x',
      blocks: [{ type: 'actions', elements: [link] }],
    });
    const [message = assert.fail()] = workspace.messages;
    const [block] = Object(message.blocks);
    await workspace.press(message, block.elements[0].action_id);
    assert.equal(Object(app.last().payload.actions)[0].block_id, block.block_id);
  });
});

const platformError = (error: string) => (thrown: unknown) =>
  thrown instanceof Error && thrown.message === `An API error occurred: ${error}`;

describe('the Web API', () => {
  it('tells who the app is, and its scopes', async (t) => {
    const { client } = await setUp(t);
    const { user_id, bot_id, team_id, response_metadata } = await client.auth.test();
    assert.deepEqual([user_id, bot_id, team_id], ['U0LEADTASKS', 'B0LEADTASKS', 'T0PLAYGROUND']);
    assert.ok(response_metadata?.scopes?.includes('users:read.email'));
  });

  it('knows its token, in the header and in the body', async (t) => {
    const { workspace } = await setUp(t);
    const call = async (init: RequestInit) =>
      (await fetch(`${workspace.apiUrl}auth.test`, { method: 'POST', ...init })).json();
    assert.deepEqual(await call({}), { ok: false, error: 'not_authed' });
    assert.deepEqual(await call({ headers: { authorization: 'Bearer xoxb-other' } }), {
      ok: false,
      error: 'invalid_auth',
    });
    assert.equal((await call({ body: new URLSearchParams({ token: botToken }) })).ok, true);
  });

  it('accepts JSON and forms, refuses wrong blocks, and has no other methods', async (t) => {
    const { workspace, client } = await setUp(t);
    const response = await fetch(`${workspace.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${botToken}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: 'C0SALES001', text: 'Tasks', blocks: [section('Call back')] }),
    });
    assert.equal((await response.json()).ok, true);
    assert.equal(workspace.messages[0]?.blocks.length, 1);
    await assert.rejects(
      client.apiCall('chat.postMessage', { channel: PRIYA, text: 'x', blocks: '[{' }),
      platformError('invalid_blocks_format'),
    );
    await assert.rejects(client.apiCall('chat.meMessage', {}), platformError('unknown_method'));
  });

  it('knows people, their zone and their e-mail address', async (t) => {
    const { client } = await setUp(t, { now: () => Date.parse('2026-07-01T12:00:00Z') });
    const { user } = await client.users.info({ user: DANIEL });
    assert.deepEqual(
      [user?.real_name, user?.tz, user?.tz_label, user?.tz_offset, user?.profile?.email],
      ['Daniel Brooks', 'America/New_York', 'Eastern Daylight Time', -14_400, 'daniel@example.com'],
    );
    await assert.rejects(client.users.info({ user: 'U0NOBODY' }), platformError('user_not_found'));
  });

  it('knows user groups', async (t) => {
    const { client } = await setUp(t, { userGroups: { S0FIELD001: [PRIYA] } });
    assert.deepEqual((await client.usergroups.users.list({ usergroup: 'S0FIELD001' })).users, [PRIYA]);
    await assert.rejects(
      client.usergroups.users.list({ usergroup: 'S0NONE' }),
      platformError('no_such_subteam'),
    );
  });

  it("posts to a channel and to a person's direct messages", async (t) => {
    const { workspace, client } = await setUp(t);
    const posted = await client.chat.postMessage({ channel: 'C0SALES001', text: 'for all' });
    const direct = await client.conversations.open({ users: DANIEL });
    await client.chat.postMessage({ channel: direct.channel?.id ?? '', text: 'for Daniel' });
    await client.chat.postMessage({ channel: DANIEL, text: 'for Daniel' });
    assert.equal(posted.ts, workspace.messages[0]?.id);
    assert.deepEqual(
      workspace.messages.map(({ channelId, forUser }) => [channelId, forUser]),
      [
        ['C0SALES001', undefined],
        ['D0DANIEL02', undefined],
        ['D0DANIEL02', undefined],
      ],
    );
    assert.equal(directMessagesOf(DANIEL), 'D0DANIEL02');
  });

  it('posts nowhere else', async (t) => {
    const channels = [
      { id: 'C0RANDOM02', name: 'random' },
      { id: 'C0BOARD001', name: 'board', isPrivate: true },
    ];
    const { client } = await setUp(t, { channels });
    const post = (channel: string) => client.chat.postMessage({ channel, text: 'x' });
    await assert.rejects(post('C0RANDOM02'), platformError('not_in_channel'));
    await assert.rejects(post('C0BOARD001'), platformError('channel_not_found'));
    await assert.rejects(post('C0NOWHERE'), platformError('channel_not_found'));
  });

  it('refuses what Slack refuses, and says where the fault is', async (t) => {
    const { workspace, client } = await setUp(t);
    const messages = async (blocks: object[]) => {
      const answer = await fetch(`${workspace.apiUrl}chat.postMessage`, {
        method: 'POST',
        body: new URLSearchParams({
          token: botToken,
          channel: PRIYA,
          text: 'x',
          blocks: JSON.stringify(blocks),
        }),
      });
      const { error, response_metadata } = await answer.json();
      return [error, ...response_metadata.messages];
    };
    assert.deepEqual(await messages([{ type: 'divider' }, section('')]), [
      'invalid_blocks',
      '[ERROR] blocks[1].text.text: empty',
    ]);
    const long = Array.from({ length: 5 }, () => section('x'.repeat(2900)));
    assert.equal((await messages(long))[0], 'msg_blocks_too_long');
    await assert.rejects(client.chat.postMessage({ channel: PRIYA, text: '' }), platformError('no_text'));
    await assert.rejects(
      client.chat.postMessage({ channel: PRIYA, text: 'x'.repeat(4001) }),
      platformError('msg_too_long'),
    );
    assert.equal(workspace.refusals[0], 'chat.postMessage: blocks[1].text.text: empty');
    assert.deepEqual(workspace.messages, []);
  });

  /** Sends a form, as the doctor does. */
  async function validate(t: TestContext, fields: Readonly<Record<string, unknown>>) {
    const { workspace } = await setUp(t);
    const form = Object.entries(fields).map(([name, value]) => [name, JSON.stringify(value)]);
    const response = await fetch(`${workspace.apiUrl}blocks.validate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${botToken}` },
      body: new URLSearchParams(form),
    });
    assert.deepEqual(workspace.refusals, [], 'a question is no message that was refused');
    return response.json();
  }
  const failed = (pointer: string, message: string) => ({ code: 'failed_constraint', pointer, message });
  const home = { type: 'home', blocks: [section('Call back')] };

  const validations: Record<string, [fields: object, answer: object]> = {
    'blocks that are well': [{ blocks: [section('Call back')] }, { ok: true }],
    'a message that is well': [{ message: { blocks: [section('Call back')] } }, { ok: true }],
    'a view that is well': [{ view: home }, { ok: true }],
    'blocks with faults': [
      { blocks: [{ type: 'divider' }, section('')] },
      { ok: false, error: 'invalid_blocks', errors: [failed('/1/text/text', 'empty')] },
    ],
    'a message with faults': [
      { message: { blocks: [section('Call back', { 'a/b~': 1 })] } },
      {
        ok: false,
        error: 'invalid_message',
        errors: [failed('/blocks/0/a~1b~0', 'not a field that Slack knows here')],
      },
    ],
    'a message’s text, which is no part of what is validated': [
      { message: { blocks: [section('Call back')], text: 'Call back' } },
      {
        ok: false,
        error: 'invalid_message',
        errors: [failed('/text', 'not a field that Slack knows here')],
      },
    ],
    'a Home view with what only a modal has': [
      { view: { ...home, blocks: [{ type: 'alert', text: { type: 'plain_text', text: 'x' } }] } },
      {
        ok: false,
        error: 'invalid_view',
        errors: [
          failed(
            '/blocks/0/type',
            '"alert" is not one of section, header, context, actions, input, image, divider, rich_text',
          ),
        ],
      },
    ],
    'a modal with a long title': [
      { view: { type: 'modal', title: { type: 'plain_text', text: 'x'.repeat(25) }, blocks: [] } },
      {
        ok: false,
        error: 'invalid_view',
        errors: [failed('/title/text', '25 characters, at most 24')],
      },
    ],
    'two at once': [
      { blocks: [], view: home },
      {
        ok: false,
        error: 'invalid_arguments',
        response_metadata: { messages: ['must provide exactly one of `blocks`, `view`, or `message`'] },
      },
    ],
  };
  for (const [what, [fields, answer]] of Object.entries(validations)) {
    it(`validates ${what}`, async (t) => {
      assert.deepEqual(await validate(t, { ...fields }), answer);
    });
  }

  it('answers as the next interceptor says, once', async (t) => {
    const { workspace, client } = await setUp(t);
    const bodies: string[] = [];
    workspace.interceptNext('users.info', (response, body) => {
      bodies.push(body);
      response.writeHead(503).end();
    });
    await assert.rejects(client.users.info({ user: PRIYA }), /503/);
    assert.deepEqual(bodies, [`user=${PRIYA}`]);
    assert.equal((await client.users.info({ user: PRIYA })).ok, true);

    const delivery = await workspace.command({ text: 'x' });
    workspace.interceptNext('response_url', (response) => response.writeHead(429).end());
    assert.equal((await say(delivery.responseUrl, { text: 'x' })).status, 429);
    assert.deepEqual(workspace.answers(delivery.responseUrl), []);
    assert.throws(() => workspace.interceptNext('users.infos', () => {}), /No method "users.infos"/);
  });
});

describe('a scheduled message', () => {
  const AT = 1_900_000_000;
  const channel = directMessagesOf(PRIYA);

  it('is posted at its time, and not before', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: AT * 1000 - 60_000 });
    const { workspace, client } = await setUp(t);
    const answer = await client.chat.scheduleMessage({ channel, post_at: AT, text: 'Call back' });
    assert.deepEqual([answer.channel, answer.post_at], [channel, AT]);
    assert.deepEqual([...workspace.scheduled.keys()], [answer.scheduled_message_id]);
    t.mock.timers.tick(59_999);
    assert.deepEqual(workspace.messages, []);
    t.mock.timers.tick(1);
    assert.deepEqual(
      workspace.messages.map(({ text, channelId, from }) => [text, channelId, from]),
      [['Call back', channel, 'app']],
    );
    assert.equal(workspace.scheduled.size, 0);
  });

  it('is listed page by page, and cancelled', async (t) => {
    const { workspace, client } = await setUp(t, { now: () => AT * 1000 - 120_000 });
    for (const text of ['one', 'two', 'three'])
      await client.chat.scheduleMessage({ channel, post_at: AT, text });
    await client.chat.scheduleMessage({ channel: 'C0SALES001', post_at: AT, text: 'elsewhere' });
    const first = await client.chat.scheduledMessages.list({ channel, limit: 2 });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await client.chat.scheduledMessages.list({ channel, limit: 2, cursor });
    const listed = [...(first.scheduled_messages ?? []), ...(second.scheduled_messages ?? [])];
    assert.deepEqual(
      listed.map(({ text, channel_id, post_at, date_created }) => [text, channel_id, post_at, date_created]),
      ['one', 'two', 'three'].map((text) => [text, channel, AT, AT - 120]),
    );
    assert.equal(second.response_metadata?.next_cursor, '');

    const scheduled_message_id = listed[1]?.id ?? '';
    await assert.rejects(
      client.chat.deleteScheduledMessage({ channel: 'C0SALES001', scheduled_message_id }),
      platformError('invalid_scheduled_message_id'),
    );
    await client.chat.deleteScheduledMessage({ channel, scheduled_message_id });
    await assert.rejects(
      client.chat.deleteScheduledMessage({ channel, scheduled_message_id }),
      platformError('invalid_scheduled_message_id'),
    );
    assert.deepEqual(
      [...workspace.scheduled.values()].map(({ text }) => text),
      ['one', 'three', 'elsewhere'],
    );
  });

  const postedAfter = async (t: TestContext, cancelledBeforeMs: number) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: AT * 1000 - cancelledBeforeMs });
    const { workspace, client } = await setUp(t);
    const { scheduled_message_id = '' } = await client.chat.scheduleMessage({
      channel,
      post_at: AT,
      text: 'one',
    });
    await client.chat.scheduleMessage({ channel, post_at: AT, text: 'two' });
    await client.chat.deleteScheduledMessage({ channel, scheduled_message_id });
    assert.deepEqual(
      [...workspace.scheduled.values()].map(({ text }) => text),
      ['two'],
    );
    t.mock.timers.tick(cancelledBeforeMs);
    return workspace.messages.map(({ text }) => text);
  };

  it('that is cancelled is never posted', async (t) => {
    assert.deepEqual(await postedAfter(t, 300_000), ['two']);
  });

  it('that is cancelled in its last 5 minutes is still posted', async (t) => {
    assert.deepEqual(await postedAfter(t, 299_000), ['one', 'two']);
  });

  it('can no longer be cancelled in its last minute', async (t) => {
    let clock = AT * 1000 - 60_000;
    const { client } = await setUp(t, { now: () => clock });
    const cancelNew = async (afterMs: number) => {
      const { scheduled_message_id = '' } = await client.chat.scheduleMessage({
        channel,
        post_at: AT,
        text: 'x',
      });
      clock += afterMs;
      return client.chat.deleteScheduledMessage({ channel, scheduled_message_id });
    };
    assert.equal((await cancelNew(0)).ok, true);
    await assert.rejects(cancelNew(1), platformError('invalid_scheduled_message_id'));
  });

  it('is at most 120 days ahead, at most 30 in 5 minutes, in a conversation and without metadata', async (t) => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    t.after(() => process.off('warning', warn));
    const { client } = await setUp(t, { now: () => AT * 1000 });
    const schedule = (fields: object) =>
      client.apiCall('chat.scheduleMessage', { channel, post_at: AT + 600, text: 'x', ...fields });
    await assert.rejects(schedule({ post_at: AT }), platformError('time_in_past'));
    await assert.rejects(schedule({ post_at: 'soon' }), platformError('invalid_time'));
    await assert.rejects(schedule({ post_at: AT + 120 * 86_400 + 1 }), platformError('time_too_far'));
    await assert.rejects(schedule({ channel: PRIYA }), platformError('channel_not_found'));
    await assert.rejects(schedule({ metadata: { event_type: 'x' } }), platformError('invalid_arguments'));
    await schedule({ post_at: AT + 120 * 86_400 });
    for (let count = 0; count < 30; count += 1) await schedule({});
    await assert.rejects(schedule({}), platformError('restricted_too_many'));
    // Wherever the 5 minutes begin.
    await assert.rejects(schedule({ post_at: AT + 301 }), platformError('restricted_too_many'));
    await assert.rejects(schedule({ post_at: AT + 899 }), platformError('restricted_too_many'));
    await schedule({ post_at: AT + 300 });
    await schedule({ post_at: AT + 900 });
    // Node warns about a timer that overflows, which then fires at once.
    assert.deepEqual(warnings, []);
  });
});

const modal = (fields: object = {}) => ({
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: 'Reschedule' },
  submit: { type: 'plain_text' as const, text: 'Move' },
  callback_id: 'reschedule',
  private_metadata: '{"task":1}',
  blocks: [
    {
      type: 'input',
      block_id: 'day',
      label: { type: 'plain_text', text: 'Day' },
      element: { type: 'datepicker', action_id: 'due_day', initial_date: '2026-11-25' },
    },
    {
      type: 'input',
      block_id: 'hour',
      label: { type: 'plain_text', text: 'Time' },
      element: { type: 'timepicker', action_id: 'due_time' },
    },
    {
      type: 'input',
      block_id: 'why',
      optional: true,
      label: { type: 'plain_text', text: 'Why' },
      element: { type: 'plain_text_input', action_id: 'reason' },
    },
  ],
  ...fields,
});

describe('a modal', () => {
  async function opened(t: TestContext, fields: object = {}) {
    const context = await setUp(t);
    await context.workspace.command({ text: 'x' });
    const trigger_id = context.app.last().form.trigger_id ?? '';
    const { view } = await context.client.views.open({ trigger_id, view: modal(fields) });
    const open = context.workspace.views.get(PRIYA) ?? assert.fail('no modal is open');
    assert.equal(view?.id, open.id);
    return { ...context, trigger_id, open };
  }

  it('opens with a trigger, once and within 3 seconds', async (t) => {
    let clock = Date.now();
    const { workspace, app, client } = await setUp(t, { now: () => clock });
    await workspace.command({ text: 'x', user: DANIEL });
    const trigger_id = app.last().form.trigger_id ?? '';
    clock += 3000;
    await client.views.open({ trigger_id, view: modal() });
    assert.deepEqual([...workspace.views.keys()], [DANIEL]);
    await assert.rejects(
      client.views.open({ trigger_id, view: modal() }),
      platformError('exchanged_trigger_id'),
    );
    await workspace.command({ text: 'x' });
    clock += 3001;
    const late = { trigger_id: app.last().form.trigger_id ?? '', view: modal() };
    await assert.rejects(client.views.open(late), platformError('expired_trigger_id'));
    await assert.rejects(
      client.views.open({ ...late, trigger_id: '1' }),
      platformError('invalid_trigger_id'),
    );
  });

  it('is refused when Slack would refuse it', async (t) => {
    const { workspace, client, trigger_id, open } = await opened(t);
    const view = modal({ submit: undefined });
    const refusal = 'submit: missing, though a block asks for input';
    await assert.rejects(client.views.open({ trigger_id, view }), platformError('invalid_arguments'));
    await assert.rejects(client.views.update({ view_id: open.id, view }), platformError('invalid_arguments'));
    assert.deepEqual(workspace.refusals, [`views.open: ${refusal}`, `views.update: ${refusal}`]);
  });

  it('is updated by its id, and by no old hash', async (t) => {
    const { workspace, client, open } = await opened(t);
    const { id: view_id, hash } = open;
    await client.views.update({ view_id, hash, view: modal({ callback_id: 'new' }) });
    assert.equal(workspace.views.get(PRIYA)?.view.callback_id, 'new');
    await assert.rejects(
      client.views.update({ view_id, hash, view: modal() }),
      platformError('hash_conflict'),
    );
    await assert.rejects(client.views.update({ view_id: 'V0', view: modal() }), platformError('not_found'));
    await assert.rejects(workspace.submit(open, {}), /isn’t open, or was updated since/);
  });

  it('submits its state, and closes when the app acks', async (t) => {
    const { workspace, app, open } = await opened(t);
    await workspace.submit(open, { due_time: '09:30' });
    const { type, view, user } = app.last().payload;
    assert.equal(type, 'view_submission');
    assert.equal(Object(user).id, PRIYA);
    const { id, callback_id, private_metadata, state } = Object(view);
    assert.deepEqual([id, callback_id, private_metadata], [open.id, 'reschedule', '{"task":1}']);
    assert.deepEqual(state.values, {
      day: { due_day: { type: 'datepicker', selected_date: '2026-11-25' } },
      hour: { due_time: { type: 'timepicker', selected_time: '09:30' } },
      why: { reason: { type: 'plain_text_input', value: null } },
    });
    assert.equal(workspace.views.size, 0);
  });

  it('submits only what can be entered', async (t) => {
    const { workspace, app, open } = await opened(t);
    const heard = app.heard.length;
    await assert.rejects(workspace.submit(open, {}), /"due_time" is empty/);
    await assert.rejects(
      workspace.submit(open, { due_time: 'noon' }),
      /"due_time" can’t have the value "noon"/,
    );
    await assert.rejects(workspace.submit(open, { due: '09:30' }), /No control "due" is there/);
    assert.equal(app.heard.length, heard);
    assert.equal(workspace.views.get(PRIYA), open);
  });

  it('stays open with the errors that the app finds', async (t) => {
    const { workspace, app, open } = await opened(t);
    app.on = ackJson({ response_action: 'errors', errors: { day: 'That day is over.' } });
    await workspace.submit(open, { due_time: '09:30' });
    assert.deepEqual(workspace.views.get(PRIYA)?.errors, { day: 'That day is over.' });
    app.on = ackJson({ response_action: 'errors', errors: { due_day: 'That day is over.' } });
    await workspace.submit(open, { due_time: '09:30' });
    assert.deepEqual(workspace.refusals, ['view_submission: errors.due_day: no input has this block_id']);
    assert.match(open.trouble ?? '', /trouble connecting/);
  });

  it('shows the view that the app answers with', async (t) => {
    const { workspace, app, open } = await opened(t);
    app.on = ackJson({ response_action: 'update', view: modal({ callback_id: 'sure?' }) });
    await workspace.submit(open, { due_time: '09:30' });
    assert.equal(workspace.views.get(PRIYA)?.view.callback_id, 'sure?');
  });

  it('stays open when the app does not answer', async (t) => {
    const { workspace, app, open } = await opened(t);
    app.on = (response) => response.writeHead(500).end();
    assert.equal((await workspace.submit(open, { due_time: '09:30' })).error, 'dispatch_failed');
    assert.match(workspace.views.get(PRIYA)?.trouble ?? '', /trouble connecting/);
  });

  it('tells the app that it was dismissed, if the app wants to know', async (t) => {
    const quiet = await opened(t);
    const heard = quiet.app.heard.length;
    await quiet.workspace.dismiss(quiet.open);
    assert.deepEqual([quiet.workspace.views.size, quiet.app.heard.length], [0, heard]);
    const loud = await opened(t, { notify_on_close: true });
    await loud.workspace.dismiss(loud.open);
    assert.equal(loud.app.last().payload.type, 'view_closed');
  });
});

const input = (block_id: string, element: object, fields: object = {}) => ({
  type: 'input',
  block_id,
  label: { type: 'plain_text', text: block_id },
  element,
  ...fields,
});
const text = (fields: object = {}) => ({ type: 'plain_text_input', action_id: 'value', ...fields });

describe('what is entered in a modal', () => {
  async function opened(t: TestContext, ...blocks: object[]) {
    const context = await setUp(t);
    const { workspace, app, client } = context;
    await workspace.command({ text: 'x' });
    const trigger_id = app.last().form.trigger_id ?? '';
    await client.views.open({ trigger_id, view: modal({ blocks }) });
    const open = () => workspace.views.get(PRIYA) ?? assert.fail('no modal is open');
    return {
      ...context,
      open,
      update: (...next: object[]) =>
        client.views.update({ view_id: open().id, view: modal({ blocks: next }) }),
      submitted: async (values: Readonly<Record<string, string>> = {}) => {
        await workspace.submit(open(), values);
        return Object(app.last().payload.view).state.values;
      },
    };
  }
  const value = (words: string | null) => ({ value: { type: 'plain_text_input', value: words } });

  it('stays when the view is updated, where block_id and action_id are the same', async (t) => {
    const { workspace, open, update, submitted } = await opened(
      t,
      input('note', text()),
      input('name', text({ initial_value: 'Call' })),
      input('phone', text()),
    );
    workspace.fill(open(), { 'note value': 'Ask for a date', 'phone value': '030 1' });
    const before = open();
    await update(
      section('We found Meera'),
      input('name', text({ initial_value: 'Call Meera' })),
      input('note', text({ initial_value: 'Something' })),
      input('phone-2', text({ initial_value: '040 2' })),
    );
    assert.throws(() => workspace.fill(before, { 'note value': 'x' }), /isn’t open, or was updated since/);
    assert.deepEqual(await submitted(), {
      name: value('Call'),
      note: value('Ask for a date'),
      'phone-2': value('040 2'),
    });
  });

  it('stays when a submission is answered with errors, or with another view', async (t) => {
    const { workspace, app, open, submitted } = await opened(
      t,
      input('note', text({ action_id: 'note' })),
      input('name', text({ action_id: 'name' })),
    );
    app.on = ackJson({ response_action: 'errors', errors: { note: 'Say more.' } });
    await workspace.submit(open(), { note: 'short', name: 'Call' });
    const blocks = [input('name', text({ action_id: 'name', initial_value: 'x' }))];
    app.on = ackJson({ response_action: 'update', view: modal({ blocks }) });
    const longer = { note: 'longer' };
    assert.deepEqual(await submitted(longer), {
      note: { note: { type: 'plain_text_input', value: 'longer' } },
      name: { name: { type: 'plain_text_input', value: 'Call' } },
    });
    assert.deepEqual(await submitted(), { name: { name: { type: 'plain_text_input', value: 'Call' } } });
  });

  it('shows the new initial value where nothing was shown, or another element has the ids', async (t) => {
    const { workspace, open, update, submitted } = await opened(
      t,
      input('a', text()),
      input('b', text({ initial_value: 'x' }), { optional: true }),
      input('c', text()),
    );
    workspace.fill(open(), { 'b value': '', 'c value': 'typed' });
    const choice = { ...text(), type: 'static_select', options: [option('One', '1')] };
    await update(
      input('a', text({ initial_value: 'new' })),
      input('b', text({ initial_value: 'new' }), { optional: true }),
      input('c', { ...choice, initial_option: option('One', '1') }),
    );
    assert.deepEqual(await submitted(), {
      a: value('new'),
      b: value(null),
      c: { value: { type: 'static_select', selected_option: option('One', '1') } },
    });
  });

  it('is lost where a select no longer has the option', async (t) => {
    const select = (...values: string[]) => ({
      ...text(),
      type: 'static_select',
      options: values.map((one) => option(one, one)),
    });
    const { workspace, open, update, submitted } = await opened(t, input('type', select('call', 'visit')));
    workspace.fill(open(), { value: 'visit' });
    await update(input('type', select('call'), { optional: true }));
    assert.deepEqual(await submitted(), {
      type: { value: { type: 'static_select', selected_option: null } },
    });
  });

  it('is a person of the workspace, or its bot', async (t) => {
    const people = { type: 'users_select', action_id: 'owner' };
    const { workspace, app, open, update, submitted } = await opened(
      t,
      input('for', people, { optional: true }),
      input('from', { ...people, initial_user: DANIEL }),
    );
    const values = { 'from owner': 'U0LEADTASKS' };
    app.on = ackJson({ response_action: 'errors', errors: { from: 'This is a bot.' } });
    assert.deepEqual(await submitted(values), {
      for: { owner: { type: 'users_select', selected_user: null } },
      from: { owner: { type: 'users_select', selected_user: 'U0LEADTASKS' } },
    });
    await assert.rejects(workspace.submit(open(), { owner: PRIYA }), /Several controls "owner" fit/);
    const owner = (id: string) => workspace.submit(open(), { 'for owner': id });
    await assert.rejects(
      owner('U0STRANGER'),
      /"owner" can’t have the value "U0STRANGER": no one has this id/,
    );
    await assert.rejects(owner('Priya'), /"owner" can’t have the value "Priya"/);
    await assert.rejects(
      update(input('for', { ...people, initial_user: 'U0STRANGER' })),
      platformError('invalid_arguments'),
    );
  });

  it('has as many characters and lines as the input takes', async (t) => {
    const { workspace, app, open, submitted } = await opened(
      t,
      input('note', text({ min_length: 3, max_length: 5, multiline: true }), { optional: true }),
      input('name', text({ action_id: 'name' }), { optional: true }),
    );
    const heard = app.heard.length;
    const submit = (values: Readonly<Record<string, string>>) => workspace.submit(open(), values);
    await assert.rejects(submit({ value: 'ab' }), /"value" has 2 characters: .* until it has at least 3/);
    await assert.rejects(submit({ value: 'abcdef' }), /"value" has 6 characters: .* until it has at most 5/);
    await assert.rejects(submit({ name: 'x'.repeat(3001), value: '' }), /at most 3000/);
    await assert.rejects(submit({ name: 'a\nb' }), /"name" takes only one line/);
    assert.equal(app.heard.length, heard);
    assert.deepEqual(await submitted({ value: '', name: '' }), {
      note: value(null),
      name: { name: { type: 'plain_text_input', value: null } },
    });
  });
});

describe('a message shortcut', () => {
  async function used(t: TestContext, post: (workspace: Workspace) => PostedMessage) {
    const { workspace, app } = await setUp(t);
    const message = post(workspace);
    await workspace.shortcut('add-task', { user: DANIEL, message });
    return { message, payload: app.last().payload };
  }

  const typing = (text: string) => (workspace: Workspace) => {
    void workspace.type({ text });
    return workspace.messages[0] ?? assert.fail('nothing was posted');
  };

  it('sends what a person has written, as mrkdwn and as rich text', async (t) => {
    const text =
      'R&amp;D: *call* <@U0DANIEL02> in <#C0SALES001|sales>\n<https://example.com/?a=1&amp;b=2|the page> :tada:';
    const { message, payload } = await used(t, (workspace) => workspace.post({ text }));
    const { trigger_id, token, response_url, action_ts, user, message: sent, ...rest } = payload;
    assert.ok(trigger_id && token && action_ts);
    assert.match(String(response_url), /^http/);
    assert.equal(Object(user).id, DANIEL);
    assert.deepEqual(rest, {
      type: 'message_action',
      callback_id: 'add-task',
      channel: { id: 'C0SALES001', name: 'sales' },
      message_ts: message.id,
      api_app_id: 'A0LEADTASKS',
      team: { id: 'T0PLAYGROUND', domain: 'playground' },
      enterprise: null,
      is_enterprise_install: false,
    });
    const { client_msg_id, blocks, ...fields } = Object(sent);
    assert.match(client_msg_id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(fields, { type: 'message', user: PRIYA, team: 'T0PLAYGROUND', ts: message.id, text });
    const elements = [
      { type: 'text', text: 'R&D: ' },
      { type: 'text', text: 'call', style: { bold: true } },
      { type: 'text', text: ' ' },
      { type: 'user', user_id: DANIEL },
      { type: 'text', text: ' in ' },
      { type: 'channel', channel_id: 'C0SALES001' },
      { type: 'text', text: '\n' },
      { type: 'link', url: 'https://example.com/?a=1&b=2', text: 'the page' },
      { type: 'text', text: ' ' },
      { type: 'emoji', name: 'tada', unicode: '1f389' },
    ];
    assert.equal(blocks.length, 1);
    assert.ok(blocks[0].block_id);
    assert.deepEqual(blocks[0].elements, [{ type: 'rich_text_section', elements }]);
  });

  it('keeps emoji as codes, and says which characters they are', async (t) => {
    const { payload } = await used(t, typing('Done 🎉 👍🏽 :acme:'));
    const { text, blocks } = Object(payload.message);
    assert.equal(text, 'Done :tada: :+1::skin-tone-4: :acme:');
    assert.deepEqual(
      blocks[0].elements[0].elements.filter(({ type }: { type: string }) => type === 'emoji'),
      [
        { type: 'emoji', name: 'tada', unicode: '1f389' },
        { type: 'emoji', name: '+1', unicode: '1f44d-1f3fd', skin_tone: 4 },
        { type: 'emoji', name: 'acme' },
      ],
    );
  });

  it('makes a link of a phone number', async (t) => {
    const { payload } = await used(t, typing('Ring +91 98450 12345.'));
    assert.equal(Object(payload.message).text, 'Ring <tel:+919845012345|+91 98450 12345>.');
  });

  it('sends what was typed in the same way', async (t) => {
    const { payload } = await used(t, typing('Ask @Daniel Brooks & #random:\nhttps://example.com/a?b=1&c=2'));
    const { text, blocks } = Object(payload.message);
    assert.equal(text, 'Ask <@U0DANIEL02> &amp; <#C0RANDOM02|random>:\n<https://example.com/a?b=1&amp;c=2>');
    assert.deepEqual(blocks[0].elements[0].elements.at(-1), {
      type: 'link',
      url: 'https://example.com/a?b=1&c=2',
    });
  });

  it('sends files and the place in a thread', async (t) => {
    const { workspace, app } = await setUp(t);
    const first = workspace.post({ files: [{ name: 'Offer.pdf', mimetype: 'application/pdf' }] });
    const reply = workspace.post({ user: DANIEL, text: 'Thanks', threadTs: first.id });
    await workspace.shortcut('add-task', { message: first });
    const { text, blocks, files, thread_ts, reply_count } = Object(app.last().payload.message);
    assert.deepEqual([text, blocks, thread_ts, reply_count], ['', undefined, first.id, 1]);
    const [{ id, name, title, mimetype, permalink }] = files;
    assert.deepEqual([name, title, mimetype], ['Offer.pdf', 'Offer.pdf', 'application/pdf']);
    assert.equal(permalink, `https://playground.slack.com/files/${PRIYA}/${id}/offer.pdf`);
    await workspace.shortcut('add-task', { message: reply });
    const sent = Object(app.last().payload.message);
    assert.deepEqual([sent.thread_ts, sent.parent_user_id, sent.files], [first.id, PRIYA, undefined]);
    assert.throws(() => workspace.post({ text: 'x', threadTs: '1.2' }), /No message "1.2" is there/);
  });

  it('sends a bot’s message without a person, even if it has no text', async (t) => {
    const attachments = [{ fallback: 'Deal won', color: '#36a64f', title: 'Deal won' }];
    const { message, payload } = await used(t, (workspace) =>
      workspace.post({ bot: 'CRM news', blocks: [section('Deal won')], attachments }),
    );
    const { blocks, ...fields } = Object(payload.message);
    assert.deepEqual(blocks, message.blocks);
    assert.deepEqual(fields, {
      type: 'message',
      subtype: 'bot_message',
      bot_id: 'B0OTHERBOT',
      username: 'CRM news',
      team: 'T0PLAYGROUND',
      ts: message.id,
      text: '',
      attachments,
    });
  });

  it('is offered on no ephemeral message, and no one posts nothing', async (t) => {
    const { workspace } = await setUp(t);
    const message = await listFor(workspace);
    await assert.rejects(
      workspace.shortcut('add-task', { message }),
      /An ephemeral message has no shortcuts/,
    );
    assert.throws(() => workspace.post({}), /needs something in it/);
    assert.throws(() => workspace.post({ blocks: [section('x')] }), /Only a bot posts blocks/);
  });
});

const home = (fields: object = {}) => ({ type: 'home' as const, blocks: controls, ...fields });

describe('the Home tab', () => {
  async function published(t: TestContext, fields: object = {}) {
    const context = await setUp(t);
    const { view } = await context.client.views.publish({ user_id: PRIYA, view: home(fields) });
    const shown = context.workspace.homes.get(PRIYA) ?? assert.fail('nothing is published');
    assert.equal(view?.id, shown.id);
    return { ...context, shown };
  }

  it('shows each person what was published for them last, under one id', async (t) => {
    const { workspace, client, shown } = await published(t);
    await client.views.publish({ user_id: DANIEL, view: home({ blocks: [section('For Daniel')] }) });
    await client.views.publish({ user_id: PRIYA, view: home({ blocks: [section('New')] }) });
    const now = workspace.homes.get(PRIYA);
    assert.equal(now?.id, shown.id);
    assert.notEqual(now?.hash, shown.hash);
    const texts = [PRIYA, DANIEL].map((user) =>
      workspace.homes.get(user)?.view.blocks.map((block) => Object(block).text.text),
    );
    assert.deepEqual(texts, [['New'], ['For Daniel']]);
    assert.notEqual(workspace.homes.get(DANIEL)?.id, shown.id);
    assert.deepEqual([workspace.messages, workspace.refusals], [[], []]);
  });

  it('is published by no old hash', async (t) => {
    const { client, shown } = await published(t);
    const publish = (hash: string) => client.views.publish({ user_id: PRIYA, hash, view: home() });
    await publish(shown.hash);
    await assert.rejects(publish(shown.hash), platformError('hash_conflict'));
  });

  it('is refused when Slack would refuse it, and what was there stays', async (t) => {
    const { workspace, client, shown } = await published(t);
    const publish = (fields: object, user_id = PRIYA) =>
      client.apiCall('views.publish', { user_id, view: JSON.stringify(home(fields)) });
    const invalid = platformError('invalid_arguments');
    await assert.rejects(publish({ blocks: Array(101).fill({ type: 'divider' }) }), invalid);
    await assert.rejects(publish({ title: { type: 'plain_text', text: 'Tasks' } }), invalid);
    await assert.rejects(publish({ type: 'modal' }), invalid);
    await assert.rejects(publish({}, 'U0NOBODY'), invalid);
    const long = Array.from({ length: 90 }, () => section('x'.repeat(2900)));
    await assert.rejects(publish({ blocks: long }), platformError('view_too_large'));
    assert.equal(workspace.homes.get(PRIYA), shown);
    assert.deepEqual(
      workspace.refusals.map((refusal) => refusal.replace(/view: \d+/, 'view: N')),
      [
        'views.publish: blocks: 101 items, at most 100',
        'views.publish: title: not a field that Slack knows here',
        'views.publish: type: "modal" is not one of home',
        'views.publish: user_id: no such person',
        'views.publish: view: N bytes of JSON, at most 250000',
      ],
    );
    await publish({ blocks: Array(100).fill({ type: 'divider' }) });
    assert.notEqual(workspace.homes.get(PRIYA), shown);
  });

  it('that is opened sends a signed event, which Bolt accepts', async (t) => {
    const now = () => Date.parse('2026-07-01T12:00:00.250Z');
    const { workspace, app } = await setUp(t, { now });
    const { status, error } = await workspace.openTab({ user: DANIEL });
    assert.deepEqual([status, error], [200, undefined]);
    const { headers, raw } = app.last();
    verifySlackRequest({
      signingSecret,
      body: raw,
      headers: {
        'x-slack-signature': String(headers['x-slack-signature']),
        'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
      },
    });
    assert.equal(headers['content-type'], 'application/json');
    const { token, event_id, ...event } = JSON.parse(raw);
    assert.ok(token);
    assert.match(event_id, /^Ev[0-9A-F]+$/);
    assert.deepEqual(event, {
      team_id: 'T0PLAYGROUND',
      api_app_id: 'A0LEADTASKS',
      event: {
        type: 'app_home_opened',
        user: DANIEL,
        channel: 'D0DANIEL02',
        tab: 'home',
        event_ts: '1782907200.250000',
      },
      type: 'event_callback',
      event_time: 1_782_907_200,
      authorizations: [
        {
          enterprise_id: null,
          team_id: 'T0PLAYGROUND',
          user_id: 'U0LEADTASKS',
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
    });
    await workspace.openTab({ user: DANIEL });
    assert.notEqual(JSON.parse(app.last().raw).event_id, event_id);
  });

  it('brings along what was published before, and the Messages tab does not', async (t) => {
    const { workspace, app, shown } = await published(t, { private_metadata: 'page 2' });
    await workspace.openTab();
    const { id, type, hash, blocks, private_metadata } = JSON.parse(app.last().raw).event.view;
    assert.deepEqual([id, type, hash, private_metadata], [shown.id, 'home', shown.hash, 'page 2']);
    assert.deepEqual(blocks, shown.view.blocks);
    await workspace.openTab({ tab: 'messages' });
    const { tab, view } = JSON.parse(app.last().raw).event;
    assert.deepEqual([tab, view], ['messages', undefined]);
    await workspace.openTab({ user: DANIEL });
    assert.equal(JSON.parse(app.last().raw).event.view, undefined);
  });

  it('has controls whose clicks bring the view, and no message, channel or response_url', async (t) => {
    const { workspace, app, shown } = await published(t, { callback_id: 'day', private_metadata: 'page 2' });
    const { blocks } = shown.view;
    await workspace.pressHome(shown, 'refresh');
    const { trigger_id, token, actions, ...payload } = app.last().payload;
    assert.ok(trigger_id && token);
    const [{ action_id, block_id, value }] = Object(actions);
    assert.deepEqual([action_id, block_id, value], ['refresh', 'row', '{"a":"&lt;&amp;&gt;"}']);
    assert.deepEqual(payload, {
      type: 'block_actions',
      user: { id: PRIYA, username: 'priya', name: 'priya', team_id: 'T0PLAYGROUND' },
      api_app_id: 'A0LEADTASKS',
      team: { id: 'T0PLAYGROUND', domain: 'playground' },
      enterprise: null,
      is_enterprise_install: false,
      container: { type: 'view', view_id: shown.id },
      view: {
        id: shown.id,
        type: 'home',
        hash: shown.hash,
        blocks,
        private_metadata: 'page 2',
        callback_id: 'day',
        external_id: '',
        state: {
          values: { row: { show: { type: 'static_select', selected_option: option('All', 'all') } } },
        },
        title: { type: 'plain_text', text: 'View Title', emoji: true },
        submit: null,
        close: null,
        clear_on_close: false,
        notify_on_close: false,
        previous_view_id: null,
        root_view_id: shown.id,
        team_id: 'T0PLAYGROUND',
        app_id: 'A0LEADTASKS',
        app_installed_team_id: 'T0PLAYGROUND',
        bot_id: 'B0LEADTASKS',
      },
    });
  });

  it('sends what is chosen in its menus', async (t) => {
    const { workspace, app, shown } = await published(t);
    await workspace.pressHome(shown, 'task', { blockId: 'task-2', optionValue: 'remind' });
    const [menu] = Object(app.last().payload.actions);
    assert.deepEqual([menu.block_id, menu.selected_option], ['task-2', option('Remind me', 'remind')]);
    await workspace.pressHome(shown, 'show', { optionValue: 'mine' });
    const chosen = { type: 'static_select', selected_option: option('Mine', 'mine') };
    assert.deepEqual(Object(app.last().payload.view).state, { values: { row: { show: chosen } } });
  });

  it('opens a modal by the trigger of a click', async (t) => {
    const { workspace, app, client, shown } = await published(t);
    await workspace.pressHome(shown, 'refresh');
    const trigger_id = String(app.last().payload.trigger_id);
    await client.views.open({ trigger_id, view: modal() });
    const open = workspace.views.get(PRIYA) ?? assert.fail('no modal is open');
    await workspace.submit(open, { due_time: '09:30' });
    assert.equal(app.last().payload.type, 'view_submission');
    assert.equal(workspace.homes.get(PRIYA), shown);
  });

  it('has no controls that are not there, or were published again since', async (t) => {
    const { workspace, app, client, shown } = await published(t);
    const heard = app.heard.length;
    await assert.rejects(workspace.pressHome(shown, 'share'), /No control "share" is there/);
    await assert.rejects(workspace.pressHome(shown, 'show'), /it takes an optionValue/);
    await client.views.publish({ user_id: PRIYA, view: home() });
    await assert.rejects(workspace.pressHome(shown, 'refresh'), /was published again since/);
    assert.equal(app.heard.length, heard);
  });

  it('shows in the direct messages what the app failed to accept', async (t) => {
    const { workspace, app, shown } = await published(t);
    app.on = (response) => response.writeHead(500).end();
    assert.equal((await workspace.pressHome(shown, 'refresh')).error, 'dispatch_failed');
    app.on = () => {};
    const opened = await workspace.openTab();
    assert.equal(opened.error, 'operation_timeout');
    assert.ok(opened.ackMs > 2900, `${opened.ackMs} ms`);
    assert.deepEqual(
      workspace.messages.map(({ from, forUser, channelId, text }) => [from, forUser, channelId, text]),
      [
        'This app responded with Status Code 500.',
        'Operation timed out. Apps need to respond within 3 seconds.',
      ].map((text) => ['slack', PRIYA, 'D0PRIYA001', text]),
    );
  });
});

describe('until', () => {
  it('looks again at each change, and waits for more than false', async (t) => {
    const { workspace } = await setUp(t);
    let changes = 0;
    const forget = workspace.onChange(() => {
      changes += 1;
    });
    const two = workspace.until(() => workspace.messages.length === 2);
    await workspace.type({ text: 'one' });
    await workspace.type({ text: 'two' });
    assert.equal(await two, true);
    forget();
    await workspace.type({ text: 'three' });
    assert.equal(changes, 2);
  });

  it('rejects with the last messages when nothing comes, and with what find throws', async (t) => {
    const { workspace } = await setUp(t);
    await workspace.type({ text: 'hello' });
    await assert.rejects(
      workspace.until(() => undefined, 20),
      /Nothing found within 20 ms. The last of 1 messages:\nU0PRIYA001: hello/,
    );
    const find = () => assert.fail('wrong message');
    await assert.rejects(workspace.until(find), /wrong message/);
  });
});
