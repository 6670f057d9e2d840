import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { WebClient } from '@slack/web-api';
import { createLog } from '../../../src/ops/log.ts';
import { EMBEDDED_LEADS } from '../../../src/playground/leadsquared/embedded-leads.ts';
import type { EmbeddedLead } from '../../../src/playground/leadsquared/lead-answer.ts';
import type { WireTask } from '../../../src/playground/leadsquared/wire-tasks.ts';
import { startWorkspace, type Workspace } from '../../../src/playground/slack/workspace.ts';
import type { PostedMessage } from '../../../src/playground/slack/workspace-state.ts';
import { createPostMessage } from '../../../src/slack/post-message.ts';
import { createRateLimits } from '../../../src/slack/rate-limits.ts';
import { createDirectPosts } from '../../../src/slack/surfaces/direct-message.ts';
import { createLatestAnswers } from '../../../src/slack/surfaces/latest-answers.ts';
import { createResponseUrlUses, openResponseUrl } from '../../../src/slack/surfaces/response-url.ts';
import { json, labels, lead, openWorld, read, SECRETS, startApp, type World } from '../../world.ts';

type Script = (response: ServerResponse) => void;

const status =
  (code: number, headers: Record<string, string> = {}): Script =>
  (response) =>
    response.writeHead(code, headers).end('not now');
const reset: Script = (response) => response.socket?.resetAndDestroy();
const silence: Script = () => {};

const refusal =
  (error: string): Script =>
  (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: false, error }));

const PASSING = ['ratelimited', 'rate_limited', 'internal_error', 'fatal_error', 'service_unavailable'];
const SAMPLE = EMBEDDED_LEADS.find(({ label }) => label === 'Documented sample')?.leadId ?? '';
const BOTH_TASKS = /New Talk to the Customer Task[\s\S]*Follow Up With New Lead/;

describe('the answer', () => {
  describe('a response_url', { concurrency: 4 }, () => {
    const passing = {
      'a 500': status(500),
      'a 503': status(503),
      'a 429': status(429, { 'retry-after': '1' }),
      'a reset': reset,
      silence,
    };

    for (const [what, script] of Object.entries(passing)) {
      test(`that answers ${what} once is asked once more, and takes the list`, async (t) => {
        const world = await openWorld(t);
        const posts = answerNext(world.workspace, script);
        const { message, delivery } = await world.ask(SAMPLE);
        assert.match(read(message), BOTH_TASKS);
        await world.app.stop();
        assert.equal(posts.length + world.workspace.answers(delivery.responseUrl).length, 2);
        assert.deepEqual(directMessages(world.workspace), []);
      });

      test(`that answers ${what} twice is given up for a direct message with the list`, async (t) => {
        const world = await openWorld(t);
        const posts = answerNext(world.workspace, script, script);
        const { responseUrl } = await world.workspace.command({ text: SAMPLE, channel: 'random' });
        const message = await nextDirectMessage(world.workspace);
        assert.equal(message.channelId, 'D0PRIYA001');
        assert.match(read(message), /<#C0RANDOM02\|random>/);
        assert.match(message.text, /<#C0RANDOM02\|random>.*Pending tasks: 2 overdue\./);
        assert.match(read(message), BOTH_TASKS);
        await world.app.stop();
        assert.equal(posts.length, 2);
        assert.deepEqual(world.workspace.answers(responseUrl), []);
        assert.equal(directMessages(world.workspace).length, 1);
        assert.deepEqual(world.workspace.refusals, []);
      });
    }

    test('that says how long to wait is asked again no sooner', async (t) => {
      const world = await openWorld(t);
      const arrivals = answerNext(world.workspace, status(429, { 'retry-after': '2' }), status(200));
      await world.askAndStop(SAMPLE);
      const [first, second] = arrivals;
      assert.ok(first && second);
      assert.ok(second.atMs - first.atMs >= 1_990, `${second.atMs - first.atMs} ms`);
    });

    test('that is gone is not asked again, and no direct message follows', async (t) => {
      const world = await openWorld(t);
      const posts = answerNext(world.workspace, status(404));
      const { responseUrl } = await world.askAndStop(SAMPLE);
      assert.equal(posts.length, 1);
      assert.deepEqual(world.workspace.answers(responseUrl), []);
      assert.deepEqual(directMessages(world.workspace), []);
    });

    test('that is slow gets the answer once, and no other rep waits for it', async (t) => {
      const world = await openWorld(t);
      const asked = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const posts = answerNext(world.workspace, async (response) => {
        asked.resolve();
        await released.promise;
        response.end('ok');
      });
      await world.workspace.command({ text: SAMPLE, user: 'Priya Raghavan' });
      await asked.promise;
      await world.ask(SAMPLE, { user: 'Daniel Brooks' });
      released.resolve();
      await world.app.stop();
      assert.equal(posts.length, 1);
      assert.deepEqual(directMessages(world.workspace), []);
    });

    test('that fails for a click ends in a direct message too, and the list stays', async (t) => {
      const world = await openWorld(t);
      const { message: list } = await world.ask(SAMPLE, { channel: 'random' });
      const shown = read(list);
      answerNext(world.workspace, status(500), status(500));
      await world.workspace.press(list, 'list:refresh');
      const message = await nextDirectMessage(world.workspace);
      assert.match(read(message), /<#C0RANDOM02\|/);
      assert.match(read(message), BOTH_TASKS);
      assert.equal(read(list), shown);
    });
  });

  describe('the direct message', { concurrency: 4 }, () => {
    test('says so when the question came from direct messages', async (t) => {
      const world = await openWorld(t);
      answerNext(world.workspace, status(500), status(500));
      await world.workspace.command({ text: SAMPLE, channel: 'D0PRIYA001' });
      assert.match(read(await nextDirectMessage(world.workspace)), /direct message/);
    });

    test('names a channel by a name that ends no link and has a limit', async (t) => {
      const name = `sales|x> <!channel> *a*\n\u202e${'é'.repeat(5_000)}`;
      const world = await openWorld(t, { workspace: { channels: [{ id: 'C0SALES001', name }] } });
      answerNext(world.workspace, status(500), status(500));
      await world.workspace.command({ text: SAMPLE, channel: 'C0SALES001' });
      const message = await nextDirectMessage(world.workspace);
      assert.match(read(message), /from <#C0SALES001\|salesxchannela\p{L}{1,80}>\./u);
      assert.ok(message.text.length < 1_000);
    });

    test('has the buttons of the list, and they work', async (t) => {
      const world = await openWorld(t, { settings: { CACHE_TTL_MS: '0' } });
      answerNext(world.workspace, status(500), status(500));
      await world.workspace.command({ text: SAMPLE });
      const message = await nextDirectMessage(world.workspace);
      assert.ok(labels(message).includes('Refresh'));
      const { answer } = await world.press(message, 'Refresh');
      assert.equal(answer.status, 200);
      assert.ok(message.edited);
      assert.match(read(message), BOTH_TASKS);
      assert.equal(world.calls.length, 2);
    });

    for (const error of PASSING) {
      test(`is sent once more where Slack says ${error}`, async (t) => {
        const world = await openWorld(t);
        answerNext(world.workspace, status(500), status(500));
        world.workspace.interceptNext('chat.postMessage', refusal(error));
        await world.workspace.command({ text: SAMPLE });
        assert.match(read(await nextDirectMessage(world.workspace)), BOTH_TASKS);
        await world.app.stop();
        assert.equal(directMessages(world.workspace).length, 1);
      });
    }

    for (const errors of [['internal_error', 'internal_error'], ['channel_not_found']]) {
      test(`is lost where Slack says ${errors.join(' and then ')}`, async (t) => {
        const world = await openWorld(t);
        answerNext(world.workspace, status(500), status(500));
        for (const error of errors) world.workspace.interceptNext('chat.postMessage', refusal(error));
        await world.askAndStop(SAMPLE);
        assert.deepEqual(directMessages(world.workspace), []);
      });
    }

    test('that waits for Slack’s rate limit is told as lost in the log when the app stops before', async (t) => {
      const lines: string[] = [];
      const log = createLog(
        { level: 'info', redact: (text) => text },
        { write: (line: string) => lines.push(line) },
      );
      const world = await openWorld(t, {
        settings: { SHUTDOWN_GRACE_MS: '2000' },
        start: (settings) => startApp(settings, log),
      });
      const limited = Promise.withResolvers<void>();
      answerNext(world.workspace, status(500), status(500));
      world.workspace.interceptNext('chat.postMessage', (response) => {
        response.on('close', limited.resolve);
        response.writeHead(429, { 'retry-after': '30' }).end('{"ok":false,"error":"ratelimited"}');
      });
      await world.workspace.command({ text: SAMPLE });
      await limited.promise;
      await world.app.stop();
      const line = lines.find((line) => line.includes('"direct message: '));
      assert.match(line ?? '', /"supportCode":"[A-Z2-9]{6}".*stops before Slack’s rate limit ends/);
    });

    test('tells a failure as well', async (t) => {
      const refused = lead(json({}, 400));
      const world = await openWorld(t, { leads: [refused] });
      answerNext(world.workspace, status(500), status(500));
      await world.workspace.command({ text: refused.leadId });
      assert.match(read(await nextDirectMessage(world.workspace)), /lead id/);
    });

    for (const [what, character] of [
      ['letters', 'x'],
      ['emoji', '👩🏽‍🔬'],
    ] as const) {
      test(`holds the longest page of a list, also of ${what}`, async (t) => {
        const world = await openWorld(t, { leads: [longestLead(character)] });
        const message = await directMessageFor(world);
        assert.ok(read(message).split(character.repeat(20)).length > 20, read(message));
        assert.match(read(message), /^1–10 of 30 · 30 overdue$/m);
        assert.deepEqual(world.workspace.refusals, []);
      });
    }

    test('tells the counts alone where Slack finds the list too long', async (t) => {
      // A quote is two characters in JSON.
      const world = await openWorld(t, { leads: [longestLead('"')] });
      const message = await directMessageFor(world);
      assert.match(message.text, /<#C0SALES001\|sales>.*Pending tasks: 30 overdue\./);
      assert.deepEqual(message.blocks, []);
    });
  });

  describe('the five uses of a response_url', { concurrency: 4 }, () => {
    test('are never exceeded, and one is kept for the answer', async (t) => {
      const workspace = await startWorkspace(SECRETS);
      t.after(() => workspace.close());
      const opened = await openFor(workspace);
      for (let number = 1; number <= 10; number += 1) {
        opened.meanwhile({ text: `progress ${number}` }, 'beside');
      }
      assert.equal(await opened.answer({ text: 'the answer' }, 'beside'), 'response_url');
      const answers = workspace.answers(opened.responseUrl);
      assert.deepEqual(
        answers.map((answer) => [answer.status, answer.body.text]),
        [
          [200, 'progress 1'],
          [200, 'progress 2'],
          [200, 'progress 3'],
          [200, 'progress 4'],
          [200, 'the answer'],
        ],
      );
    });

    test('are shared by a click and the window that it opened', async (t) => {
      const workspace = await startWorkspace(SECRETS);
      t.after(() => workspace.close());
      const click = await openFor(workspace);
      const window = click.openAgain();
      for (const opened of [click, window])
        for (let number = 1; number <= 3; number += 1) opened.meanwhile({ text: 'still asking' }, 'beside');
      assert.equal(await window.answer({ text: 'the answer' }, 'beside'), 'response_url');
      const statuses = workspace.answers(click.responseUrl).map(({ status }) => status);
      assert.deepEqual(statuses, [200, 200, 200, 200, 200]);
    });

    test('end in a direct message for what comes after them', async (t) => {
      const workspace = await startWorkspace(SECRETS);
      t.after(() => workspace.close());
      const opened = await openFor(workspace);
      for (let number = 1; number <= 5; number += 1) {
        await opened.answer({ text: `answer ${number}` }, 'beside');
      }
      assert.equal(await opened.answer({ text: 'what was typed' }, 'beside'), 'direct message');
      assert.equal(workspace.answers(opened.responseUrl).length, 5);
      assert.match(String(directMessages(workspace).map(({ text }) => text)), /#C0SALES001.*what was typed$/);
    });

    test('that Slack has counted elsewhere end in a direct message too', async (t) => {
      const workspace = await startWorkspace(SECRETS);
      t.after(() => workspace.close());
      const opened = await openFor(workspace);
      for (let number = 1; number <= 5; number += 1) {
        await fetch(opened.responseUrl, { method: 'POST', body: JSON.stringify({ text: `${number}` }) });
      }
      assert.equal(await opened.answer({ text: 'what was typed' }, 'beside'), 'direct message');
      assert.equal(directMessages(workspace).length, 1);
    });

    test('are not exceeded by a retry either', async (t) => {
      const workspace = await startWorkspace(SECRETS);
      t.after(() => workspace.close());
      const opened = await openFor(workspace);
      const posts = answerNext(workspace, ...Array<Script>(10).fill(status(500)));
      for (let number = 1; number <= 10; number += 1) {
        opened.meanwhile({ text: `progress ${number}` }, 'beside');
      }
      await opened.answer({ text: 'the answer' }, 'beside');
      assert.equal(posts.length, 5);
      assert.equal(posts.at(-1)?.body.text, 'the answer');
    });

    test('are enough for a click that waits, fails, and is answered at the second try', async (t) => {
      const turning = lead(firstThen({ kind: 'tasks', tasks: [] }, json({}, 400)));
      const world = await openWorld(t, {
        leads: [turning],
        settings: { LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '4000' },
      });
      const { workspace } = world;
      const { message } = await world.ask(turning.leadId);
      const { responseUrl } = await workspace.press(message, 'list:refresh');
      const taken = () => workspace.answers(responseUrl);
      await workspace.until(() => taken().length === 1);
      // The list as it was, and then the answer's first try.
      const posts = answerNext(workspace, status(200), status(500));
      await workspace.until(() => taken().length === 2);
      assert.match(read(taken()[1]?.body ?? { text: '', blocks: [] }), /lead id/);
      assert.ok(posts.length + taken().length <= 5);
    });
  });

  describe('the flags of what goes to a response_url', { concurrency: 4 }, () => {
    test('are set for a command’s list, which replaces nothing', async (t) => {
      const world = await openWorld(t);
      const { answer } = await world.ask(SAMPLE);
      assert.deepEqual(flagsOf(answer.body), ['ephemeral', false, false]);
    });

    test('are set for a command’s failure and for what is read meanwhile', async (t) => {
      const slow = lead(json({}, 400));
      const world = await openWorld(t, { leads: [slow], upstream: { serviceMs: () => 3_300 } });
      const { delivery } = await world.ask(slow.leadId);
      const answers = world.workspace.answers(delivery.responseUrl);
      assert.equal(answers.length, 2);
      for (const { body } of answers) assert.deepEqual(flagsOf(body), ['ephemeral', false, false]);
    });

    test('make a click’s list replace the one it was pressed in', async (t) => {
      const world = await openWorld(t);
      const { message } = await world.ask(SAMPLE);
      const pressed = await world.press(message, 'Refresh');
      assert.deepEqual(flagsOf(pressed.answer.body), ['ephemeral', true, false]);
      assert.equal(pressed.message, message);
      assert.equal(world.workspace.messages.length, 1);
    });

    test('make a click’s failure stand beside the list', async (t) => {
      const turning = lead(firstThen({ kind: 'tasks', tasks: [] }, json({}, 400)));
      const world = await openWorld(t, { leads: [turning] });
      const { message } = await world.ask(turning.leadId);
      const shown = read(message);
      const pressed = await world.press(message, 'Refresh');
      assert.deepEqual(flagsOf(pressed.answer.body), ['ephemeral', false, false]);
      assert.match(read(pressed.message), /lead id/);
      assert.equal(read(message), shown);
      assert.deepEqual(world.workspace.messages, [message, pressed.message]);
    });
  });
});

interface Post {
  readonly atMs: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Answers the next POSTs to a response_url in Slack's place, and gives those that have come so far. */
function answerNext(workspace: Workspace, ...scripts: readonly Script[]): readonly Post[] {
  const posts: Post[] = [];
  for (const script of scripts) {
    workspace.interceptNext('response_url', (response, body) => {
      posts.push({ atMs: performance.now(), body: JSON.parse(body) });
      script(response);
    });
  }
  return posts;
}

const LONGEST = '7a5c1000-0000-4000-8000-000000000001';

function longestLead(character: string): EmbeddedLead {
  const long = character.repeat(1_000);
  const task: WireTask = {
    Name: long,
    Description: long,
    OwnerName: long,
    Status: long,
    DueDate: '2016-10-20 01:30:00',
    Reminder: '100000',
  };
  const answer = { kind: 'tasks', tasks: Array<WireTask>(30).fill(task), recordCount: 40 } as const;
  return { ...lead(answer), leadId: LONGEST };
}

async function directMessageFor(world: World): Promise<PostedMessage> {
  answerNext(world.workspace, status(500), status(500));
  await world.workspace.command({ text: LONGEST });
  const message = await nextDirectMessage(world.workspace);
  // Nothing of the command comes after the stop.
  await world.app.stop();
  assert.equal(directMessages(world.workspace).length, 1);
  return message;
}

function directMessages({ messages }: Workspace): PostedMessage[] {
  return messages.filter(({ origin }) => origin === 'api');
}

function nextDirectMessage(workspace: Workspace): Promise<PostedMessage> {
  return workspace.until(() => directMessages(workspace)[0]);
}

/** For a command that no app answers. */
async function openFor(workspace: Workspace) {
  const app = createServer((_request, response) => response.end());
  await once(app.listen(0, '127.0.0.1'), 'listening');
  const address = app.address();
  assert.ok(typeof address === 'object' && address !== null);
  workspace.connect(`http://127.0.0.1:${address.port}/`);
  const { responseUrl } = await workspace.command({ text: '' });
  app.close();
  app.closeAllConnections();
  const to = { userId: 'U0PRIYA001', channelId: 'C0SALES001', channelName: 'sales', supportCode: 'ABC234' };
  const client = new WebClient(SECRETS.botToken, { slackApiUrl: workspace.apiUrl });
  const postMessage = createPostMessage(client, createRateLimits().withinLimits);
  const log = createLog({ level: 'silent', redact: (text) => text });
  const where = { responseUrl, place: '', openedAtMs: Date.now() };
  const state = { latest: createLatestAnswers().at(''), uses: createResponseUrlUses() };
  const open = () =>
    openResponseUrl(where, state, {
      to,
      posts: createDirectPosts(to, { postMessage, log }),
      redact: (text: string) => text,
      isSlackAddress: () => true,
    });
  return { responseUrl, ...open(), openAgain: open };
}

function firstThen<T>(first: T, then: T): () => T {
  let asked = 0;
  return () => {
    asked += 1;
    return asked === 1 ? first : then;
  };
}

function flagsOf({ response_type, replace_original, delete_original }: Readonly<Record<string, unknown>>) {
  return [response_type, replace_original, delete_original];
}
