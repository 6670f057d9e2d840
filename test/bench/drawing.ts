import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { START } from '../e2e/program.ts';
import type { Drawn } from './draw.ts';
import { atMostTimes, MILLISECONDS, type Row, whole } from './row.ts';

/** From the body of LeadSquared's response to the message for Slack. */
export const drawing: Row = {
  name: 'drawing',
  load: 'works',
  async measure() {
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...process.execArgv,
      ...START.flags,
      'test/bench/draw.ts',
    ]);
    const drawn: Drawn[] = JSON.parse(stdout);
    return drawn.map(({ tasks, leads, times, ours, theirs }) => ({
      measured: `${leads === 1 ? 'a list' : `lists of ${leads} leads in turn,`} of ${whole(tasks)} tasks, ${ours.length} runs of ${whole(times)}: response body → message`,
      unit: MILLISECONDS,
      ours,
      against: [{ name: '`JSON.parse` of the body', samples: theirs }],
      goal: atMostTimes(4, ours, theirs),
    }));
  },
};
