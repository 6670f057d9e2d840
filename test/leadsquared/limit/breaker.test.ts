import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { afterCall, type Breaker, UP } from '../../../src/leadsquared/limit/breaker.ts';
import { httpResponse } from '../../raw-server.ts';
import { NO_TASKS, NOT_ANSWERING } from '../../wording.ts';
import { openRawWorld, read, type World } from '../../world.ts';
import { answered, openScheduler, REFUSED, SILENCE, UNAVAILABLE } from './open-scheduler.ts';

const LIST = httpResponse(200, JSON.stringify({ RecordCount: 0, TaskList: [] }));
/** So many slots that none waits for the cool-down of a call without an answer. */
const SETTINGS = { LEADSQUARED_RATE_WINDOW_MS: '100', LEADSQUARED_RATE_LIMIT: '100' };

async function openShakyWorld(t: TestContext) {
  const state = { isDown: false };
  const opened = await openRawWorld(t, {
    settings: { ...SETTINGS, METRICS_ADDRESS: '127.0.0.1:0' },
    answer(socket) {
      if (state.isDown) socket.resetAndDestroy();
      else socket.write(LIST);
    },
  });
  return { state, ...opened };
}

async function askForMany(world: World, number: number): Promise<string[]> {
  const asked = Array.from({ length: number }, () => world.ask(randomUUID()));
  return (await Promise.all(asked)).map(({ message }) => read(message));
}

async function isToldDown(world: World): Promise<boolean> {
  const metrics = await (await fetch(world.app.metricsUrl ?? '')).text();
  return /^lead_tasks_leadsquared_down 1$/m.test(metrics);
}

/** After so many calls that were given up then. */
function unanswered(before: Breaker, number: number, nowMs: number): Breaker {
  let breaker = before;
  for (let call = 0; call < number; call += 1) {
    breaker = afterCall(breaker, SILENCE, nowMs);
  }
  return breaker;
}

describe('LeadSquared', () => {
  test('is found to be back by a call whose answer we fail to read, and the fault is told', async () => {
    const told = Promise.withResolvers<unknown>();
    const watch = { probeFailed: told.resolve };
    const scheduler = openScheduler({ slots: 20, windowMs: 100, timeoutMs: 1_000, watch });
    let isBack = false;
    const fault = new Error('a fault of our own');
    const send = async () => {
      if (isBack) throw fault;
      return SILENCE;
    };
    const reps = Array.from({ length: 10 }, (_, rep) => `U${rep}`);
    await Promise.all(reps.map((rep) => scheduler.send('lookup', rep, send).result));
    assert.notEqual(scheduler.down(), undefined);
    isBack = true;
    // Nothing else keeps the process.
    const keep = setInterval(() => {}, 1_000);
    assert.equal(await told.promise.finally(() => clearInterval(keep)), fault);
    assert.equal(scheduler.down(), undefined);
  });

  test('is down after ten calls in half a minute without an answer, and none answered', () => {
    assert.equal(unanswered(UP, 9, 0).down, undefined);
    assert.deepEqual(unanswered(UP, 10, 0).down, { kind: 'not-answering', detail: 'time limit' });
    assert.equal(unanswered(unanswered(UP, 9, 0), 1, 30_000).down, undefined, 'the nine are too long ago');
  });

  test('is not down while it has answered anything in the last half minute, be it an error', () => {
    for (const came of [answered('it'), REFUSED, UNAVAILABLE]) {
      const breaker = afterCall(unanswered(UP, 9, 0), came, 1_500);
      assert.equal(unanswered(breaker, 100, 2_000).down, undefined);
      assert.notEqual(unanswered(breaker, 10, 32_000).down, undefined);
    }
  });

  test('stays down until a call is answered', () => {
    const down = unanswered(unanswered(UP, 10, 0), 1, 60_000);
    assert.notEqual(down.down, undefined);
    assert.equal(afterCall(down, UNAVAILABLE, 65_100).down, undefined);
  });
});

describe('while LeadSquared is down', { concurrency: true }, () => {
  test('everybody is told at once without a call, and when it is back lists come again by themselves', async (t) => {
    const { state, upstream, world } = await openShakyWorld(t);
    state.isDown = true;
    const first = await askForMany(world, 10);
    assert.ok(first.every((text) => NOT_ANSWERING.test(text)));
    assert.equal(await isToldDown(world), true);
    const before = upstream.calls.length;
    assert.ok(before >= 10 && before < 3 * 10, `${before}: not each was asked again`);
    const [told] = await askForMany(world, 1);
    assert.match(told ?? '', NOT_ANSWERING);
    assert.equal(upstream.calls.length, before);

    state.isDown = false;
    while (await isToldDown(world)) await new Promise(setImmediate);
    assert.equal(upstream.calls.length, before + 1, 'the one that found out');
    const [list] = await askForMany(world, 1);
    assert.match(list ?? '', NO_TASKS);
  });

  test('it is asked on as long as it has answered anything in the last half minute', async (t) => {
    const { state, upstream, world } = await openShakyWorld(t);
    assert.match((await askForMany(world, 1))[0] ?? '', NO_TASKS);
    state.isDown = true;
    await askForMany(world, 12);
    const lookups = upstream.calls.filter(({ leadId }) => leadId !== '');
    assert.equal(lookups.length, 1 + 3 * 12, 'each was tried three times');
    assert.equal(await isToldDown(world), false);
  });
});
