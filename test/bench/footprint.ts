import { setTimeout as delay } from 'node:timers/promises';
import { type App, startBareBolt, startLeadTasks, WITHOUT_LIMITS } from './apps.ts';
import { leadsOf } from './leads.ts';
import { askInTurn, CONNECTIONS, firstCommands } from './reps.ts';
import { atMostTimes, type Finding, MEGABYTES, MILLISECONDS, type Row, type Unit, whole } from './row.ts';

const RUNS = 5;
const COMMANDS = 10_000;
const SETTLE_MS = 500;

interface Run {
  readonly startMs: number;
  readonly idleBytes: number;
  readonly usedBytes: number;
}

export const footprint: Row = {
  name: 'footprint',
  load: 'works',
  async measure(progress) {
    const leads = leadsOf(50);
    const leadIds = leads.map(({ leadId }) => leadId);
    const ours: Run[] = [];
    const theirs: Run[] = [];
    progress('a first start, which fills the cache of compiled code');
    await (await startLeadTasks({ leads, ...WITHOUT_LIMITS })).stop();
    for (let pair = 1; pair <= RUNS; pair += 1) {
      progress(`pair ${pair} of ${RUNS}`);
      ours.push(await use(await startLeadTasks({ leads, ...WITHOUT_LIMITS }), leadIds));
      theirs.push(await use(await startBareBolt(), leadIds));
    }

    const finding = (what: string, unit: Unit, of: (run: Run) => number, times: number): Finding => ({
      measured: `${what}, ${RUNS} runs`,
      unit,
      ours: ours.map(of),
      against: [{ name: 'bare Bolt', samples: theirs.map(of) }],
      goal: atMostTimes(times, ours.map(of), theirs.map(of)),
    });
    const used = `resident memory after ${whole(COMMANDS)} commands`;
    return [
      finding('from the start (not the first) to listening', MILLISECONDS, ({ startMs }) => startMs, 1.5),
      finding('resident memory, idle', MEGABYTES, ({ idleBytes }) => idleBytes, 1.4),
      finding(used, MEGABYTES, ({ usedBytes }) => usedBytes, 1.4),
    ];
  },
};

async function use({ program, reps, stop }: App, leadIds: readonly string[]): Promise<Run> {
  await delay(SETTLE_MS);
  const idleBytes = program.memory();
  await askInTurn(reps, { atATime: CONNECTIONS, next: firstCommands(COMMANDS, leadIds) });
  await delay(SETTLE_MS);
  const usedBytes = program.memory();
  await stop();
  return { startMs: program.startMs, idleBytes, usedBytes };
}
