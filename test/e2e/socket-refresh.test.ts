/** Slack ends every connection of Socket Mode every few hours: not one command is lost by that. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { startUpstream } from '../../src/playground/leadsquared/upstream.ts';
import { NO_TASKS } from '../wording.ts';
import { FAST, read, SECRETS, settingsFor } from '../world.ts';
import { freePort } from './free-port.ts';
import { portOf, runProgram } from './program.ts';
import {
  APP_TOKEN,
  type Course,
  commandFor,
  during,
  type Farewell,
  type Slack,
  startSlack,
} from './socket-slack.ts';

async function startApp(t: TestContext, slack: Slack) {
  const metricsPort = await freePort();
  const upstream = await startUpstream({ ...SECRETS, limit: 1_000, windowMs: 100 });
  t.after(() => upstream.close());
  const program = runProgram(t, {
    ...settingsFor(slack, upstream, FAST),
    SLACK_APP_TOKEN: APP_TOKEN,
    METRICS_ADDRESS: `127.0.0.1:${metricsPort}`,
    LOG_LEVEL: 'info',
  });
  const port = await portOf(program);
  await slack.hasOpen(2);
  const lines = (pattern: RegExp) => program.written.stdout.split('\n').filter((line) => pattern.test(line));
  const metric = async (name: string) => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  };
  return { program, port, upstream, lines, metric };
}

function assertNothingLost(t: TestContext, course: Course): void {
  t.diagnostic(JSON.stringify(course));
  const { typed, longestAckMs, ...faults } = course;
  assert.ok(typed > 0);
  assert.deepEqual(faults, { untaken: 0, lost: 0, unanswered: 0, doubled: 0, notReadyMs: 0 });
  // Slack's limit. The machine itself may stand still for a second.
  assert.ok(longestAckMs < 3_000, `${longestAckMs} ms`);
}

const isReady = async (port: number) => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200;

const FAREWELLS: readonly Farewell[] = ['keeps TCP open', 'ends TCP', 'closes at once', 'drops TCP'];
const CLOSES_AFTER_MS = 3_000;
const MAX_CONNECTIONS = 10;
const SOON_MS = 5_000;

describe('a refresh by Slack', { concurrency: 4, timeout: 240_000 }, () => {
  for (const farewell of FAREWELLS) {
    test(`that ${farewell} loses no command, ten times in a row`, async (t) => {
      const slack = await startSlack(t, { closesAfterMs: CLOSES_AFTER_MS });
      const { port, lines } = await startApp(t, slack);
      const refreshed = async () => {
        for (let number = 0; number < 10; number += 1) {
          const replaced = slack.connected();
          await slack.refresh(slack.oldest(), farewell, number % 2 === 0 ? 'refresh_requested' : 'warning');
          await Promise.all([replaced, delay(1_500)]);
        }
        await delay(CLOSES_AFTER_MS);
      };
      assertNothingLost(t, await during(slack, port, refreshed()));
      assert.equal(slack.open.length, 2);
      assert.ok(slack.peak() <= MAX_CONNECTIONS, `${slack.peak()} connections`);
      assert.equal(lines(/"level":30.*refresh/).length, 10);
      assert.deepEqual(lines(/"level":[456]0/), []);
    });
  }

  for (const farewell of ['keeps TCP open', 'ends TCP'] as const) {
    test(`of both connections at once that ${farewell} loses no command`, async (t) => {
      const slack = await startSlack(t, { closesAfterMs: CLOSES_AFTER_MS });
      const { port } = await startApp(t, slack);
      const refreshed = async () => {
        await Promise.all(slack.open.map((socket) => slack.refresh(socket, farewell, 'warning')));
        await delay(CLOSES_AFTER_MS + 2_000);
      };
      assertNothingLost(t, await during(slack, port, refreshed()));
      assert.equal(slack.open.length, 2);
    });
  }

  for (const farewell of ['closes at once', 'drops TCP'] as const) {
    test(`of both connections at once that ${farewell} leaves a short gap`, async (t) => {
      const slack = await startSlack(t);
      const { port } = await startApp(t, slack);
      const refreshed = async () => {
        await Promise.all([...slack.open].map((socket) => slack.refresh(socket, farewell)));
        const goneAtMs = performance.now();
        await slack.hasOpen(1);
        t.diagnostic(`no connection for ${Math.round(performance.now() - goneAtMs)} ms`);
        await slack.hasOpen(2);
        await delay(1_000);
      };
      const { notReadyMs, untaken, ...course } = await during(slack, port, refreshed());
      t.diagnostic(JSON.stringify({ notReadyMs, untaken }));
      assertNothingLost(t, { ...course, notReadyMs: 0, untaken: 0 });
      assert.ok(notReadyMs < 3_000, `${notReadyMs} ms`);
    });
  }

  test('opens the two connections at different times, so that they aren’t refreshed together', async (t) => {
    const slack = await startSlack(t);
    const first = slack.connected();
    const started = startApp(t, slack);
    await first;
    const firstAtMs = performance.now();
    await slack.connected();
    // A second by the app's clock; this process may be late to see the first.
    assert.ok(performance.now() - firstAtMs > 500);
    await started;
  });

  test('keeps the old connection while apps.connections.open fails', async (t) => {
    const slack = await startSlack(t, { closesAfterMs: 60_000 });
    const { port, program } = await startApp(t, slack);
    const limited = (response: ServerResponse) => response.writeHead(429, { 'retry-after': '1' }).end();
    const down = (response: ServerResponse) => response.end('{"ok":false,"error":"internal_error"}');
    slack.interceptOpen(limited, down, limited, down, down);
    const refreshed = async () => {
      const replaced = slack.connected();
      await Promise.all(slack.open.map((socket) => slack.refresh(socket, 'keeps TCP open')));
      await replaced;
      await slack.hasOpen(4);
    };
    assertNothingLost(t, await during(slack, port, refreshed()));
    await program.line(/internal_error|HTTP 429/);
  });

  test('without an address for the next connection leads to another request', async (t) => {
    const slack = await startSlack(t, { closesAfterMs: 60_000 });
    const { program } = await startApp(t, slack);
    const answers = ['{"ok":true,"url":"x"}', '{"ok":true,"url":"https://"}', '{"ok":true}', '[]', 'null'];
    slack.interceptOpen(...answers.map((answer) => (response: ServerResponse) => void response.end(answer)));
    await Promise.all(slack.open.map((socket) => slack.refresh(socket, 'drops TCP')));
    await program.line(/Slack opened no connection/);
    await slack.hasOpen(2);
    assert.equal(program.process.exitCode, null);
  });

  test('closes a connection that Slack leaves open, and loses no command', async (t) => {
    const slack = await startSlack(t);
    const { port } = await startApp(t, slack);
    const socket = slack.oldest();
    const closed = once(socket, 'close').then(() => delay(1_000));
    const [course] = await Promise.all([
      during(slack, port, closed),
      slack.refresh(socket, 'leaves it open'),
    ]);
    assertNothingLost(t, course);
    assert.equal(slack.open.length, 2);
  });

  test('replaces a connection that gets no hello in 30 s, and answers by the other meanwhile', async (t) => {
    const slack = await startSlack(t);
    const { port, program } = await startApp(t, slack);
    slack.withholdHello(1);
    const replaced = async () => {
      await slack.refresh(slack.oldest(), 'drops TCP');
      const silent = await slack.connectedSilently();
      const closed = once(silent, 'close');
      await slack.hasOpen(2);
      await closed;
    };
    assertNothingLost(t, await during(slack, port, replaced()));
    await program.line(/"no hello":1/);
  });

  test('replaces a connection that hangs, and answers by the other meanwhile', async (t) => {
    const slack = await startSlack(t);
    const { port } = await startApp(t, slack);
    const replaced = async () => {
      const again = slack.connected();
      slack.hang(slack.oldest());
      const sinceMs = performance.now();
      await again;
      t.diagnostic(`replaced after ${Math.round(performance.now() - sinceMs)} ms`);
    };
    assertNothingLost(t, await during(slack, port, replaced()));
  });

  test('opens one successor for a warning and the request that follows it', async (t) => {
    const slack = await startSlack(t);
    await startApp(t, slack);
    const socket = slack.oldest();
    const replaced = slack.connected();
    await slack.refresh(socket, 'keeps TCP open', 'warning');
    await slack.refresh(socket, 'keeps TCP open', 'refresh_requested');
    await replaced;
    await delay(3_000);
    assert.equal(slack.open.length, 3, 'the old one among them');
  });

  test('tries less and less often while Slack refuses connections', async (t) => {
    const slack = await startSlack(t);
    const { lines } = await startApp(t, slack);
    let asked = 0;
    const turnAway = async () => {
      for (;;) {
        const socket = await slack.connected();
        asked += 1;
        await slack.refresh(socket, 'drops TCP', 'too_many_websockets');
      }
    };
    void turnAway();
    await slack.refresh(slack.oldest(), 'drops TCP', 'too_many_websockets');
    await delay(12_000);
    assert.ok(asked >= 3 && asked <= 7, `${asked}`);
    assert.ok(lines(/"level":40.*too_many_websockets/).length >= 3);
    assert.equal(slack.open.length, 1);
  });

  test('shows in /readyz and in the metrics', async (t) => {
    const slack = await startSlack(t);
    const { port, metric } = await startApp(t, slack);
    const told = async () => ({
      isReady: await isReady(port),
      open: await metric('lead_tasks_slack_connections'),
    });
    const becomes = async (expected: Awaited<ReturnType<typeof told>>) => {
      const endsAtMs = performance.now() + SOON_MS;
      while (!isDeepStrictEqual(await told(), expected) && performance.now() < endsAtMs) await delay(5);
      assert.deepEqual(await told(), expected);
    };
    await becomes({ isReady: true, open: 2 });
    const down = (response: ServerResponse) => response.end('{"ok":false,"error":"internal_error"}');
    /** The app finds Slack down so many times, from when the test has seen that. */
    const outage = (times: number) => {
      const seen = Promise.withResolvers<void>();
      slack.interceptOpen(
        ...Array.from({ length: times }, () => async (response: ServerResponse) => {
          await seen.promise;
          down(response);
        }),
      );
      return seen.resolve;
    };
    const downFor = outage(4);
    const refreshed = slack.connected();
    await slack.refresh(slack.oldest(), 'closes at once');
    await becomes({ isReady: true, open: 1 });
    downFor();
    await refreshed;
    await becomes({ isReady: true, open: 2 });
    assert.equal(await metric('lead_tasks_reconnects_total'), 1);
    const downAgain = outage(6);
    for (const socket of slack.open) socket.terminate();
    await becomes({ isReady: false, open: 0 });
    downAgain();
    await slack.hasOpen(2);
    await becomes({ isReady: true, open: 2 });
    assert.equal(await metric('lead_tasks_reconnects_total'), 3);
  });
});

describe('an envelope that Slack sends again', { concurrency: 2, timeout: 60_000 }, () => {
  const typed = async (t: TestContext) => {
    const slack = await startSlack(t);
    const app = await startApp(t, slack);
    const [one, other] = slack.open;
    assert.ok(one && other);
    return { slack, one, other, ...app };
  };

  test('by the other connection is acked each time, and its command is answered once', async (t) => {
    const { slack, one, other, upstream } = await typed(t);
    for (const text of ['help', randomUUID()]) {
      const responseUrl = slack.newResponseUrl();
      const id = slack.sendOver(one, 'slash_commands', commandFor(responseUrl, text));
      slack.sendOver(other, 'slash_commands', commandFor(responseUrl, text), id);
      slack.sendOver(one, 'slash_commands', commandFor(responseUrl, text), id);
      while (slack.acksOf(id).length < 3) await delay(10);
      const [first, ...repeated] = slack.acksOf(id);
      for (const { payload } of repeated) assert.deepEqual(payload, first?.payload);
    }
    const lookups = () => upstream.calls.filter(({ name }) => name === 'RetrieveTaskByLeadId').length;
    assert.match(read(await slack.nextPost()), NO_TASKS);
    assert.equal(lookups(), 1);
  });

  test('because its ack could not be sent is acked, and answered once', async (t) => {
    const { slack, one, other } = await typed(t);
    const responseUrl = slack.newResponseUrl();
    const id = slack.sendAndClose(one, 'slash_commands', commandFor(responseUrl, 'help'));
    while (slack.posts(responseUrl).length === 0) await delay(10);
    assert.deepEqual(slack.acksOf(id), []);
    slack.sendOver(other, 'slash_commands', commandFor(responseUrl, 'help'), id);
    while (slack.acksOf(id).length === 0) await delay(10);
    assert.deepEqual(slack.acksOf(id)[0]?.payload, {});
    assert.equal(slack.posts(responseUrl).length, 1);
  });
});
