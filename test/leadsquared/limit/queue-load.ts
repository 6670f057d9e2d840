/**
 * 20,000 jobs enter a queue, are told their place, and leave; then as many wait for 20,000 slots, and are answered.
 * Prints the longest turn of the event loop for each, in ms of this thread's computing: what another process takes does
 * not count. A program of its own, because Node's test runner watches each promise, which costs more than the queue.
 */
import assert from 'node:assert/strict';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Call } from '../../../src/leadsquared/api/client.ts';
import type { Queue, Standing } from '../../../src/leadsquared/limit/queue.ts';
import { openQueueAndLine } from './open-queue.ts';

const JOBS = 20_000;
const LIMITS = { windowMs: 500, timeoutMs: 60_000, maxQueue: 100_000 };
const ANSWERED: Call<string> = { answer: { kind: 'value', value: 'it', bytes: 1 }, wasAnswered: true };

/** Who waits for each job. */
const CROWDS: Readonly<Record<string, (job: number) => readonly string[]>> = {
  '20,000 reps with one job each': (job) => [`U${job}`],
  '200 reps with 100 jobs each': (job) => [`U${job % 200}`],
  '10,000 reps with two jobs each': (job) => [`U${job % 10_000}`],
  'one rep': () => ['U0'],
  'as many different numbers of jobs as there can be': (job) => [`U${Math.floor(Math.sqrt(2 * job))}`],
  '20,000 pairs of reps who share one': (job) => [`U${job}`, `V${job}`],
  '200 reps who share each with another': (job) => [`U${job % 200}`, `U${(job * 7 + 1) % 200}`],
};

/** A process for each, lest one collects the garbage of another. */
const [crowd, repsOf] = Object.entries(CROWDS)[Number(process.argv[2])] ?? [];
assert.ok(repsOf, `a number below ${Object.keys(CROWDS).length}`);
const blocks = { ...(await enterAndLeave(repsOf)), taken: await waitForSlots(repsOf) };
console.log(JSON.stringify({ crowd, blocks }));

async function enterAndLeave(repsOf: (job: number) => readonly string[]) {
  const { queue } = openQueueAndLine(LIMITS);
  enter(queue, ['the one who has the slot'], () => new Promise(() => {}));
  const { longest: entered, result: standings } = await longestBlock(() =>
    enterAll(queue, repsOf, async () => ANSWERED),
  );
  assert.equal(queue.waiting(), JOBS);
  const { longest: told } = await longestBlock(async () => {
    for (const [index, standing] of standings.entries()) {
      if (index % 10 === 0) await nextTurn();
      assert.ok(standing.wait().place > 0);
    }
  });
  const { longest: left } = await longestBlock(async () => {
    queue.abandon();
    while (queue.waiting() > 0) await nextTurn();
  });
  return { entered, told, left };
}

async function waitForSlots(repsOf: (job: number) => readonly string[]): Promise<number> {
  const { queue, line } = openQueueAndLine({ ...LIMITS, slots: JOBS });
  const answerSoon = async () => {
    await delay(100 * Math.random());
    return ANSWERED;
  };
  const standings = await enterAll(queue, repsOf, answerSoon, () => line.hold(2_000));
  assert.equal(queue.waiting(), JOBS);
  const { longest } = await longestBlock(async () => {
    const outcomes = await Promise.all(standings.map(({ outcome }) => outcome));
    assert.ok(outcomes.every(({ kind }) => kind === 'value'));
    // Until all slots have cooled.
    while (line.slotsInUse() > 0) await delay(50);
  });
  return longest;
}

function enter(queue: Queue, reps: readonly string[], send: () => Promise<Call<string>>): Standing<string> {
  const [first = '', ...others] = reps;
  const standing = queue.enter('lookup', send, first);
  assert.ok('outcome' in standing);
  for (const other of others) assert.equal(standing.join(other), undefined);
  return standing;
}

/**
 * As commands come: some in each turn of the event loop.
 * @param onTurn is called in each turn
 */
async function enterAll(
  queue: Queue,
  repsOf: (job: number) => readonly string[],
  send: () => Promise<Call<string>>,
  onTurn = () => {},
): Promise<Standing<string>[]> {
  const standings: Standing<string>[] = [];
  for (let job = 0; job < JOBS; job += 1) {
    if (job % 10 === 0) {
      await nextTurn();
      onTurn();
    }
    const standing = enter(queue, repsOf(job), send);
    assert.ok(standing.wait().place > 0);
    standings.push(standing);
  }
  return standings;
}

async function longestBlock<T>(work: () => Promise<T>): Promise<{ longest: number; result: T }> {
  let longest = 0;
  let isOn = true;
  let before = process.threadCpuUsage();
  const look = () => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    longest = Math.max(longest, (user + system) / 1_000);
    if (isOn) setImmediate(look);
  };
  setImmediate(look);
  const result = await work();
  await nextTurn();
  isOn = false;
  return { longest: Math.round(longest), result };
}
