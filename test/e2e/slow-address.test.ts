import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { NO_TASKS } from '../wording.ts';
import { SECRETS } from '../world.ts';
import { type Program, portOf, runProgram } from './program.ts';

/** Node's own limit for one of several addresses is 250 ms; the system sends a lost packet again after a second. */
const HELD_MS = 500;

test('an IPv4 address that takes a second, beside a dead IPv6 one, is reached by every kind of call', async (t) => {
  const outside = await startOutside(t);
  const slow = await startSlowListener(t, outside.port);
  const base = `http://localhost:${slow.port}`;

  await slow.hold();
  const program = runProgram(t, {
    NODE_OPTIONS: `--import=${resolve('test/e2e/two-addresses.mjs')}`,
    SLACK_BOT_TOKEN: SECRETS.botToken,
    SLACK_SIGNING_SECRET: SECRETS.signingSecret,
    SLACK_API_URL: `${base}/api/`,
    LEADSQUARED_API_URL: base,
    LEADSQUARED_ACCESS_KEY: SECRETS.accessKey,
    LEADSQUARED_SECRET_KEY: SECRETS.secretKey,
    PORT: '0',
  });
  await slow.releaseAfterLookup(program);
  const port = await portOf(program);

  await slow.hold();
  assert.equal(await sendCommand(port, `${base}/response`), 200);
  await slow.releaseAfterLookup(program);
  await outside.asked;
  await slow.hold();
  outside.answer();
  await slow.releaseAfterLookup(program);
  assert.match(await outside.posted, NO_TASKS);
  assert.equal(outside.calls(), 1);
});

/** Slack, and a LeadSquared that answers a lookup only when the test releases it. */
async function startOutside(t: TestContext) {
  const [asked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const posted = Promise.withResolvers<string>();
  let calls = 0;
  const server = createServer(async (request, response) => {
    const body = await readText(request);
    const answer = (json: object) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(json));
    if (request.url === '/response') {
      response.end('ok');
      posted.resolve(body);
    } else if (request.url?.startsWith('/v2/LeadManagement.svc/RetrieveTaskByLeadId')) {
      calls += 1;
      asked.resolve();
      await released.promise;
      answer({ RecordCount: 0, TaskList: [] });
    } else answer({ ok: true, user_id: 'U0BOT', bot_id: 'B0BOT', team_id: 'T1', user: { tz: 'UTC' } });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return {
    port: address.port,
    asked: asked.promise,
    answer: () => released.resolve(),
    posted: posted.promise,
    calls: () => calls,
  };
}

/** While it is held, the system drops new connections, and accepts them when they try again a second later. */
async function startSlowListener(t: TestContext, toPort: number) {
  const held = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('slow-listener.mjs', import.meta.url), { workerData: { toPort, held } });
  const [port] = await once(worker, 'message');
  let fillers: Socket[] = [];
  const release = () => {
    Atomics.store(held, 0, 1);
    Atomics.notify(held, 0);
    for (const filler of fillers) filler.destroy();
    fillers = [];
  };
  t.after(async () => {
    release();
    await worker.terminate();
  });
  return {
    port,
    async hold() {
      Atomics.store(held, 0, 0);
      worker.postMessage('hold');
      await once(worker, 'message');
      for (let isFull = false; !isFull; ) {
        const filler = connect(port, '127.0.0.1').on('error', () => {});
        fillers.push(filler);
        isFull = await Promise.race([once(filler, 'connect').then(() => false), delay(200, true)]);
      }
    },
    async releaseAfterLookup(program: Program) {
      await program.line(/looked up/);
      program.written.stderr = '';
      await delay(HELD_MS);
      release();
    },
  };
}

async function sendCommand(port: number, responseUrl: string): Promise<number> {
  const body = new URLSearchParams({
    command: '/tasks',
    text: randomUUID(),
    user_id: 'U1',
    team_id: 'T1',
    channel_id: 'C1',
    channel_name: 'sales',
    response_url: responseUrl,
  }).toString();
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', SECRETS.signingSecret).update(`v0:${at}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': `v0=${signature}`,
  };
  return (await fetch(`http://127.0.0.1:${port}/slack/events`, { method: 'POST', headers, body })).status;
}
