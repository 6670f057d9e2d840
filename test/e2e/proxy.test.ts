import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { WebSocketServer } from 'ws';
import { NO_TASKS } from '../wording.ts';
import { SECRETS } from '../world.ts';
import { portOf, runProgram } from './program.ts';

const LEADSQUARED = 'api-in21.leadsquared.com';
const HOSTS = ['slack.com', 'hooks.slack.com', 'wss-primary.slack.com', LEADSQUARED, 'localhost'];
const PASSWORD = 'pr0xy-pass';

/** Slack and LeadSquared, on one port, by their own names. */
async function startOutside(t: TestContext) {
  const { certificate, key, cert } = await certificateFor(HOSTS);
  const posted = Promise.withResolvers<string>();
  const offered = new Set<string>();
  const chooseProtocol = ({ protocols }: { protocols: string[] }) => {
    for (const protocol of protocols) offered.add(protocol);
    return 'http/1.1';
  };
  const server = createSecureServer(
    { key, cert, ALPNCallback: chooseProtocol },
    async (request, response) => {
      const body = await readText(request);
      const host = request.headers.host?.split(':')[0];
      const answer = (json: object) =>
        response.setHeader('content-type', 'application/json').end(JSON.stringify(json));
      if (host === 'hooks.slack.com') {
        posted.resolve(body);
        response.end('ok');
      } else if (host !== 'slack.com') answer({ RecordCount: 0, TaskList: [] });
      else if (request.url === '/api/apps.connections.open')
        answer({ ok: true, url: 'wss://wss-primary.slack.com/' });
      else answer({ ok: true, user_id: 'U0BOT', bot_id: 'B0BOT', team_id: 'T1', user: { tz: 'UTC' } });
    },
  );
  const sockets = new WebSocketServer({ server });
  const port = await listening(t, server);
  t.after(() => server.closeAllConnections());
  const connected = once(sockets, 'connection');
  return { port, certificate, offered, posted: posted.promise, connected };
}

/** Takes CONNECT with the right password, leads to that one port, and counts. */
async function startProxy(t: TestContext, toPort: number) {
  const hosts: string[] = [];
  const proxy = createServer((_request, response) => response.writeHead(501).end());
  proxy.on('connect', (request, from) => {
    const login = Buffer.from(`me:${PASSWORD}`).toString('base64');
    if (request.headers['proxy-authorization'] !== `Basic ${login}`) {
      from.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    hosts.push(String(request.url));
    const to = connect(toPort, '127.0.0.1', () => {
      from.write('HTTP/1.1 200 Connection established\r\n\r\n');
      from.pipe(to).pipe(from);
    });
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  return { port: await listening(t, proxy), hosts };
}

async function surroundings(t: TestContext, leadSquared = `https://${LEADSQUARED}`) {
  const outside = await startOutside(t);
  const proxy = await startProxy(t, outside.port);
  const settings = {
    SLACK_BOT_TOKEN: SECRETS.botToken,
    SLACK_APP_TOKEN: 'xapp-test-token',
    LEADSQUARED_API_URL: leadSquared.replace('PORT', String(outside.port)),
    LEADSQUARED_ACCESS_KEY: SECRETS.accessKey,
    LEADSQUARED_SECRET_KEY: SECRETS.secretKey,
    PORT: '0',
    NODE_EXTRA_CA_CERTS: outside.certificate,
    NODE_USE_ENV_PROXY: '1',
    HTTPS_PROXY: `http://me:${PASSWORD}@127.0.0.1:${proxy.port}`,
  };
  return { outside, proxy, settings };
}

/** A rep types the command. Resolves with the answer that comes to its response_url. */
async function ask(t: TestContext, { outside, settings }: Awaited<ReturnType<typeof surroundings>>) {
  const program = runProgram(t, settings);
  const [socket] = await outside.connected;
  socket.send(JSON.stringify({ type: 'hello' }));
  await portOf(program);
  const payload = {
    command: '/tasks',
    text: randomUUID(),
    user_id: 'U1',
    team_id: 'T1',
    channel_id: 'C1',
    channel_name: 'sales',
    response_url: 'https://hooks.slack.com/commands/1',
  };
  socket.send(JSON.stringify({ envelope_id: randomUUID(), type: 'slash_commands', payload }));
  assert.match(await outside.posted, NO_TASKS);
  program.process.kill('SIGTERM');
  assert.equal(await program.exited, 0);
}

describe('with a proxy in the environment', { concurrency: true }, () => {
  test('calls Slack, its WebSocket, LeadSquared and the response_url only through it', async (t) => {
    const world = await surroundings(t);
    await ask(t, world);
    const hosts = ['slack.com', 'wss-primary.slack.com', LEADSQUARED, 'hooks.slack.com'];
    assert.deepEqual([...new Set(world.proxy.hosts)].sort(), hosts.map((host) => `${host}:443`).sort());
    assert.ok(!world.outside.offered.has('h2'));
  });

  test('calls hosts in NO_PROXY without it', async (t) => {
    const world = await surroundings(t, 'https://localhost:PORT');
    const settings = { ...world.settings, NO_PROXY: 'localhost' };
    await ask(t, { ...world, settings });
    assert.ok(world.proxy.hosts.includes('hooks.slack.com:443'));
    assert.ok(!world.proxy.hosts.some((host) => host.startsWith('localhost')));
  });

  test('the doctor uses it, and doesn’t print its password', async (t) => {
    const { settings, proxy } = await surroundings(t);
    const program = runProgram(t, settings, { main: resolve('src/doctor.ts') });
    await program.exited;
    assert.match(program.written.stdout, /^✓ HTTPS_PROXY: all calls to Slack and LeadSquared use it/m);
    assert.match(program.written.stdout, /^✓ Slack accepts SLACK_BOT_TOKEN/m);
    assert.ok(proxy.hosts.includes(`${LEADSQUARED}:443`));
    assert.ok(!JSON.stringify(program.written).includes(PASSWORD));
  });

  test('the doctor says if the app doesn’t use it', async (t) => {
    const { settings, proxy } = await surroundings(t);
    const { NODE_USE_ENV_PROXY: _, ...others } = settings;
    const nowhere = { SLACK_API_URL: 'http://127.0.0.1:1/api', LEADSQUARED_API_URL: 'http://127.0.0.1:1' };
    const program = runProgram(t, { ...others, ...nowhere }, { main: resolve('src/doctor.ts') });
    await program.exited;
    assert.match(
      program.written.stdout,
      /^– HTTPS_PROXY is set, but the app doesn’t use it: set NODE_USE_ENV_PROXY=1/m,
    );
    assert.deepEqual(proxy.hosts, []);
  });
});

async function listening(t: TestContext, server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}

async function certificateFor(hosts: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'lead-tasks-'));
  const [keyPath, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = hosts.map((host) => `DNS:${host}`).join(',');
  const wanted = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=${hosts[0]} -addext subjectAltName=${names} -keyout ${keyPath} -out ${certificate}`;
  await promisify(execFile)('openssl', wanted.split(' '));
  return { certificate, key: readFileSync(keyPath), cert: readFileSync(certificate) };
}
