import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { Environment } from '../../src/config/settings.ts';
import { STILL_ASKING } from '../../src/messages/waiting-words.ts';
import { startUpstream } from '../../src/playground/leadsquared/upstream.ts';
import { eventPayload } from '../../src/playground/slack/payloads.ts';
import { httpResponse, startRawServer } from '../raw-server.ts';
import { HELP, matching, NO_OWN_TASKS, NO_TASKS, ownTitle, RESTARTING, SUPPORT_CODE } from '../wording.ts';
import { read, SECRETS, settingsFor } from '../world.ts';
import { portOf, runProgram } from './program.ts';
import { startRedis, WITHOUT_REDIS } from './redis.ts';
import { APP_TOKEN, commandFor, type Slack, startSlack } from './socket-slack.ts';

/** A connected app, and a LeadSquared that answers no lookup until the test releases it. */
async function startApp(t: TestContext, slack: Slack, more: Environment = {}) {
  const released = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const upstream = await startRawServer(async (socket) => {
    asked.resolve();
    await released.promise;
    socket.write(httpResponse(200, '{"RecordCount":0,"TaskList":[]}'));
  });
  t.after(() => upstream.close());
  const program = runProgram(t, {
    ...settingsFor(slack, { url: `http://127.0.0.1:${upstream.port}` }),
    SLACK_APP_TOKEN: APP_TOKEN,
    LOG_LEVEL: 'info',
    ...more,
  });
  const others = slack.open.length;
  const port = await portOf(program);
  await slack.hasOpen(others + 2);
  const [socket = slack.oldest()] = slack.open.slice(others);
  return { program, port, socket, release: () => released.resolve(), asked: asked.promise };
}

/** In the ack or, on a busy machine, by the response_url. */
async function assertAnswers(slack: Slack, socket: WebSocket): Promise<void> {
  const ack = await slack.send(socket, 'slash_commands', commandFor(slack.responseUrl, 'help'));
  const { text } = 'text' in ack ? ack : await slack.nextPost();
  assert.match(String(text), matching`^${HELP}`);
}

describe('Socket Mode', { concurrency: 4, timeout: 120_000 }, () => {
  test('answers a command and a click, survives a disconnect, and stops on SIGTERM', async (t) => {
    const slack = await startSlack(t);
    const upstream = await startUpstream(SECRETS);
    t.after(() => upstream.close());
    const settings = {
      ...settingsFor(slack, upstream),
      SLACK_SIGNING_SECRET: '',
      SLACK_APP_TOKEN: APP_TOKEN,
    };
    const program = runProgram(t, { ...settings, LOG_LEVEL: 'info' });
    const socket = await slack.connected();
    const port = await portOf(program);
    assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200);
    const events = await fetch(`http://127.0.0.1:${port}/slack/events`, { method: 'POST' });
    assert.equal(events.status, 404, 'HTTP mode is off');

    const command = commandFor(slack.responseUrl, randomUUID());
    assert.deepEqual(await slack.send(socket, 'slash_commands', command), {});
    assert.match(read(await slack.nextPost()), NO_TASKS);

    const value = `lead:${command.text} filter:all page:1`;
    await slack.send(socket, 'interactive', {
      type: 'block_actions',
      user: { id: 'U1' },
      team: { id: 'T1' },
      channel: { id: 'C1', name: 'sales' },
      response_url: slack.responseUrl,
      actions: [{ type: 'button', action_id: 'list:refresh', block_id: 'b', value }],
    });
    assert.equal((await slack.nextPost()).replace_original, true);
    const lookups = upstream.calls.filter(({ name }) => name === 'RetrieveTaskByLeadId');
    assert.equal(lookups.length, 2);

    const again = slack.connected();
    await slack.refresh(socket, 'ends TCP');
    await assertAnswers(slack, await again);

    program.process.kill('SIGTERM');
    assert.equal(await program.exited, 0);
  });

  test('acks an opened App Home during the lookup, and then shows the list there', async (t) => {
    const slack = await startSlack(t);
    const { socket, release } = await startApp(t, slack);
    const waiting = slack.published();
    const opened = { type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' };
    await slack.send(socket, 'events_api', eventPayload(opened, Date.now()));
    const { user, view } = await waiting;
    assert.equal(user, 'U1');
    assert.match(read(view), matching`^${STILL_ASKING}\n`);
    let next = slack.published();
    release();
    let shown = '';
    while (!shown.startsWith(ownTitle('pending'))) {
      shown = read((await next).view);
      next = slack.published();
    }
    assert.match(shown, NO_OWN_TASKS);
  });

  test('says why while it cannot connect at the start, and tries again', async (t) => {
    const slack = await startSlack(t);
    const fault = (response: ServerResponse) => response.end('{"ok":false,"error":"internal_error"}');
    slack.interceptOpen(fault, fault);
    const settings = settingsFor(slack, { url: 'http://127.0.0.1:9' });
    const program = runProgram(t, { ...settings, SLACK_APP_TOKEN: APP_TOKEN, LOG_LEVEL: 'info' });
    await program.line(/internal_error/);
    const socket = await slack.connected();
    await portOf(program);
    socket.terminate();
  });

  test('of several instances on one Redis answers on the command’s connection, within one limit', {
    skip: WITHOUT_REDIS,
  }, async (t) => {
    const slack = await startSlack(t);
    const limit = { limit: 5, windowMs: 1_000 };
    const upstream = await startUpstream({ ...SECRETS, ...limit, travelMs: () => Math.random() * 60 });
    t.after(() => upstream.close());
    const { url } = await startRedis(t);
    const sockets: WebSocket[] = [];
    for (let number = 0; number < 3; number += 1) {
      const program = runProgram(t, {
        ...settingsFor(slack, upstream),
        SLACK_APP_TOKEN: APP_TOKEN,
        REDIS_URL: url,
        LEADSQUARED_RATE_LIMIT: '5',
        LEADSQUARED_RATE_WINDOW_MS: '1000',
        LOG_LEVEL: 'info',
      });
      await portOf(program);
      await slack.hasOpen(2 * (number + 1));
      sockets.push(...slack.open.slice(-2));
    }
    for (const socket of [...sockets, ...sockets, ...sockets]) {
      await slack.send(socket, 'slash_commands', commandFor(slack.responseUrl, randomUUID()));
    }
    for (let answers = 0; answers < 18; ) {
      const text = read(await slack.nextPost());
      assert.doesNotMatch(text, SUPPORT_CODE);
      if (NO_TASKS.test(text)) answers += 1;
    }
    assert.ok(upstream.calls.every(({ status }) => status === 200));
  });

  test('with an app token that Slack refuses says so in one line', async (t) => {
    const slack = await startSlack(t);
    const settings = settingsFor(slack, { url: 'http://127.0.0.1:1' });
    const program = runProgram(t, { ...settings, SLACK_APP_TOKEN: 'xapp-wrong', LOG_LEVEL: 'info' });
    assert.equal(await program.exited, 1);
    assert.equal(
      program.written.stdout + program.written.stderr,
      'Slack refused SLACK_APP_TOKEN (invalid_auth): check it in the settings of your Slack app.\n',
    );
  });

  test('with an app token that lacks its scope says so at once', async (t) => {
    const slack = await startSlack(t);
    slack.interceptOpen((response) => response.end('{"ok":false,"error":"missing_scope"}'));
    const settings = settingsFor(slack, { url: 'http://127.0.0.1:1' });
    const program = runProgram(t, { ...settings, SLACK_APP_TOKEN: APP_TOKEN, LOG_LEVEL: 'info' });
    assert.equal(await program.exited, 1);
    assert.match(program.written.stderr, /^Slack refused SLACK_APP_TOKEN \(missing_scope\): it lacks /);
  });

  const cuts = {
    'is cut': (socket: WebSocket) => socket.terminate(),
    'falls silent': (socket: WebSocket) => socket.pause(),
  };
  for (const [what, cut] of Object.entries(cuts)) {
    test(`connects again by itself when the socket ${what}, and answers`, async (t) => {
      const slack = await startSlack(t);
      const { socket } = await startApp(t, slack);
      const again = slack.connected();
      cut(socket);
      await assertAnswers(slack, await again);
    });
  }

  for (const reason of ['warning', 'refresh_requested']) {
    test(`loses no answer to a disconnect (${reason}) in the middle of a lookup`, async (t) => {
      const slack = await startSlack(t);
      const { socket, release } = await startApp(t, slack);
      await slack.send(socket, 'slash_commands', commandFor(slack.responseUrl, randomUUID()));
      await slack.refresh(socket, 'drops TCP', reason);
      release();
      assert.match(read(await slack.nextPost()), NO_TASKS);
    });
  }

  test('comes back by itself after Slack could not open a connection for a while', async (t) => {
    const slack = await startSlack(t);
    const { port, program } = await startApp(t, slack);
    const down = (response: ServerResponse) => response.writeHead(500).end('not now');
    slack.interceptOpen(down, down, down);
    const again = slack.connected();
    for (const socket of slack.open) socket.terminate();
    await program.line(/"open":0.*A connection to Slack ends/);
    assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 503);
    await assertAnswers(slack, await again);
    await program.line(/Slack is connected again/);
    assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200);
  });

  test('uses its other connection while Slack refuses the app token, and says so', async (t) => {
    const slack = await startSlack(t);
    const { socket, program } = await startApp(t, slack);
    slack.interceptOpen((response) => response.end('{"ok":false,"error":"invalid_auth"}'));
    const again = slack.connected();
    socket.terminate();
    await program.line(/"level":50.*invalid_auth/);
    await assertAnswers(slack, slack.oldest());
    await again;
  });

  test('ends with one fatal line when Slack refuses the app token and no connection is left', async (t) => {
    const slack = await startSlack(t);
    const { program } = await startApp(t, slack);
    const refuse = (response: ServerResponse) => response.end('{"ok":false,"error":"invalid_auth"}');
    slack.interceptOpen(refuse, refuse);
    for (const socket of slack.open) socket.terminate();
    assert.notEqual(await program.exited, 0);
    const written = program.written.stdout + program.written.stderr;
    const fatal = written.split('\n').filter((line) => line.includes('"level":60'));
    assert.equal(fatal.length, 1, written);
    assert.match(fatal[0] ?? '', /Slack refused SLACK_APP_TOKEN \(invalid_auth\)/);
    assert.doesNotMatch(written, / {4}at /);
    assert.ok(!written.includes(APP_TOKEN) && !written.includes(SECRETS.botToken));
  });

  test('answers waiting reps before it ends when Slack refuses the app token', async (t) => {
    const slack = await startSlack(t);
    const { program, port, socket, release } = await startApp(t, slack);
    await slack.send(socket, 'slash_commands', commandFor(slack.responseUrl, randomUUID()));
    const refuse = (response: ServerResponse) => response.end('{"ok":false,"error":"invalid_auth"}');
    slack.interceptOpen(refuse, refuse);
    for (const one of slack.open) one.terminate();
    await program.line(/"level":60.*invalid_auth/);
    assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 503);
    release();
    assert.match(read(await slack.nextPost()), NO_TASKS);
    assert.equal(await program.exited, 1);
  });

  test('takes no more commands once it stops, if there may be other instances, and answers its own', {
    skip: WITHOUT_REDIS,
  }, async (t) => {
    const slack = await startSlack(t);
    const { url } = await startRedis(t);
    const stopping = await startApp(t, slack, { REDIS_URL: url, INSTANCES: '2' });
    const staying = await startApp(t, slack, { REDIS_URL: url, INSTANCES: '2' });
    staying.release();
    const responseUrl = slack.newResponseUrl();
    await slack.send(stopping.socket, 'slash_commands', commandFor(responseUrl, randomUUID()));
    await stopping.asked;
    stopping.program.process.kill('SIGTERM');
    const stoppedAtMs = performance.now();
    while (slack.open.length > 2) await delay(5);
    assert.ok(performance.now() - stoppedAtMs < 5_000, 'not at the end of the grace');
    const later = slack.newResponseUrl();
    await slack.send(slack.oldest(), 'slash_commands', commandFor(later, randomUUID()));
    stopping.release();
    assert.equal(await stopping.program.exited, 0);
    const wordsAt = (address: string) => slack.posts(address).map(read).join('\n');
    assert.match(wordsAt(responseUrl), NO_TASKS);
    while (!NO_TASKS.test(wordsAt(later))) await delay(5);
  });

  test('tells reps that it restarts while it stops, if there is no other instance', async (t) => {
    const slack = await startSlack(t);
    const { program, socket, release, asked } = await startApp(t, slack);
    await slack.send(socket, 'slash_commands', commandFor(slack.responseUrl, randomUUID()));
    await asked;
    program.process.kill('SIGTERM');
    await program.line(/"msg":"Stopping"/);
    const late = commandFor(slack.newResponseUrl(), randomUUID());
    assert.match(String((await slack.send(socket, 'slash_commands', late)).text), RESTARTING);
    release();
    assert.match(read(await slack.nextPost()), NO_TASKS);
    assert.equal(await program.exited, 0);
  });

  test('stops on SIGTERM while it is without a connection', async (t) => {
    const slack = await startSlack(t);
    const { program } = await startApp(t, slack);
    const asked = slack.askedToOpen();
    slack.interceptOpen(
      () => {},
      () => {},
    );
    for (const socket of slack.open) socket.terminate();
    await asked;
    program.process.kill('SIGTERM');
    assert.equal(await program.exited, 0);
  });
});
