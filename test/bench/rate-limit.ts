/** How an upstream's limit is kept to, and how much of it is used: by the whole app, and by limiters from npm. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient } from '../../src/leadsquared/api/client.ts';
import {
  startUpstream,
  type Upstream,
  type UpstreamOptions,
} from '../../src/playground/leadsquared/upstream.ts';
import { SECRETS } from '../world.ts';
import { type LeadTasksOptions, startLeadTasks } from './apps.ts';
import { leadsOf } from './leads.ts';
import { LIMITERS, type Limited } from './limiters.ts';
import { commandAt, REPS } from './reps.ts';
import { COUNT, type Finding, SHARE } from './row.ts';
import { median } from './statistics.ts';

export const LIMIT = { limit: 25, windowMs: 5_000 };
export const TIMEOUT_MS = 10_000;
const LOOKUPS = 150;
/** The first 25 at once, and 25 more after each window. */
const LEAST_POSSIBLE_MS = (LOOKUPS / LIMIT.limit - 1) * LIMIT.windowMs;
/** One run's limiters start so far apart, so that they do not burst at the same moment. */
const STAGGER_MS = 300;

export interface Run {
  readonly refusals: number;
  /** Share of what the limit allows. */
  readonly share: number;
}

/** It travels for 0 to 60 ms, so that a call counts an unknown time after it was sent. */
export const jittered: Partial<UpstreamOptions> = { ...LIMIT, travelMs: () => Math.random() * 60 };

interface LimiterRows extends Partial<UpstreamOptions> {
  readonly rounds: number;
  /** The goal. */
  readonly leastShare: number;
}

/** All limiters run side by side, each at an upstream of its own; one such round follows the other. */
export async function measureLimiters(
  { rounds, leastShare, ...upstreamOptions }: LimiterRows,
  progress: (words: string) => void,
): Promise<readonly Finding[]> {
  const options = { ...jittered, ...upstreamOptions };
  const ours: Run[] = [];
  const peers = Object.entries(LIMITERS).map(([name, open]) => {
    const runs: Run[] = [];
    return { name, open, runs };
  });
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds}`);
    const theirs = peers.map(async ({ open, runs }, index) => {
      await delay((index + 1) * STAGGER_MS);
      runs.push(await runLimiter(open(LIMIT), options));
    });
    ours.push(await runApp({ upstream: options }));
    await Promise.all(theirs);
  }

  return findingsOf(ours, peers, leastShare);
}

/** @param peers none where the app is measured alone */
export function findingsOf(
  ours: readonly Run[],
  peers: readonly { readonly name: string; readonly runs: readonly Run[] }[],
  leastShare: number,
): readonly Finding[] {
  const what = `${LOOKUPS} lookups at once, ${ours.length} runs`;
  const shares = ours.map((run) => run.share);
  return [
    {
      measured: `${what}: refused with 429`,
      unit: COUNT,
      ours: ours.map(({ refusals }) => refusals),
      against: peers.map(({ name, runs }) => ({ name, samples: runs.map(({ refusals }) => refusals) })),
      goal: { words: '0', isReached: ours.every(({ refusals }) => refusals === 0) },
    },
    {
      measured: `${what}: share of the limit`,
      unit: SHARE,
      ours: shares,
      against: peers.map(({ name, runs }) => ({ name, samples: runs.map((run) => run.share) })),
      goal: { words: `≥ ${leastShare}`, isReached: median(shares) >= leastShare },
    },
  ];
}

/** The whole app, from signed commands to answers at response_urls. */
export async function runApp(options: Omit<LeadTasksOptions, 'leads'>): Promise<Run> {
  const leads = leadsOf(LOOKUPS);
  const leadIds = leads.map(({ leadId }) => leadId);
  const { reps, upstream, stop } = await startLeadTasks({ ...options, leads });
  // As on any day but the first the app knows its reps, and has run before.
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(REPS.map((userId) => reps.type({ userId, text: 'help' })));
  }
  const startedAtMs = performance.now();
  await Promise.all(leads.map((_, index) => reps.ask(commandAt(index, leadIds))));
  const run = runOf(upstream, startedAtMs);
  await stop();
  return run;
}

/** A limiter around our client. A refused call joins its queue again after a window. */
async function runLimiter(limited: Limited, options: Partial<UpstreamOptions>): Promise<Run> {
  const leads = leadsOf(LOOKUPS);
  const upstream = await startUpstream({ ...SECRETS, ...options, leads });
  const client = clientOf(upstream);

  async function lookUp(leadId: string): Promise<void> {
    for (;;) {
      const { answer } = await limited(() => client.retrieveLeadTasks(leadId));
      if (answer.kind !== 'limit-refused') return;
      await delay(LIMIT.windowMs);
    }
  }

  const startedAtMs = performance.now();
  await Promise.all(leads.map(({ leadId }) => lookUp(leadId)));
  const run = runOf(upstream, startedAtMs);
  await Promise.all([client.close(), upstream.close()]);
  return run;
}

export function clientOf({ url }: Upstream): Client {
  const settings = { auth: 'query', timeoutMs: TIMEOUT_MS, timeZone: 'UTC' } as const;
  return createClient({ ...SECRETS, ...settings, apiUrl: url }, (text) => text);
}

function runOf({ calls }: Upstream, startedAtMs: number): Run {
  return {
    refusals: calls.filter(({ status }) => status === 429).length,
    share: LEAST_POSSIBLE_MS / (performance.now() - startedAtMs),
  };
}
