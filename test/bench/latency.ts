import { setTimeout as delay } from 'node:timers/promises';
import { Agent } from 'undici';
import { SECRETS } from '../world.ts';
import { startLeadTasks, WITHOUT_LIMITS } from './apps.ts';
import { leadsOf } from './leads.ts';
import { REPS } from './reps.ts';
import { MILLISECONDS, type Row } from './row.ts';
import { median } from './statistics.ts';

const RUNS = 5;
const LOOKUPS = 200;
const MAX_MORE_MS = 5;
/** For what the app does after an answer. */
const PAUSE_MS = 5;
const KEYS = { accessKey: SECRETS.accessKey, secretKey: SECRETS.secretKey };

/** The upstream answers at once, so that there is nothing of its own to take off. */
export const latency: Row = {
  name: 'latency',
  load: 'works',
  async measure(progress) {
    const leads = leadsOf((RUNS + 1) * LOOKUPS);
    const { reps, upstream, stop } = await startLeadTasks({ leads, ...WITHOUT_LIMITS });
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
      progress(run === 0 ? 'warming up' : `run ${run} of ${RUNS}`);
      const asked: number[] = [];
      const askedDirectly: number[] = [];
      for (const [index, { leadId }] of leads.splice(0, LOOKUPS).entries()) {
        const { answerMs } = await reps.ask({ userId: REPS[index % REPS.length] ?? '', text: leadId });
        asked.push(answerMs);
        await delay(PAUSE_MS);
        const startedAtMs = performance.now();
        await askDirectly(leadId);
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
        measured: `median of ${LOOKUPS} lookups one by one at an upstream that answers at once, ${RUNS} runs: from command to answer`,
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
