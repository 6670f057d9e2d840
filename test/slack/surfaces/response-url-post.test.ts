import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { createLog } from '../../../src/ops/log.ts';
import { matching, NO_TASKS, ORIGIN } from '../../wording.ts';
import { json, lead, openWorld, read, SECRETS, startApp } from '../../world.ts';

// Beside the faults of response-url.test.ts.

test('a response_url that takes the answer and then hangs gets it once', async (t) => {
  const world = await openWorld(t);
  let posts = 0;
  for (let time = 0; time < 2; time += 1) {
    world.workspace.interceptNext('response_url', (response) => {
      posts += 1;
      response.writeHead(200).write('o');
    });
  }
  await world.askAndStop(randomUUID());
  assert.equal(posts, 1);
  assert.deepEqual(world.workspace.messages, []);
});

const says = (body: string) => (response: ServerResponse) => response.writeHead(200).end(body);

/** How an answer ends when Slack answers its posts in this way. */
async function answerTo(t: TestContext, ...scripts: ((response: ServerResponse) => void)[]) {
  const world = await openWorld(t);
  let posts = 0;
  for (const script of scripts) {
    world.workspace.interceptNext('response_url', (response) => {
      posts += 1;
      script(response);
    });
  }
  const startedAtMs = performance.now();
  const { responseUrl } = await world.askAndStop(randomUUID());
  const direct = world.workspace.messages.filter(({ origin }) => origin === 'api');
  const taken = world.workspace.answers(responseUrl);
  return { posts, taken: taken.length, direct, tookMs: performance.now() - startedAtMs };
}

describe('a response_url that says 200 and "ok": false has not taken the answer', {
  concurrency: 4,
}, () => {
  for (const error of ['ratelimited', 'internal_error']) {
    test(`${error} may pass: it is sent once more`, async (t) => {
      const { posts, taken, direct } = await answerTo(t, says(JSON.stringify({ ok: false, error })));
      assert.deepEqual([posts, taken, direct.length], [1, 1, 0]);
    });
  }

  test('and twice: then it is a direct message', async (t) => {
    const refusal = says('{"ok":false,"error":"internal_error"}');
    const { posts, taken, direct } = await answerTo(t, refusal, refusal);
    assert.deepEqual([posts, taken, direct.length], [2, 0, 1]);
  });

  for (const error of ['used_url', 'expired_url', 'invalid_blocks', 'of no known kind', undefined, 7]) {
    test(`${error} stays: it is a direct message at once`, async (t) => {
      const { posts, taken, direct } = await answerTo(t, says(JSON.stringify({ ok: false, error })));
      assert.deepEqual([posts, taken], [1, 0]);
      assert.match(read(direct[0] ?? {}), matching`^${ORIGIN}[\s\S]*${NO_TASKS}`);
    });
  }
});

describe('a response_url that says 404', { concurrency: 4 }, () => {
  const bodies = ['used_url', 'expired_url', '{"ok":false,"error":"used_url"}', '{"error":"expired_url"}'];
  for (const body of bodies) {
    test(`and ${body}: it is a direct message at once`, async (t) => {
      const { posts, taken, direct } = await answerTo(t, (response) => response.writeHead(404).end(body));
      assert.deepEqual([posts, taken], [1, 0]);
      assert.match(read(direct[0] ?? {}), matching`^${ORIGIN}[\s\S]*${NO_TASKS}`);
    });
  }
});

describe('a response_url that says 200 and anything else has taken the answer', { concurrency: 4 }, () => {
  const refusal = '{"ok":false,"error":"used_url"}';
  const bodies: Record<string, (response: ServerResponse) => void> = {
    'an empty body': says(''),
    ok: says('ok'),
    '"ok": true': says('{"ok":true}'),
    'a broken body': says('{"ok":false,'),
    'a list': says('[false]'),
    'a huge body': says(`${' '.repeat(1_000_000)}${refusal}`),
    'a body that breaks off': (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      setImmediate(() => response.destroy());
    },
    'a body that drips without an end': (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 100);
      response.on('close', () => clearInterval(timer));
    },
  };
  for (const [what, script] of Object.entries(bodies)) {
    test(what, async (t) => {
      const { posts, taken, direct, tookMs } = await answerTo(t, script);
      assert.deepEqual([posts, taken, direct.length], [1, 0, 0]);
      assert.ok(tookMs < 8_000, `${tookMs} ms`);
    });
  }
});

test('a response_url that points elsewhere is not followed: the list goes nowhere else', async (t) => {
  const world = await openWorld(t);
  const elsewhere = await openElsewhere(t);
  for (const status of [307, 308]) {
    world.workspace.interceptNext('response_url', (response) =>
      response.writeHead(status, { location: elsewhere.url }).end(),
    );
    await world.workspace.command({ text: randomUUID() });
  }
  await world.app.stop();
  assert.equal(elsewhere.visits(), 0);
});

describe('a response_url that is not Slack’s is never called: the answer is a direct message', () => {
  const TASK = { TaskID: randomUUID(), Name: 'Send the offer', Status: 'Pending' };
  const known = lead(json({ RecordCount: 1, TaskList: [TASK] }));
  const command = (responseUrl: string) => ({
    command: '/tasks',
    text: known.leadId,
    user_id: 'U0PRIYA001',
    team_id: 'T0PLAYGROUND',
    channel_id: 'C0SALES001',
    channel_name: 'sales',
    response_url: responseUrl,
  });
  const interaction = (payload: object) => ({
    payload: JSON.stringify({
      user: { id: 'U0PRIYA001' },
      team: { id: 'T0PLAYGROUND' },
      channel: { id: 'C0SALES001', name: 'sales' },
      ...payload,
    }),
  });
  const task = `lead:${known.leadId} filter:pending page:1 task:${TASK.TaskID} due:undated`;

  const FORGED: Readonly<Record<string, (responseUrl: string) => Record<string, string>>> = {
    'of a command': command,
    'of a click': (responseUrl) =>
      interaction({
        type: 'block_actions',
        response_url: responseUrl,
        container: { type: 'message', message_ts: '1.1', channel_id: 'C0SALES001' },
        actions: [
          {
            type: 'button',
            action_id: 'list:refresh',
            block_id: 'b',
            value: `lead:${known.leadId} filter:pending page:1`,
          },
        ],
      }),
    'in the metadata of a modal': (responseUrl) =>
      interaction({
        type: 'view_submission',
        view: {
          callback_id: 'change:complete',
          state: { values: {} },
          private_metadata: JSON.stringify({
            responseUrl,
            channelId: 'C0SALES001',
            channelName: 'sales',
            place: '',
            openedAtMs: Date.now(),
            zone: 'UTC',
            reference: task,
          }),
        },
      }),
  };

  for (const [where, form] of Object.entries(FORGED)) {
    test(where, async (t) => {
      const lines: string[] = [];
      const log = createLog(
        { level: 'info', redact: (text) => text },
        { write: (line: string) => lines.push(line) },
      );
      const world = await openWorld(t, {
        leads: [known],
        settings: { ALLOW_TASK_CHANGES: 'true' },
        start: (settings) => startApp(settings, log),
      });
      const elsewhere = await openElsewhere(t);
      const status = await deliver(world.app.port, form(elsewhere.url));
      assert.equal(status, 200);
      const message = await world.workspace.until(() =>
        world.workspace.messages.find(({ origin }) => origin === 'api'),
      );
      assert.match(read(message), matching`^${ORIGIN}`);
      assert.equal(elsewhere.visits(), 0);
      const fault = lines.find((line) => line.includes('not an address of Slack'));
      assert.match(fault ?? '', /"supportCode":"[A-Z2-9]{6}"/);
      assert.ok(!lines.join('').includes(elsewhere.url), 'the address is in the log');
    });
  }
});

/** As Slack signs it. */
async function deliver(port: number, form: Record<string, string>): Promise<number> {
  const body = new URLSearchParams(form).toString();
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', SECRETS.signingSecret).update(`v0:${at}:${body}`).digest('hex');
  const response = await fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  });
  return response.status;
}

async function openElsewhere(t: TestContext) {
  let visits = 0;
  const elsewhere = createServer((_request, response) => {
    visits += 1;
    response.end('ok');
  });
  await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
  t.after(() => elsewhere.close());
  const address = elsewhere.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { url: `http://127.0.0.1:${address.port}/`, visits: () => visits };
}
