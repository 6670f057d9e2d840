import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { CROWD } from '../../../src/playground/slack/crowd.ts';
import { BUSY, NO_TASKS, WAIT } from '../../wording.ts';
import { openWorld } from '../../world.ts';

const LIMIT = 25;
const WINDOW_MS = 400;
const MAX_QUEUE_PER_USER = 100;
const PATIENCE_MS = 60_000;
const [FIRST = '', SECOND = '', ...OTHERS] = CROWD.map(({ id }) => id);

interface Asked {
  readonly user: string;
  readonly leadId: string;
  readonly ack: string;
}

/** Every slot is taken, by lookups of one rep that are answered from `release` on: what is asked before that waits. */
async function openWorldWithSlotsTaken(t: TestContext, takenBy: string) {
  const { promise: released, resolve: release } = Promise.withResolvers<number>();
  let calls = 0;
  const world = await openWorld(t, {
    upstream: {
      limit: LIMIT,
      windowMs: WINDOW_MS,
      serviceMs() {
        calls += 1;
        return calls > LIMIT ? 5 : released;
      },
    },
    workspace: { people: CROWD },
    settings: {
      LEADSQUARED_RATE_LIMIT: `${LIMIT}`,
      LEADSQUARED_RATE_WINDOW_MS: `${WINDOW_MS}`,
      LEADSQUARED_TIMEOUT_MS: `${PATIENCE_MS}`,
    },
  });
  const { workspace, upstream } = world;

  const askOnce = async (user: string) => {
    const leadId = randomUUID();
    const { body, error } = await workspace.command({ user, text: leadId });
    assert.equal(error, undefined);
    const ack = typeof body === 'object' && body !== null && 'text' in body ? String(body.text) : '';
    return { user, leadId, ack };
  };
  /** Asks for so many leads, and gives the lookups with what the acks said. */
  const ask = async (user: string, number: number) => {
    const asked: Asked[] = [];
    // Node takes one new connection a turn, and Slack waits 3 s.
    while (asked.length < number) {
      const some = Array.from({ length: Math.min(25, number - asked.length) }, () => askOnce(user));
      asked.push(...(await Promise.all(some)));
    }
    return asked;
  };
  // A lead's name may have taken one of the slots: then one of these waits too.
  const taking = new Set((await ask(takenBy, LIMIT)).map(({ leadId }) => leadId));

  return {
    ask,
    release: () => release(0),
    /** The calls for what was asked after the slots were taken, once so many were answered. */
    async answered(number: number) {
      const isList = ({ text }: { text: string }) => NO_TASKS.test(text);
      const isOver = () => workspace.messages.filter(isList).length === LIMIT + number;
      await workspace.until(isOver, PATIENCE_MS);
      return world.calls.filter(({ leadId = '' }) => !taking.has(leadId));
    },
    refused: () => upstream.calls.filter(({ status }) => status === 429).length,
  };
}

function spread(numbers: readonly number[]): number {
  return Math.max(...numbers) - Math.min(...numbers);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

describe('the scheduler', { concurrency: true }, () => {
  test('serves fifty reps with ten lookups each in turn, however they came', async (t) => {
    const reps = OTHERS.slice(0, 50);
    const { ask, release, answered, refused } = await openWorldWithSlotsTaken(t, FIRST);
    const asked: Asked[] = [];
    for (const rep of reps) asked.push(...(await ask(rep, 10)));
    release();
    const calls = await answered(asked.length);

    const received = new Map(calls.map(({ leadId, receivedAt }, place) => [leadId, { place, receivedAt }]));
    const byRep = Map.groupBy(asked, ({ user }) => user).values();
    const means = Array.from(byRep, (own) => {
      const calls = own.flatMap(({ leadId }) => received.get(leadId) ?? []);
      assert.equal(calls.length, 10);
      return {
        place: mean(calls.map(({ place }) => place)),
        atMs: mean(calls.map(({ receivedAt }) => receivedAt)),
      };
    });
    const places = spread(means.map(({ place }) => place));
    const ms = Math.round(spread(means.map(({ atMs }) => atMs)));
    t.diagnostic(`between the reps' means: ${places.toFixed(1)} places, ${ms} ms`);
    // In turn each rep has one call in each round of 50, so that two reps' means are less than 50 places apart where
    // the calls are sent. On their way those of one window may overtake each other.
    assert.ok(places <= reps.length + LIMIT, `${places} places`);
    assert.equal(refused(), 0);
  });

  test('lets one rep who asks for 500 wait for 100, and no other rep for any of them', async (t) => {
    const { ask, release, answered, refused } = await openWorldWithSlotsTaken(t, FIRST);
    const acks = (await ask(SECOND, 500)).map(({ ack }) => ack);
    const busy = acks.filter((ack) => BUSY.test(ack));
    assert.equal(busy.length, 500 - MAX_QUEUE_PER_USER);
    // A short wait is not told.
    const others = acks.filter((ack) => !BUSY.test(ack) && ack !== '' && !WAIT.test(ack));
    assert.deepEqual(others, []);

    const [another] = await ask(OTHERS[0] ?? '', 1);
    release();
    const calls = await answered(MAX_QUEUE_PER_USER + 1);
    const place = calls.findIndex(({ leadId }) => leadId === another?.leadId);
    assert.ok(place >= 0 && place < LIMIT, `place ${place}: in the next window`);
    assert.equal(refused(), 0);
  });
});
