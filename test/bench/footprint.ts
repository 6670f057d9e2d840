import { setTimeout as delay } from 'node:timers/promises';
import { START } from '../e2e/program.ts';
import { type App, startBareBolt, startLeadTasks, WITHOUT_LIMITS } from './apps.ts';
import { leadsOf } from './leads.ts';
import { askInTurn, CONNECTIONS, firstCommands } from './reps.ts';
import { atMostTimes, type Finding, MEGABYTES, MILLISECONDS, type Row, type Unit, whole } from './row.ts';
import { median } from './statistics.ts';

const RUNS = 3;
const COMMANDS = 10_000;
const SETTLE_MS = 500;
/** V8 gives memory back about 100 s after its last full collection. */
const REST_MS = 120_000;
/** They rest while the others are measured. */
const RESTING_RUNS = 2;
const MAX_MORE_AFTER_REST = 20 * 1024 ** 2;
const WITHOUT_CACHE = { NODE_DISABLE_COMPILE_CACHE: '1' };

/** One a run. */
interface Samples {
  readonly warmMs: number[];
  readonly coldMs: number[];
  readonly idleBytes: number[];
  readonly usedBytes: number[];
  readonly restedBytes: Promise<number>[];
}

/** Starts a program. Without `WITHOUT_CACHE`, Node has kept its compiled code. */
type Start = (environment?: typeof WITHOUT_CACHE) => Promise<App>;

export const footprint: Row = {
  name: 'footprint',
  load: 'works',
  async measure(progress) {
    const leads = leadsOf(50);
    const leadIds = leads.map(({ leadId }) => leadId);
    const leadTasks: Start = (environment) =>
      startLeadTasks({ leads, ...WITHOUT_LIMITS, settings: { ...WITHOUT_LIMITS.settings, ...environment } });
    const bareBolt: Start = (environment) => startBareBolt({ ...START.environment, ...environment });
    progress('first starts, which fill the cache of compiled code');
    for (const start of [leadTasks, bareBolt]) await (await start()).stop();
    const ours = noSamples();
    const theirs = noSamples();
    for (let run = 1; run <= RUNS; run += 1) {
      progress(`run ${run} of ${RUNS}`);
      const rests = run <= RESTING_RUNS;
      await measureRun(leadTasks, ours, { leadIds, rests });
      await measureRun(bareBolt, theirs, { leadIds, rests });
    }
    progress('waiting for the end of the rest');
    const rested = await Promise.all(ours.restedBytes);
    const theirRested = await Promise.all(theirs.restedBytes);

    const finding = (
      what: string,
      unit: Unit,
      of: (samples: Samples) => number[],
      times: number,
    ): Finding => ({
      measured: `${what}, ${RUNS} runs`,
      unit,
      ours: of(ours),
      against: [{ name: 'bare Bolt', samples: of(theirs) }],
      goal: atMostTimes(times, of(ours), of(theirs)),
    });
    const used = `resident memory after ${whole(COMMANDS)} commands`;
    const warm = finding(
      'from the start to listening, with compiled code in the cache',
      MILLISECONDS,
      ({ warmMs }) => warmMs,
      1.2,
    );
    return [
      {
        ...warm,
        against: [...warm.against, { name: 'bare Bolt without that cache', samples: theirs.coldMs }],
      },
      finding('from the start to listening, without that cache', MILLISECONDS, ({ coldMs }) => coldMs, 1.8),
      finding('resident memory, idle', MEGABYTES, ({ idleBytes }) => idleBytes, 1.2),
      finding(used, MEGABYTES, ({ usedBytes }) => usedBytes, 0.8),
      {
        measured: `${used} and a rest of ${REST_MS / 1000} s, ${RESTING_RUNS} runs`,
        unit: MEGABYTES,
        ours: rested,
        against: [{ name: 'bare Bolt', samples: theirRested }],
        goal: {
          words: `≤ ${MEGABYTES.write(MAX_MORE_AFTER_REST)} MB more than idle`,
          isReached: median(rested) - median(ours.idleBytes) <= MAX_MORE_AFTER_REST,
        },
      },
    ];
  },
};

function noSamples(): Samples {
  return { warmMs: [], coldMs: [], idleBytes: [], usedBytes: [], restedBytes: [] };
}

/** @param rests whether the program goes on without work, to be measured later */
async function measureRun(
  start: Start,
  samples: Samples,
  { leadIds, rests }: { leadIds: readonly string[]; rests: boolean },
): Promise<void> {
  const cold = await start(WITHOUT_CACHE);
  samples.coldMs.push(cold.program.startMs);
  await cold.stop();
  const { program, reps, stop } = await start();
  samples.warmMs.push(program.startMs);
  await delay(SETTLE_MS);
  samples.idleBytes.push(program.memory());
  await askInTurn(reps, { atATime: CONNECTIONS, next: firstCommands(COMMANDS, leadIds) });
  await delay(SETTLE_MS);
  samples.usedBytes.push(program.memory());
  const rested = delay(rests ? REST_MS : 0).then(async () => {
    const bytes = program.memory();
    await stop();
    return bytes;
  });
  if (rests) samples.restedBytes.push(rested);
  else await rested;
}
