import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { httpResponse } from '../raw-server.ts';
import { NO_TASKS } from '../wording.ts';
import { openRawWorld, openWorld, read, type World } from '../world.ts';

const HOUR_MS = 60 * 60_000;
const jumps = [
  ['an hour ahead', HOUR_MS],
  ['an hour back', -HOUR_MS],
] as const;

// One after the other: the clock is that of this process.
describe('when the clock of the machine is set', () => {
  for (const [where, jumpMs] of jumps) {
    test(`${where}, the answer to a command still comes by its response_url`, async (t) => {
      const { world, called, release } = await openHeldWorld(t);
      const { responseUrl } = await world.workspace.command({ text: randomUUID() });
      await called;
      setClock(t, jumpMs);
      release();
      await world.app.stop();
      const [answer] = world.workspace.answers(responseUrl);
      assert.match(read(answer?.body ?? {}), NO_TASKS);
      assert.deepEqual(directMessages(world), []);
    });

    test(`${where}, the answer to a click still takes the place of its list`, async (t) => {
      const { world, release, hold } = await openHeldWorld(t);
      release();
      const { message } = await world.ask(randomUUID());
      const called = hold();
      const { responseUrl } = await world.workspace.press(message, 'list:refresh');
      await called;
      setClock(t, jumpMs);
      release();
      await world.app.stop();
      assert.equal(world.workspace.answers(responseUrl).at(-1)?.message, message);
      assert.deepEqual(directMessages(world), []);
    });

    test(`${where}, a cached answer still serves, and for no longer than CACHE_TTL_MS`, async (t) => {
      const world = await openWorld(t, { settings: { CACHE_TTL_MS: '2500' }, workspace: { now: steadyNow } });
      const leadId = randomUUID();
      const first = await world.ask(leadId);
      setClock(t, jumpMs);
      await world.ask(leadId);
      assert.equal(world.calls.length, 1);
      const keptUntilMs = first.answer.receivedAt + 2_500;
      while (steadyNow() < keptUntilMs) await new Promise((resolve) => setTimeout(resolve, 20));
      await world.ask(leadId);
      assert.equal(world.calls.length, 2);
    });

    test(`${where}, the scheduler keeps to the limit, and every lookup is answered`, async (t) => {
      const limit = { limit: 2, windowMs: 400 };
      const world = await openWorld(t, {
        settings: { LEADSQUARED_RATE_LIMIT: '2', LEADSQUARED_RATE_WINDOW_MS: '400' },
        upstream: limit,
        workspace: { now: steadyNow },
      });
      const asked = [1, 2, 3, 4, 5, 6].map(() => world.ask(randomUUID()));
      await world.workspace.until(() => world.upstream.calls.some(({ status }) => status === 200));
      setClock(t, jumpMs);
      for (const { message } of await Promise.all(asked)) assert.match(read(message), NO_TASKS);
      const statuses = world.calls.map(({ status }) => status);
      assert.deepEqual(new Set(statuses), new Set([200]));
    });
  }
});

/** By a clock that is never set. */
function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}

/** `Date` alone: timers and `performance` go on, as they do when a machine's clock is set. */
function setClock(t: TestContext, jumpMs: number): void {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + jumpMs });
}

/** A world whose LeadSquared keeps every lookup waiting until it is released. */
async function openHeldWorld(t: TestContext) {
  let call = Promise.withResolvers<void>();
  let gate = Promise.withResolvers<void>();
  const { world } = await openRawWorld(t, {
    workspace: { now: steadyNow },
    async answer(socket, { leadId }) {
      if (leadId !== '') call.resolve();
      await gate.promise;
      socket.write(httpResponse(200, '{"RecordCount":0,"TaskList":[]}'));
    },
  });
  return {
    world,
    /** Resolves at the first lookup. */
    called: call.promise,
    release: () => gate.resolve(),
    /** Lets lookups wait again, and resolves at the next. */
    hold() {
      call = Promise.withResolvers();
      gate = Promise.withResolvers();
      return call.promise;
    },
  };
}

function directMessages({ workspace }: World) {
  return workspace.messages.filter(({ origin }) => origin === 'api');
}
