import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Environment } from '../../src/config/settings.ts';
import { startUpstream } from '../../src/playground/leadsquared/upstream.ts';
import type { Delivery } from '../../src/playground/slack/acting-person.ts';
import { startWorkspace, type Workspace } from '../../src/playground/slack/workspace.ts';
import { NO_TASKS, RESTARTING } from '../wording.ts';
import { read, SECRETS, settingsFor } from '../world.ts';
import { freePort } from './free-port.ts';
import { portOf, runProgram } from './program.ts';

async function surroundings(t: TestContext) {
  const upstream = await startUpstream(SECRETS);
  const workspace = await startWorkspace(SECRETS);
  t.after(() => Promise.all([upstream.close(), workspace.close()]));
  return { upstream, workspace, settings: { ...settingsFor(workspace, upstream), LOG_LEVEL: 'info' } };
}

function lastAnswer(workspace: Workspace, { responseUrl }: Delivery): string {
  return read(workspace.answers(responseUrl).at(-1)?.body ?? {});
}

/** A server on a free port, and that port. */
async function squat(): Promise<{ port: number; leave: () => void }> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { port: address.port, leave: () => server.close() };
}

describe('the start', { concurrency: 2 }, () => {
  test('lists everything missing or wrong in one message, and exits with 1 before it listens', async (t) => {
    const program = runProgram(t, { SLACK_BOT_TOKEN: 'xoxb-1', PORT: 'x' });
    assert.equal(await program.exited, 1);
    assert.equal(program.written.stdout, '');
    const lines = program.written.stderr.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(' ').slice(0, 2).join(' ')),
      [
        'Lead Tasks',
        '- LEADSQUARED_API_URL',
        '- SLACK_SIGNING_SECRET',
        '- PORT',
        '- LEADSQUARED_ACCESS_KEY',
        '- LEADSQUARED_SECRET_KEY',
      ],
    );
  });

  test('in production never becomes the playground, even with nothing set', async (t) => {
    const program = runProgram(t, { NODE_ENV: 'production' });
    assert.equal(await program.exited, 1);
    assert.match(program.written.stderr, /SLACK_BOT_TOKEN is missing/);
  });

  test('with wrong secrets in files lists them with everything else, and shows no content', async (t) => {
    const program = runProgram(t, {
      SLACK_BOT_TOKEN_FILE: resolve('package.json'),
      SLACK_SIGNING_SECRET: 'set',
      SLACK_SIGNING_SECRET_FILE: 'set as well',
      LEADSQUARED_ACCESS_KEY_FILE: '/',
      PORT: 'x',
    });
    assert.equal(await program.exited, 1);
    const lines = program.written.stderr.trimEnd().split('\n').slice(1);
    assert.deepEqual(
      lines.map((line) => line.split(' ')[1]).sort(),
      [
        'LEADSQUARED_ACCESS_KEY_FILE',
        'LEADSQUARED_API_URL',
        'LEADSQUARED_SECRET_KEY',
        'PORT',
        'SLACK_BOT_TOKEN_FILE',
        'SLACK_SIGNING_SECRET_FILE',
      ],
      program.written.stderr,
    );
    assert.doesNotMatch(program.written.stderr, /lead-tasks"|set as well/);
  });

  test('with a token that Slack refuses says so in one line', async (t) => {
    const { settings } = await surroundings(t);
    const program = runProgram(t, { ...settings, SLACK_BOT_TOKEN: 'xoxb-wrong' });
    assert.equal(await program.exited, 1);
    assert.equal(
      program.written.stdout + program.written.stderr,
      'Slack refused SLACK_BOT_TOKEN (invalid_auth): check it in the settings of your Slack app.\n',
    );
  });

  test('with no Slack to reach says so in one line', async (t) => {
    const { settings } = await surroundings(t);
    const port = await freePort();
    const program = runProgram(t, { ...settings, SLACK_API_URL: `http://127.0.0.1:${port}/api` });
    assert.equal(await program.exited, 1);
    assert.equal(
      program.written.stdout + program.written.stderr,
      `Slack could not be reached at http://127.0.0.1:${port} (ECONNREFUSED): check the network and SLACK_API_URL.\n`,
    );
  });

  const answers: [status: number, headers: Record<string, string>, words: RegExp][] = [
    [429, { 'retry-after': '30' }, /^Slack answered with HTTP 429 at \S+: try again in a minute\.\n$/],
    [404, {}, /^Slack answered with HTTP 404 at \S+: check the network and SLACK_API_URL\.\n$/],
  ];
  for (const [status, headers, words] of answers) {
    test(`with a Slack that answers HTTP ${status} says so in one line`, async (t) => {
      const { settings } = await surroundings(t);
      const slack = createServer((_, response) => response.writeHead(status, headers).end()).listen(0);
      t.after(() => slack.close());
      await once(slack, 'listening');
      const address = slack.address();
      assert.ok(typeof address === 'object' && address !== null);
      const program = runProgram(t, { ...settings, SLACK_API_URL: `http://127.0.0.1:${address.port}/api` });
      assert.equal(await program.exited, 1);
      assert.match(program.written.stdout + program.written.stderr, words);
    });
  }

  test('on a port that is taken says in one line what to type', async (t) => {
    const { settings } = await surroundings(t);
    const { port, leave } = await squat();
    t.after(leave);
    const taken: Record<string, Environment> = {
      [`PORT=${port + 1}`]: { ...settings, PORT: String(port) },
      [`METRICS_ADDRESS=127.0.0.1:${port + 1}`]: { ...settings, METRICS_ADDRESS: `127.0.0.1:${port}` },
      // The playground.
      [`PORT=${port + 1} `]: { PORT: String(port) },
    };
    for (const [typed, environment] of Object.entries(taken)) {
      const program = runProgram(t, environment);
      assert.equal(await program.exited, 1);
      const { stdout, stderr } = program.written;
      assert.match(stdout + stderr, new RegExp(`^[A-Z_]+: port ${port} .*: ${typed.trim()} npm start\n$`));
    }
  });
});

describe('the HTTP endpoint', { concurrency: 2 }, () => {
  test('accepts what Slack signed, and nothing else', async (t) => {
    const { settings, workspace, upstream } = await surroundings(t);
    const program = runProgram(t, settings);
    const base = `http://127.0.0.1:${await portOf(program)}`;
    const body = new URLSearchParams({
      command: '/tasks',
      text: randomUUID(),
      user_id: 'U1',
      team_id: 'T1',
      channel_id: 'C1',
      response_url: `${workspace.apiUrl}none`,
    }).toString();
    const post = async (secret: string, ageSeconds = 0) => {
      const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
      const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signature}`,
      };
      return (await fetch(`${base}/slack/events`, { method: 'POST', headers, body })).status;
    };
    assert.equal(await post('another secret'), 401);
    assert.equal(await post(SECRETS.signingSecret, 400), 401, 'older than five minutes');
    const unsigned = await fetch(`${base}/slack/events`, { method: 'POST', body });
    assert.equal(unsigned.status, 401);
    assert.equal(upstream.calls.length, 0);
    assert.equal(await post(SECRETS.signingSecret), 200);

    const get = async (path: string) => (await fetch(`${base}${path}`)).status;
    const paths = ['/healthz', '/readyz', '/', '/slack/events', '//', '/metrics'];
    assert.deepEqual(await Promise.all(paths.map(get)), [200, 200, 404, 404, 404, 404]);
  });

  test('tells the admin of a clock that differs from Slack’s', async (t) => {
    const { settings } = await surroundings(t);
    const program = runProgram(t, settings);
    const timestamp = String(Math.floor(Date.now() / 1000) - 400);
    const signature = createHmac('sha256', SECRETS.signingSecret).update(`v0:${timestamp}:`).digest('hex');
    await fetch(`http://127.0.0.1:${await portOf(program)}/slack/events`, {
      method: 'POST',
      headers: { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` },
    });
    await program.line(/"refused":\{"signed at another time":1\}.*clock/);
  });

  test('serves metrics on an address of their own', async (t) => {
    const { settings, workspace } = await surroundings(t);
    const port = await freePort();
    const program = runProgram(t, { ...settings, METRICS_ADDRESS: `127.0.0.1:${port}` });
    workspace.connect(`http://127.0.0.1:${await portOf(program)}/slack/events`);
    const leadId = randomUUID();
    await workspace.command({ text: leadId });
    await workspace.until(() => workspace.messages.some((message) => read(message).includes('No tasks')));
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    assert.match(metrics, /^lead_tasks_calls_total\{answer="answered"\} [12]$/m);
    assert.match(metrics, /^lead_tasks_limit 25$/m);
    assert.match(metrics, /^lead_tasks_slots_in_use [12]$/m);
    assert.match(metrics, /^lead_tasks_waiting 0$/m);
    assert.doesNotMatch(metrics, new RegExp(leadId));
  });
});

describe('SIGTERM', { concurrency: 2 }, () => {
  const oneSlot = { LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '700' };

  test('answers waiting lookups, tells new ones that the app restarts, and exits with 0', async (t) => {
    const { settings, workspace } = await surroundings(t);
    // The third lookup leaves time for one more command while the app still answers.
    const program = runProgram(t, { ...settings, ...oneSlot, LEADSQUARED_RATE_WINDOW_MS: '2500' });
    workspace.connect(`http://127.0.0.1:${await portOf(program)}/slack/events`);
    const commands = await Promise.all([1, 2, 3].map(() => workspace.command({ text: randomUUID() })));
    program.process.kill('SIGTERM');
    await program.line(/"msg":"Stopping"/);
    await workspace.command({ text: randomUUID() });
    assert.match(read(workspace.messages.at(-1) ?? {}), RESTARTING);
    assert.equal(await program.exited, 0);
    for (const command of commands) assert.match(lastAnswer(workspace, command), NO_TASKS);
  });

  test('tells reps whose wait doesn’t fit in the grace at once to try again', async (t) => {
    const { settings, workspace } = await surroundings(t);
    const program = runProgram(t, { ...settings, ...oneSlot, LEADSQUARED_RATE_WINDOW_MS: '60000' });
    workspace.connect(`http://127.0.0.1:${await portOf(program)}/slack/events`);
    const first = await workspace.command({ text: randomUUID() });
    const second = await workspace.command({ text: randomUUID() });
    program.process.kill('SIGTERM');
    assert.equal(await program.exited, 0);
    assert.match(lastAnswer(workspace, first), NO_TASKS);
    assert.match(lastAnswer(workspace, second), RESTARTING);
  });

  test('sent twice, as a supervisor of a whole group does, ends nothing early', async (t) => {
    const { settings, workspace } = await surroundings(t);
    // The third lookup leaves time for one more command while the app still answers.
    const program = runProgram(t, { ...settings, ...oneSlot, LEADSQUARED_RATE_WINDOW_MS: '2500' });
    workspace.connect(`http://127.0.0.1:${await portOf(program)}/slack/events`);
    const commands = await Promise.all([1, 2, 3].map(() => workspace.command({ text: randomUUID() })));
    program.process.kill('SIGTERM');
    await program.line(/"msg":"Stopping"/);
    program.process.kill('SIGTERM');
    assert.equal(await program.exited, 0);
    for (const command of commands) assert.match(lastAnswer(workspace, command), NO_TASKS);
  });

  test('sent to npm reaches the app, which stops in order', async (t) => {
    const { settings, workspace } = await surroundings(t);
    const program = runProgram(t, settings, { npm: true });
    workspace.connect(`http://127.0.0.1:${await portOf(program)}/slack/events`);
    const command = await workspace.command({ text: randomUUID() });
    program.process.kill('SIGTERM');
    assert.equal(await program.exited, 0);
    assert.match(program.written.stdout, /"msg":"Stopped"/);
    assert.match(lastAnswer(workspace, command), NO_TASKS);
  });

  test('tells reps whose call hangs when the grace ends', async (t) => {
    const { settings, workspace } = await surroundings(t);
    const upstream = await startUpstream({ ...SECRETS, serviceMs: () => 60_000 });
    t.after(() => upstream.close());
    const program = runProgram(t, {
      ...settings,
      LEADSQUARED_API_URL: upstream.url,
      SHUTDOWN_GRACE_MS: '1000',
    });
    workspace.connect(`http://127.0.0.1:${await portOf(program)}/slack/events`);
    const command = await workspace.command({ text: randomUUID() });
    program.process.kill('SIGTERM');
    assert.equal(await program.exited, 0);
    assert.match(lastAnswer(workspace, command), RESTARTING);
  });
});
