import { setTimeout as delay } from 'node:timers/promises';
import { Agent } from 'undici';
import { SECRETS } from '../world.ts';
import { startLeadTasks, WITHOUT_LIMITS } from './apps.ts';
import { leadsOf } from './leads.ts';
import { askInTurn, CONNECTIONS, commandAt, firstCommands } from './reps.ts';
import { MILLISECONDS, type Row } from './row.ts';
import { median } from './statistics.ts';

const RUNS = 3;
const LOOKUPS = 200;
/** Each with a call, which takes longer than an answer from the cache. */
const WARM_UP_COMMANDS = 5_000;
const MAX_MORE_MS = 3;
/** For what the app does after an answer. */
const PAUSE_MS = 5;
const KEYS = { accessKey: SECRETS.accessKey, secretKey: SECRETS.secretKey };

/**
 * The upstream answers at once, so that there is nothing of its own to take off. A list waits for the name of a lead that
 * isn't known, which is another call: here the app has looked for all names before, and keeps no tasks.
 */
export const latency: Row = {
  name: 'latency',
  load: 'works',
  async measure(progress) {
    const leads = leadsOf((RUNS + 1) * LOOKUPS);
    const settings = { ...WITHOUT_LIMITS.settings, CACHE_TTL_MS: '0' };
    const { reps, upstream, stop } = await startLeadTasks({ leads, ...WITHOUT_LIMITS, settings });
    const leadIds = leads.map(({ leadId }) => leadId);
    progress('warming up, and learning the leads’ names');
    await askInTurn(reps, { atATime: CONNECTIONS, next: firstCommands(WARM_UP_COMMANDS, leadIds) });
    const agent = new Agent();

    async function askDirectly(leadId: string): Promise<void> {
      const query = new URLSearchParams({ ...KEYS, leadId });
      const path = `/v2/LeadManagement.svc/RetrieveTaskByLeadId?${query}`;
      const answer = await agent.request({ origin: upstream.url, path, method: 'GET' });
      const body = await answer.body.text();
      const headers = { 'content-type': 'application/json' };
      const posted = await agent.request({
        origin: reps.responseUrl,
        path: '/directly',
        method: 'POST',
        headers,
        body,
      });
      await posted.body.dump();
    }

    const ours: number[] = [];
    const theirs: number[] = [];
    for (let run = 0; run <= RUNS; run += 1) {
      progress(run === 0 ? 'one by one, not counted' : `run ${run} of ${RUNS}`);
      const asked: number[] = [];
      const askedDirectly: number[] = [];
      for (let index = run * LOOKUPS; index < (run + 1) * LOOKUPS; index += 1) {
        const command = commandAt(index, leadIds);
        const { answerMs } = await reps.ask(command);
        asked.push(answerMs);
        await delay(PAUSE_MS);
        const startedAtMs = performance.now();
        await askDirectly(command.text);
        askedDirectly.push(performance.now() - startedAtMs);
        await delay(PAUSE_MS);
      }
      if (run === 0) continue;
      ours.push(median(asked));
      theirs.push(median(askedDirectly));
    }
    await Promise.all([stop(), agent.destroy()]);

    return [
      {
        measured: `median of ${LOOKUPS} lookups one by one of leads with known names, at an upstream that answers at once, ${RUNS} runs: from command to answer`,
        unit: MILLISECONDS,
        ours,
        against: [{ name: 'one undici call and one POST', samples: theirs }],
        goal: {
          words: `≤ ${MAX_MORE_MS} ms more`,
          isReached: median(ours) - median(theirs) <= MAX_MORE_MS,
        },
      },
    ];
  },
};
