import { setTimeout as delay } from 'node:timers/promises';
import { startLeadTasks } from './apps.ts';
import { leadsOf } from './leads.ts';
import { askInTurn, commandAt, firstCommands, type Reps } from './reps.ts';
import { atMostTimes, MILLISECONDS, type Row } from './row.ts';
import { percentile } from './statistics.ts';

const RUNS = 3;
const WAITING = 500;
const WARM_UP_COMMANDS = 2_000;
/** One every 7 ms. Each fourth is for a new lead, the others are for a lead in the cache. */
const COMMANDS = 400;
const PAUSE_MS = 7;
const NEW_LEADS = COMMANDS / 4;
/** For answers that didn't have to wait. */
const SETTLE_MS = 1_000;
/**
 * With the usual limit, an idle app would have no slot left after 25 new leads. Here they take less than half of the
 * slots, and while these cool down the app works as usual.
 */
const LIMIT = { limit: 250, windowMs: 5_000 };

export const waiting: Row = {
  name: 'waiting',
  load: 'works',
  async measure(progress) {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      progress(`run ${run} of ${RUNS}`);
      const { whileFullMs, whileIdleMs } = await measureBoth();
      ours.push(whileFullMs);
      theirs.push(whileIdleMs);
    }
    return [
      {
        measured: `${COMMANDS} commands, every fourth for a new lead, while more than ${WAITING} lookups wait, ${RUNS} runs: ack, p99`,
        unit: MILLISECONDS,
        ours,
        against: [{ name: 'the same app idle', samples: theirs }],
        goal: atMostTimes(2, ours, theirs),
      },
    ];
  },
};

async function measureBoth(): Promise<{ whileFullMs: number; whileIdleMs: number }> {
  const leads = leadsOf(20 + LIMIT.limit + WAITING + NEW_LEADS);
  const leadIds = leads.map(({ leadId }) => leadId);
  const take = (count: number) => leadIds.splice(0, count);
  const cached = take(20);
  const { reps, stop } = await startLeadTasks({
    leads,
    settings: { LEADSQUARED_RATE_LIMIT: String(LIMIT.limit), CACHE_TTL_MS: '3600000' },
    upstream: LIMIT,
  });
  await askInTurn(reps, { atATime: 20, next: firstCommands(WARM_UP_COMMANDS, cached) });
  const whileIdleMs = await typeSteadily(reps, cached, take(NEW_LEADS));
  const before = take(LIMIT.limit - NEW_LEADS + WAITING);
  await Promise.all(before.map((_, index) => reps.type(commandAt(index, before))));
  await delay(SETTLE_MS);
  const whileFullMs = await typeSteadily(reps, cached, take(NEW_LEADS));
  await stop();
  return { whileFullMs, whileIdleMs };
}

/** The p99 of the acks, in ms. */
async function typeSteadily(
  reps: Reps,
  cached: readonly string[],
  newLeads: readonly string[],
): Promise<number> {
  const acks: Promise<number>[] = [];
  const startedAtMs = performance.now();
  for (let index = 0; index < COMMANDS; index += 1) {
    const isNew = index % 4 === 3;
    acks.push(reps.type(isNew ? commandAt(Math.floor(index / 4), newLeads) : commandAt(index, cached)));
    await delay(Math.max(0, startedAtMs + (index + 1) * PAUSE_MS - performance.now()));
  }
  return percentile(await Promise.all(acks), 0.99);
}
