import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedLead } from '../../src/playground/leadsquared/lead-answer.ts';
import { startUpstream } from '../../src/playground/leadsquared/upstream.ts';
import { openScheduler } from '../leadsquared/limit/open-scheduler.ts';
import { SECRETS } from '../world.ts';
import { startLeadTasks } from './apps.ts';
import { leadsOf } from './leads.ts';
import { clientOf, jittered, LIMIT, TIMEOUT_MS } from './rate-limit.ts';
import { type Command, commandAt, REPS } from './reps.ts';
import { COUNT, type Row, SECONDS, whole } from './row.ts';
import { median } from './statistics.ts';

const LOOKUPS = 1_000;
const LEADS = 50;
const OUR_RUNS = 3;
const PEER_RUNS = 3;
/** One window, some grace, and the longest way there and back. */
const MAX_MS = 5_500 + 60 + 60;

/** For what the app does after an answer. */
const PAUSE_MS = 1_000;

interface Run {
  readonly calls: number;
  /** Until the last answer. */
  readonly ms: number;
}

/** A team at nine in the morning: many reps look up the same leads. */
export const sharing: Row = {
  name: 'sharing',
  load: 'waits',
  async measure(progress, calm) {
    progress(`${PEER_RUNS} runs without sharing, at the same time, about 200 s`);
    const unshared = Promise.all(Array.from({ length: PEER_RUNS }, runWithoutSharing));
    // A thousand commands at once take both cores for a moment.
    await calm;
    const ours = await runApp(progress);
    const theirs = await unshared;

    const what = `${whole(LOOKUPS)} lookups of ${LEADS} leads by ${REPS.length} reps, ${OUR_RUNS} runs, ${PEER_RUNS} of the other`;
    const times = ours.map(({ ms }) => ms);
    const name = 'the same scheduler, one call each';
    return [
      {
        measured: `${what}: calls`,
        unit: COUNT,
        ours: ours.map(({ calls }) => calls),
        against: [{ name, samples: theirs.map(({ calls }) => calls) }],
        goal: { words: String(LEADS), isReached: ours.every(({ calls }) => calls === LEADS) },
      },
      {
        measured: `${what}: until the last answer`,
        unit: SECONDS,
        ours: times,
        against: [{ name, samples: theirs.map(({ ms }) => ms) }],
        goal: { words: `≤ ${SECONDS.write(MAX_MS)}${SECONDS.symbol}`, isReached: median(times) <= MAX_MS },
      },
    ];
  },
};

/** As on any day but the first, the app knows its reps and has shown lists before. Each run has other leads. */
async function runApp(progress: (words: string) => void): Promise<Run[]> {
  const leads = leadsOf(LEADS * (OUR_RUNS + 1));
  const { reps, upstream, stop } = await startLeadTasks({ leads, upstream: jittered });
  const runs: Run[] = [];
  for (let run = 0; run <= OUR_RUNS; run += 1) {
    progress(run === 0 ? 'a run that isn’t counted' : `run ${run} of ${OUR_RUNS}`);
    const commands = commandsFor(leads.slice(run * LEADS, (run + 1) * LEADS));
    const calls = upstream.calls.length;
    const startedAtMs = performance.now();
    await Promise.all(commands.map(reps.ask));
    if (run > 0) runs.push({ calls: upstream.calls.length - calls, ms: performance.now() - startedAtMs });
    // The whole limit is free again.
    await delay(LIMIT.windowMs + PAUSE_MS);
  }
  await stop();
  return runs;
}

async function runWithoutSharing(): Promise<Run> {
  const leads = leadsOf(LEADS);
  const upstream = await startUpstream({ ...SECRETS, ...jittered, leads });
  const client = clientOf(upstream);
  const { windowMs, limit: slots } = LIMIT;
  const scheduler = openScheduler({ slots, windowMs, timeoutMs: TIMEOUT_MS, maxQueue: LOOKUPS });
  const startedAtMs = performance.now();
  await Promise.all(
    commandsFor(leads).map(
      ({ userId, text }) => scheduler.send('lookup', userId, () => client.retrieveLeadTasks(text)).result,
    ),
  );
  const run = { calls: upstream.calls.length, ms: performance.now() - startedAtMs };
  await Promise.all([client.close(), upstream.close()]);
  return run;
}

function commandsFor(leads: readonly EmbeddedLead[]): Command[] {
  const leadIds = leads.map(({ leadId }) => leadId);
  return Array.from({ length: LOOKUPS }, (_, index) => commandAt(index, leadIds));
}
