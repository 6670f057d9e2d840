import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readTaskList } from '../../src/leadsquared/task-list.ts';
import { taskListMessage } from '../../src/messages/task-list.ts';
import { agendaOf } from '../../src/tasks/agenda.ts';
import { ownershipOf } from '../../src/tasks/owner.ts';
import { wireTasks } from './leads.ts';
import { atMostTimes, MILLISECONDS, type Row, whole } from './row.ts';

const RUNS = 7;
/** How often a run does it, so that no run is shorter than a clock can tell. */
const SIZES = [
  { tasks: 10, times: 2_000 },
  { tasks: 1_000, times: 40 },
  { tasks: 50_000, times: 1 },
];
const VIEWER = { zone: 'Asia/Kolkata', name: 'Priya Raghavan', email: 'priya@example.com' };
const LEAD_ID = randomUUID();

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** From the body of LeadSquared's response to the message for Slack. */
export const drawing: Row = {
  name: 'drawing',
  load: 'works',
  async measure(progress) {
    return SIZES.map(({ tasks, times }) => {
      progress(`${tasks} tasks`);
      const body = JSON.stringify({ RecordCount: tasks, TaskList: wireTasks(tasks) });
      const ours: number[] = [];
      const theirs: number[] = [];
      // The first warms up.
      for (let run = 0; run <= RUNS; run += 1) {
        ours.push(timeOf(() => draw(body), times));
        theirs.push(timeOf(() => JSON.parse(body), times));
      }
      ours.shift();
      theirs.shift();
      return {
        measured: `a list of ${whole(tasks)} tasks, ${RUNS} runs of ${whole(times)}: response body → message`,
        unit: MILLISECONDS,
        ours,
        against: [{ name: '`JSON.parse` of the body', samples: theirs }],
        goal: atMostTimes(4, ours, theirs),
      };
    });
  },
};

function draw(body: string): unknown {
  const list = readTaskList(JSON.parse(body), 'UTC');
  if (!list) throw new Error('The list could not be read');
  const now = new Date();
  const { owns, matchedBy } = ownershipOf(VIEWER, []);
  const viewpoint = { now, zone: VIEWER.zone };
  const agenda = agendaOf(list.tasks, { filter: 'pending', page: 1, owns, ...viewpoint });
  return taskListMessage(
    {
      ...viewpoint,
      view: { leadId: LEAD_ID, filter: 'pending', page: 1 },
      list,
      asOf: now,
      agenda,
      owns,
      matching: { by: matchedBy, name: VIEWER.name, areUsersKnown: false },
      lead: undefined,
      leadName: () => undefined,
      leadUrl: `https://crm.example.com/LeadManagement/LeadDetails?LeadID=${LEAD_ID}`,
    },
    { channelId: 'C0SALES001', hasReminder: () => false, allowChanges: false },
  );
}

/** Of one time, in ms. What others have left behind is collected before, and not at its expense. */
function timeOf(work: () => unknown, times: number): number {
  collectGarbage();
  const startedAtMs = performance.now();
  for (let done = 0; done < times; done += 1) work();
  return (performance.now() - startedAtMs) / times;
}
