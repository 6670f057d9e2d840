import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Call } from '../../../src/leadsquared/api/answer.ts';
import type { Release } from '../../../src/leadsquared/limit/cool-downs.ts';
import { createScheduler } from '../../../src/leadsquared/limit/scheduler.ts';
import { createSlots } from '../../../src/leadsquared/limit/slots.ts';
import { retrying } from '../../../src/leadsquared/retries.ts';
import { answered, openScheduler, REFUSED, SILENCE, UNAVAILABLE, UNWATCHED } from './open-scheduler.ts';
import '../../awake.ts';

const WINDOW_MS = 100;
const TIMES = { windowMs: WINDOW_MS, timeoutMs: 1_000 };

/** Sends that note their names when they go, and give what is planned for them. */
function openCalls() {
  const sent: string[] = [];
  const call =
    (name: string, came: Call<string> = answered(name)) =>
    async () => {
      sent.push(name);
      return came;
    };
  return { sent, call };
}

describe('the scheduler', { concurrency: true }, () => {
  test('sends refused calls first, then changes, jobs that have begun, lookups and the background', async () => {
    const { sent, call } = openCalls();
    const scheduler = openScheduler(TIMES);
    let times = 0;
    const refusedOnce = async () => {
      sent.push('refused');
      times += 1;
      return times === 1 ? REFUSED : answered('it');
    };
    const tickets = [
      scheduler.run('lookup', 'U1', async (send) => {
        await send(call('first page'));
        return send(call('second page'));
      }),
      scheduler.send('lookup', 'U2', refusedOnce),
      scheduler.send('background', 'U3', call('background')),
      scheduler.send('lookup', 'U4', call('lookup')),
    ];
    await nextTurn();
    tickets.push(scheduler.send('change', 'U5', call('change')));
    await Promise.all(tickets.map(({ result }) => result));
    assert.deepEqual(sent, [
      'first page',
      'change',
      'second page',
      'refused',
      'refused',
      'lookup',
      'background',
    ]);
  });

  test('lets a job of many pages go ahead four times, and then waits in turn again', async () => {
    const { sent, call } = openCalls();
    const scheduler = openScheduler({ ...TIMES, windowMs: 10 });
    const pages = scheduler.run('lookup', 'U1', async (send) => {
      for (let page = 1; page < 6; page += 1) await send(call(`page ${page}`));
      return send(call('page 6'));
    });
    const other = scheduler.send('lookup', 'U2', call('other'));
    await Promise.all([pages.result, other.result]);
    assert.deepEqual(sent, ['page 1', 'page 2', 'page 3', 'page 4', 'page 5', 'other', 'page 6']);
  });

  test('counts a call that was not answered for its time limit more', async () => {
    const scheduler = openScheduler({ windowMs: 50, timeoutMs: 2_000 });
    const sentAtMs: number[] = [];
    const send = (came: Call<string>) => async () => {
      sentAtMs.push(performance.now());
      return came;
    };
    await Promise.all(
      [answered('it'), SILENCE, answered('it')].map(
        (came) => scheduler.send('lookup', 'U1', send(came)).result,
      ),
    );
    const [first = 0, second = 0, third = 0] = sentAtMs;
    assert.ok(second - first >= 50 && second - first < 2_000, `${second - first} ms`);
    assert.ok(third - second >= 2_050, `${third - second} ms`);
  });

  test('lets a slot cool down from an answer’s head, however long its body takes', async () => {
    const scheduler = openScheduler({ windowMs: 1_500, timeoutMs: 5_000 });
    const sentAtMs: number[] = [];
    const send = async (): Promise<Call<string>> => {
      const headAtMs = performance.now();
      sentAtMs.push(headAtMs);
      await delay(3_000);
      return { ...answered('it'), headAtMs };
    };
    await Promise.all(['U1', 'U2'].map((rep) => scheduler.send('lookup', rep, send).result));
    const [first = 0, second = 0] = sentAtMs;
    assert.ok(second - first >= 1_500 && second - first < 4_000, `${second - first} ms`);
  });

  test('decides who is next when a slot is free, and makes no call for a job that was given up', async () => {
    const { sent, call } = openCalls();
    const scheduler = openScheduler({ ...TIMES, maxQueue: 3 });
    await scheduler.send('lookup', 'U1', call('first')).result;
    const ends = [
      scheduler.send('lookup', 'U1', call('given up')),
      scheduler.send('lookup', 'U2', call('given up')),
    ];
    await nextTurn();
    scheduler.abandon();
    await Promise.all(ends.map(({ result }) => result));
    await scheduler.send('change', 'U3', call('late change')).result;
    assert.deepEqual(sent, ['first', 'late change']);
  });

  test('tells the same wait however often it is asked, as long as nothing happens', async () => {
    const scheduler = openScheduler({ windowMs: 400, timeoutMs: 1_000 });
    const unanswered = () => new Promise<Call<string>>(() => {});
    const [, ...waiting] = [1, 2, 3, 4, 5].map((rep) => scheduler.send('lookup', `U${rep}`, unanswered));
    await nextTurn();
    // A usual call is taken to last 100 ms until one was answered.
    const expected = [500, 1_000, 1_500, 2_000];
    for (let times = 0; times < 500; times += 1) {
      assert.deepEqual(
        waiting.map((ticket) => ticket.wait().ms),
        expected,
      );
    }
  });

  test('tells the wait: the next free slot, and a window and a call’s time for each round before', async () => {
    const { call } = openCalls();
    const scheduler = openScheduler({ windowMs: 5_000, timeoutMs: 1_000, slots: 2 });
    const first = [1, 2].map((rep) => scheduler.send('lookup', `U${rep}`, call('it')));
    await Promise.all(first.map(({ result }) => result));
    const waits = [3, 4, 5, 6].map((rep) => scheduler.send('lookup', `U${rep}`, call('it')).wait());
    assert.deepEqual(
      waits.map(({ place }) => place),
      [1, 2, 3, 4],
    );
    for (const [index, { ms }] of waits.entries()) {
      const expected = 5_000 * (1 + Math.floor(index / 2));
      assert.ok(ms > expected - 200 && ms < expected + 300, `${ms} ms for place ${index + 1}`);
    }
  });
});

describe('the bounds of waiting jobs', { concurrency: true }, () => {
  test('refuse what is too much in all or for one rep, and not while a slot is free', async () => {
    const { call } = openCalls();
    const scheduler = openScheduler({ ...TIMES, windowMs: 5_000, maxQueue: 3, maxQueuePerUser: 2 });
    const details = () =>
      ['U1', 'U2', 'U3'].map((rep) => {
        const { refusal } = scheduler.run('lookup', rep, (send) => send(call('it')));
        return refusal?.detail ?? 'let in';
      });
    await scheduler.send('lookup', 'U1', call('it')).result;
    assert.deepEqual(details(), ['let in', 'let in', 'let in']);
    assert.deepEqual(details(), ['MAX_QUEUE', 'MAX_QUEUE', 'MAX_QUEUE']);
  });

  test('count a shared job for each of its reps, and once for a rep who asks again', async () => {
    const { call } = openCalls();
    const scheduler = openScheduler({ ...TIMES, windowMs: 5_000, maxQueuePerUser: 1 });
    await scheduler.send('lookup', 'U1', call('it')).result;
    const shared = scheduler.send('lookup', 'U1', call('shared'));
    assert.equal(shared.join('U1'), undefined);
    assert.equal(shared.join('U2'), undefined);
    const refused = scheduler.run('lookup', 'U2', (send) => send(call('own')));
    assert.equal(refused.refusal?.detail, 'MAX_QUEUE_PER_USER');
    assert.equal(scheduler.send('lookup', 'U3', call('own')).join('U2')?.detail, 'MAX_QUEUE_PER_USER');
  });
});

describe('a refused call', { concurrency: true }, () => {
  test('of the background is not sent again', async () => {
    const scheduler = openScheduler(TIMES);
    let sent = 0;
    const outcome = await scheduler.send('background', 'U1', async () => {
      sent += 1;
      return REFUSED;
    }).result;
    assert.deepEqual([outcome.kind, sent], ['failed', 1]);
  });

  test('is given up the third time; then one job a window asks again, and an answer ends that', async () => {
    const told: string[] = [];
    const watch = {
      limitUsedUp: () => void told.push('used up'),
      limitFreed: () => void told.push('freed'),
      limitShort: () => void told.push('short'),
    };
    const scheduler = openScheduler({ ...TIMES, watch });
    let sent = 0;
    const refuse = async () => {
      sent += 1;
      return REFUSED;
    };
    const waiting = [1, 2].map((rep) => scheduler.send('lookup', `U${rep}`, refuse).result);
    const details = (await Promise.all(waiting)).map((one) => one.kind === 'failed' && one.failure.detail);
    assert.deepEqual(details, ['refused 3 times', 'waited']);
    assert.equal(sent, 3);
    const early = await scheduler.send('lookup', 'U1', refuse).result;
    assert.equal(early.kind === 'failed' && early.failure.detail, 'not asked');
    await delay(3 * WINDOW_MS);
    const background = await scheduler.send('background', 'U1', refuse).result;
    assert.equal(background.kind === 'failed' && background.failure.detail, 'not asked');
    assert.equal(sent, 3);
    await scheduler.send('lookup', 'U1', async () => answered('it')).result;
    assert.deepEqual(told, ['used up', 'freed']);
  });

  test('leaves it known that a change was not made', async () => {
    const scheduler = openScheduler(TIMES);
    const change = scheduler.send('change', 'U1', async () => REFUSED);
    await nextTurn();
    assert.equal(change.wait().place, 1);
    scheduler.abandon();
    const outcome = await change.result;
    assert.deepEqual([outcome.kind, 'wasSent' in outcome && outcome.wasSent], ['failed', false]);
  });
});

describe('another try', { concurrency: true }, () => {
  test('leaves the slot of the first to cool when the job is given up between the two', async () => {
    const scheduler = openScheduler(TIMES);
    const sentAtMs: number[] = [];
    const send = (came: Call<string>) => async () => {
      sentAtMs.push(performance.now());
      return came;
    };
    const retried = scheduler.run('lookup', 'U1', (call) => retrying(call)(send(UNAVAILABLE)));
    await nextTurn();
    assert.deepEqual([retried.wait().place, retried.isSent(), scheduler.waiting()], [1, true, 1]);
    scheduler.abandon();
    await retried.result;
    await scheduler.send('lookup', 'U2', send(answered('it'))).result;
    const [before = 0, after = 0] = sentAtMs;
    assert.ok(after - before >= WINDOW_MS, `${after - before} ms after the call before`);
    await delay(2_000);
    assert.equal(sentAtMs.length, 2);
  });

  test('is made before what its rep asked for later', async () => {
    const { sent, call } = openCalls();
    const scheduler = openScheduler({ windowMs: 50, timeoutMs: 50 });
    const retried = scheduler.run('lookup', 'U1', async (send) => {
      await send(call('first try', UNAVAILABLE));
      return send(call('second try'), 10);
    });
    const later = scheduler.send('lookup', 'U1', call('later'));
    await Promise.all([retried.result, later.result]);
    assert.deepEqual(sent, ['first try', 'second try', 'later']);
  });

  test('comes twice, after pauses, and only where LeadSquared did not answer', async (t) => {
    const pauses: number[] = [];
    t.mock.method(Math, 'random', () => 0.5);
    let sent = 0;
    const call = retrying(async (send, retryAfterMs = 0) => {
      pauses.push(retryAfterMs);
      const { answer } = await send();
      assert.ok(answer.kind === 'failed');
      return { ...answer, wasSent: true };
    });
    await call(async () => {
      sent += 1;
      return UNAVAILABLE;
    });
    assert.deepEqual([pauses, sent], [[0, 1_000, 3_000], 3]);
    pauses.length = 0;
    const final: Call<never> = {
      answer: { kind: 'failed', failure: { kind: 'unreadable', detail: 'not JSON' } },
      wasAnswered: true,
    };
    await call(async () => final);
    assert.deepEqual(pauses, [0]);
  });
});

test('a job that is given up while its call is under way is not sent again', async () => {
  const scheduler = openScheduler(TIMES);
  let sent = 0;
  const { promise, resolve } = Promise.withResolvers<Call<string>>();
  const lookup = scheduler.send('lookup', 'U1', () => {
    sent += 1;
    return promise;
  });
  await nextTurn();
  scheduler.abandon();
  await lookup.result;
  resolve(REFUSED);
  await delay(3 * WINDOW_MS);
  assert.equal(sent, 1);
  assert.equal(scheduler.waiting(), 0);
});

test('a job that is given up while its call is under way does not wait for another try', async () => {
  const scheduler = openScheduler(TIMES);
  const { promise, resolve } = Promise.withResolvers<Call<string>>();
  const lookup = scheduler.run('lookup', 'U1', (call) => retrying(call)(() => promise));
  await nextTurn();
  scheduler.abandon();
  await lookup.result;
  resolve(UNAVAILABLE);
  await nextTurn();
  assert.equal(scheduler.waiting(), 0);
});

test('a change that is given up at the moment it gets a slot is not sent, and its slot is free at once', async () => {
  const { promise: granted, resolve: grant } = Promise.withResolvers<Release>();
  const limit = { limit: 1, windowMs: WINDOW_MS };
  const slots = { ...createSlots(limit), take: () => granted };
  const settings = { limit, timeoutMs: 1_000, maxQueue: 10, maxQueuePerUser: 10 };
  const scheduler = createScheduler(settings, { slots, watch: UNWATCHED });
  const { sent, call } = openCalls();
  const change = scheduler.run('change', 'U1', (make) => make(call('change')));
  await nextTurn();
  void granted.then(scheduler.abandon);
  const coolDowns: number[] = [];
  grant((ms) => void coolDowns.push(ms));
  const outcome = await change.result;
  await nextTurn();
  assert.deepEqual([outcome.kind, 'wasSent' in outcome && outcome.wasSent, sent], ['failed', false, []]);
  assert.deepEqual([coolDowns, scheduler.waiting()], [[0], 0]);
});

test('a fault of our own in a job is the job’s, and its slot cools down', async () => {
  const scheduler = openScheduler({ windowMs: 20, timeoutMs: 20 });
  const broken = scheduler.send('lookup', 'U1', async () => {
    throw new Error('ours');
  });
  await assert.rejects(broken.result, /ours/);
  assert.equal((await scheduler.send('lookup', 'U1', async () => answered('it')).result).kind, 'value');
});

test('a draining scheduler takes nothing new, and keeps what is sent in time', async () => {
  const { sent, call } = openCalls();
  const scheduler = openScheduler({ ...TIMES, maxQueue: 10 });
  const tickets = [1, 2, 3, 4].map((rep) => scheduler.send('lookup', `U${rep}`, call(`${rep}`)));
  await tickets[0]?.result;
  scheduler.drain(1.5 * WINDOW_MS);
  const outcomes = await Promise.all(tickets.map(({ result }) => result));
  assert.deepEqual(
    outcomes.map((one) => (one.kind === 'failed' ? one.failure.kind : one.kind)),
    ['value', 'value', 'restarting', 'restarting'],
  );
  assert.deepEqual(sent, ['1', '2']);
  const late = scheduler.run('lookup', 'U1', (send) => send(call('late')));
  assert.equal(late.refusal?.kind, 'restarting');
});

test('a draining scheduler waits for no background job, sent or not', async () => {
  const scheduler = openScheduler(TIMES);
  const sent = Promise.withResolvers<void>();
  const unanswered = async () => {
    sent.resolve();
    return new Promise<never>(() => {});
  };
  const tickets = [1, 2].map((rep) => scheduler.send('background', `U${rep}`, unanswered));
  await sent.promise;
  scheduler.drain(60_000);
  for (const { result } of tickets) assert.equal((await result).kind, 'failed');
});

describe('while LeadSquared is down', { concurrency: true }, () => {
  test('jobs end at once without a call or another try, waiting ones too, until a probe is answered', async () => {
    let sent = 0;
    let isBack = false;
    const told: string[] = [];
    const watch = { down: () => void told.push('down'), back: () => void told.push('back') };
    const scheduler = openScheduler({ ...TIMES, windowMs: 1, timeoutMs: 1, slots: 20, watch });
    const silent = async () => {
      // The last lookup is made again to find out.
      if (isBack) return answered('it');
      sent += 1;
      return SILENCE;
    };
    const lookup = () => scheduler.run('lookup', 'U1', (call) => retrying(call)(silent)).result;
    const jobs = Array.from({ length: 10 }, lookup);
    await Promise.all(jobs);
    assert.equal(scheduler.down()?.kind, 'not-answering');
    const refused = await scheduler.send('lookup', 'U1', silent).result;
    assert.equal(refused.kind === 'failed' && refused.failure.detail, 'not asked: time limit');
    assert.equal(sent, 10);
    isBack = true;
    while (scheduler.down()) await nextTurn();
    assert.deepEqual(told, ['down', 'back']);
  });

  test('it is found to be back though it never answers the last lookup', async () => {
    let isBack = false;
    const scheduler = openScheduler({ ...TIMES, windowMs: 1, timeoutMs: 1, slots: 20, maxQueue: 20 });
    const ordinary = async () => (isBack ? answered('it') : SILENCE);
    const unanswerable = async () => SILENCE;
    const sends = [...Array.from({ length: 9 }, () => ordinary), unanswerable];
    for (const send of sends) await scheduler.send('lookup', 'U1', send).result;
    assert.equal(scheduler.down()?.kind, 'not-answering');
    isBack = true;
    const deadlineMs = performance.now() + 60_000;
    while (scheduler.down() && performance.now() < deadlineMs) await nextTurn();
    assert.equal(scheduler.down(), undefined);
  });
});
