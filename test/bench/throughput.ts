import { type App, startBareBolt, startLeadTasks, WITHOUT_LIMITS } from './apps.ts';
import { leadsOf } from './leads.ts';
import { askInTurn, CONNECTIONS, commandAt, firstCommands, WARM_UP_COMMANDS } from './reps.ts';
import { MILLISECONDS, PER_SECOND, type Row } from './row.ts';
import { median, percentile } from './statistics.ts';

/** Short ones in turn, so that both have the machine's better moments and its worse. */
const RUN_MS = 500;
const RUNS = 24;
const LEAST_SHARE = 0.5;

interface Run {
  /** Answers a second. */
  readonly rate: number;
  readonly ackMs: number;
}

/** Answers from the cache, so that nothing is measured but the app itself. */
export const throughput: Row = {
  name: 'throughput',
  load: 'works',
  async measure(progress) {
    const leads = leadsOf(50);
    const leadIds = leads.map(({ leadId }) => leadId);
    const leadTasks = await startLeadTasks({ leads, ...WITHOUT_LIMITS });
    const bareBolt = await startBareBolt();
    progress('warming up');
    for (const { reps } of [leadTasks, bareBolt]) {
      await askInTurn(reps, { atATime: CONNECTIONS, next: firstCommands(WARM_UP_COMMANDS, leadIds) });
    }
    const ours: Run[] = [];
    const theirs: Run[] = [];
    for (let pair = 1; pair <= RUNS; pair += 1) {
      progress(`pair ${pair} of ${RUNS}`);
      // What one still does after its last answer falls to the other as often.
      if (pair % 2 === 0) theirs.push(await load(bareBolt, leadIds));
      ours.push(await load(leadTasks, leadIds));
      if (pair % 2 === 1) theirs.push(await load(bareBolt, leadIds));
    }
    await Promise.all([leadTasks.stop(), bareBolt.stop()]);

    const name = 'bare Bolt, one line';
    const what = `lists of 10 tasks from the cache, ${CONNECTIONS} connections, ${RUNS} runs of ${RUN_MS / 1000} s`;
    const rates = ours.map(({ rate }) => rate);
    const theirRates = theirs.map(({ rate }) => rate);
    return [
      {
        measured: `${what}: whole answers`,
        unit: PER_SECOND,
        ours: rates,
        against: [{ name, samples: theirRates }],
        goal: {
          words: `≥ ${LEAST_SHARE} of its rate`,
          isReached: median(rates) >= LEAST_SHARE * median(theirRates),
        },
      },
      {
        measured: `${what}: ack, p99`,
        unit: MILLISECONDS,
        ours: ours.map(({ ackMs }) => ackMs),
        against: [{ name, samples: theirs.map(({ ackMs }) => ackMs) }],
      },
    ];
  },
};

async function load({ reps }: App, leadIds: readonly string[]): Promise<Run> {
  const startedAtMs = performance.now();
  const endsAtMs = startedAtMs + RUN_MS;
  let asked = 0;
  const answered = await askInTurn(reps, {
    atATime: CONNECTIONS,
    next: () => (performance.now() < endsAtMs ? commandAt(asked++, leadIds) : undefined),
  });
  const acks = answered.map(({ ackMs }) => ackMs);
  return {
    rate: answered.length / ((performance.now() - startedAtMs) / 1000),
    ackMs: percentile(acks, 0.99),
  };
}
