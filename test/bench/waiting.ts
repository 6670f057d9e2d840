import { setTimeout as delay } from 'node:timers/promises';
import { startLeadTasks } from './apps.ts';
import { leadsOf } from './leads.ts';
import { askInTurn, commandAt, firstCommands, type Reps } from './reps.ts';
import { atMostTimes, type Finding, MILLISECONDS, type Row } from './row.ts';
import { percentile } from './statistics.ts';

const RUNS = 5;
const WAITING = 500;
const WARM_UP_COMMANDS = 2_000;
/** A command every 7 ms, in turn for a lead in the cache and for one that nobody has asked for. */
const COMMANDS = 400;
const PAUSE_MS = 7;
/** For the answers of those whom so many at once did not make wait. */
const SETTLE_MS = 1_000;
/**
 * Of the usual 25 an idle app would have none left after 25 new leads. These 200 take less than half, and while they
 * cool down and come free again the line moves on, as it would.
 */
const LIMIT = { limit: 500, windowMs: 5_000 };

/** The p99 of acks. */
interface Run {
  readonly cachedMs: number;
  readonly newMs: number;
}

export const waiting: Row = {
  name: 'waiting',
  load: 'works',
  async measure(progress) {
    const idle: Run[] = [];
    const full: Run[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      progress(`run ${run} of ${RUNS}`);
      const both = await measureBoth();
      idle.push(both.idle);
      full.push(both.full);
    }

    const finding = (lead: string, of: (run: Run) => number): Finding => ({
      measured: `${COMMANDS / 2} commands for a lead ${lead} while more than ${WAITING} lookups wait, ${RUNS} runs: ack, p99`,
      unit: MILLISECONDS,
      ours: full.map(of),
      against: [{ name: 'the same app idle', samples: idle.map(of) }],
      goal: atMostTimes(2, full.map(of), idle.map(of)),
    });
    return [
      finding('in the cache', ({ cachedMs }) => cachedMs),
      finding('that nobody has asked for', ({ newMs }) => newMs),
    ];
  },
};

async function measureBoth(): Promise<{ idle: Run; full: Run }> {
  const leads = leadsOf(20 + COMMANDS + LIMIT.limit - COMMANDS / 2 + WAITING);
  const leadIds = leads.map(({ leadId }) => leadId);
  const take = (count: number) => leadIds.splice(0, count);
  const cached = take(20);
  const { reps, stop } = await startLeadTasks({
    leads,
    settings: { LEADSQUARED_RATE_LIMIT: String(LIMIT.limit), CACHE_TTL_MS: '3600000' },
    upstream: LIMIT,
  });
  await askInTurn(reps, { atATime: 20, next: firstCommands(WARM_UP_COMMANDS, cached) });
  const idle = await typeSteadily(reps, { cached, unknown: take(COMMANDS / 2) });
  const before = take(LIMIT.limit - COMMANDS / 2 + WAITING);
  await Promise.all(before.map((_, index) => reps.type(commandAt(index, before))));
  await delay(SETTLE_MS);
  const full = await typeSteadily(reps, { cached, unknown: take(COMMANDS / 2) });
  await stop();
  return { idle, full };
}

async function typeSteadily(
  reps: Reps,
  { cached, unknown }: { cached: readonly string[]; unknown: readonly string[] },
): Promise<Run> {
  const cachedAcks: Promise<number>[] = [];
  const newAcks: Promise<number>[] = [];
  const startedAtMs = performance.now();
  for (let index = 0; index < COMMANDS; index += 1) {
    const turn = Math.floor(index / 2);
    if (index % 2 === 0) cachedAcks.push(reps.type(commandAt(turn, cached)));
    else newAcks.push(reps.type(commandAt(turn, unknown)));
    await delay(Math.max(0, startedAtMs + (index + 1) * PAUSE_MS - performance.now()));
  }
  return {
    cachedMs: percentile(await Promise.all(cachedAcks), 0.99),
    newMs: percentile(await Promise.all(newAcks), 0.99),
  };
}
