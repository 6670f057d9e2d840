/**
 * 20,000 jobs enter a scheduler, are told their place, and leave; then as many wait for 20,000 slots, and are answered.
 * Prints the longest turn of the event loop for each, in ms of this thread's computing: what another process takes does
 * not count. A program of its own, because Node's test runner watches each promise, which costs more than the scheduler.
 */
import assert from 'node:assert/strict';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Call } from '../../../src/leadsquared/api/answer.ts';
import type { Ticket } from '../../../src/leadsquared/limit/scheduler.ts';
import { answered, type OpenScheduler, openScheduler } from './open-scheduler.ts';

const JOBS = 20_000;
const LIMITS = { windowMs: 500, timeoutMs: 60_000, maxQueue: 100_000 };
const ANSWERED = answered('it');

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
  const scheduler = openScheduler(LIMITS);
  enter(scheduler, ['the one who has the slot'], () => new Promise(() => {}));
  const { longest: entered, result: tickets } = await longestBlock(() =>
    enterAll(scheduler, repsOf, async () => ANSWERED),
  );
  assert.equal(scheduler.waiting(), JOBS);
  const { longest: told } = await longestBlock(async () => {
    for (const [index, ticket] of tickets.entries()) {
      if (index % 10 === 0) await nextTurn();
      assert.ok(ticket.wait().place > 0);
    }
  });
  const { longest: left } = await longestBlock(async () => {
    scheduler.abandon();
    while (scheduler.waiting() > 0) await nextTurn();
  });
  return { entered, told, left };
}

async function waitForSlots(repsOf: (job: number) => readonly string[]): Promise<number> {
  const scheduler = openScheduler({ ...LIMITS, slots: JOBS });
  const { slots } = scheduler;
  const answerSoon = async () => {
    await delay(100 * Math.random());
    return ANSWERED;
  };
  const tickets = await enterAll(scheduler, repsOf, answerSoon, () => slots.hold(2_000));
  assert.equal(scheduler.waiting(), JOBS);
  const { longest } = await longestBlock(async () => {
    const outcomes = await Promise.all(tickets.map(({ result }) => result));
    assert.ok(outcomes.every(({ kind }) => kind === 'value'));
    // Until all slots have cooled.
    while (slots.inUse() > 0) await delay(50);
  });
  return longest;
}

function enter(
  scheduler: OpenScheduler,
  reps: readonly string[],
  send: () => Promise<Call<string>>,
): Ticket<string> {
  const [first = '', ...others] = reps;
  const ticket = scheduler.send('lookup', first, send);
  for (const other of others) assert.equal(ticket.join(other), undefined);
  return ticket;
}

/**
 * As commands come: some in each turn of the event loop.
 * @param onTurn is called in each turn
 */
async function enterAll(
  scheduler: OpenScheduler,
  repsOf: (job: number) => readonly string[],
  send: () => Promise<Call<string>>,
  onTurn = () => {},
): Promise<Ticket<string>[]> {
  const tickets: Ticket<string>[] = [];
  for (let job = 0; job < JOBS; job += 1) {
    if (job % 10 === 0) {
      await nextTurn();
      onTurn();
    }
    const ticket = enter(scheduler, repsOf(job), send);
    assert.ok(ticket.wait().place > 0);
    tickets.push(ticket);
  }
  return tickets;
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
