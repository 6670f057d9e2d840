/** A program of its own, to be run with the flags of the app: from the body of LeadSquared's response to the message. */
import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { taskLists } from '../../src/leadsquared/api/read-tasks.ts';
import { taskListMessage } from '../../src/messages/list-message.ts';
import { agendaOf } from '../../src/tasks/agenda.ts';
import { ownershipOf } from '../../src/tasks/owner.ts';
import { readText } from '../leadsquared/api/read-text.ts';
import { wireTasks } from './leads.ts';

/** What it writes, as JSON. */
export interface Drawn {
  readonly tasks: number;
  readonly leads: number;
  /** How often in each run. */
  readonly times: number;
  /** Of one time, in ms, one a run. */
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

const RUNS = 7;
/**
 * Ours and theirs take turns, so many times each. With one lead the same body comes again and again, with several one
 * body after the other, each due at other times.
 */
const SIZES = [
  { tasks: 10, leads: 1, times: 20_000, atATime: 100 },
  { tasks: 10, leads: 200, times: 20_000, atATime: 100 },
  { tasks: 1_000, leads: 1, times: 200, atATime: 2 },
  { tasks: 10_000, leads: 1, times: 1, atATime: 1 },
];
/** Until V8 has compiled what it will. */
const WARM_UP_TASKS = 200_000;
const VIEWER = { zone: 'Asia/Kolkata', name: 'Priya Raghavan', email: 'priya@example.com' };
const LEAD_ID = randomUUID();

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const drawn: Drawn[] = SIZES.map(({ tasks, leads, times, atATime }) => {
  const bodies = Array.from({ length: leads }, (_, lead) =>
    JSON.stringify({ RecordCount: tasks, TaskList: wireTasks(tasks, lead) }),
  );
  const eachOf = (work: (body: string) => unknown) => {
    let next = 0;
    return () => work(bodies[next++ % bodies.length] ?? '');
  };
  const drawIt = eachOf(draw);
  const parseIt = eachOf(JSON.parse);
  timeOf(drawIt, WARM_UP_TASKS / tasks);
  const turn = (work: () => unknown) => {
    // What a large list leaves behind is not collected at the other's expense. With small ones a collection a run is
    // enough: V8 drops compiled code along with the last object that it worked on.
    if (atATime === 1) collectGarbage();
    return timeOf(work, atATime);
  };
  const runs = Array.from({ length: RUNS }, () => {
    collectGarbage();
    const turns = Array.from({ length: times / atATime }, () => ({
      ours: turn(drawIt),
      theirs: turn(parseIt),
    }));
    return { ours: mean(turns.map(({ ours }) => ours)), theirs: mean(turns.map(({ theirs }) => theirs)) };
  });
  return {
    tasks,
    leads,
    times,
    ours: runs.map(({ ours }) => ours),
    theirs: runs.map(({ theirs }) => theirs),
  };
});
console.log(JSON.stringify(drawn));

function draw(body: string): unknown {
  const list = readText(body, taskLists('UTC'));
  if (!list) throw new Error('The list could not be read');
  const now = new Date();
  const { owns, matchedBy } = ownershipOf(VIEWER, []);
  const viewpoint = { now, zone: VIEWER.zone, accountZone: 'UTC' };
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
    { conversation: { id: 'C0SALES001', name: 'sales' }, hasReminder: () => false, allowChanges: false },
  );
}

/** Of one time, in ms. */
function timeOf(work: () => unknown, times: number): number {
  const startedAtMs = performance.now();
  for (let done = 0; done < times; done += 1) work();
  return (performance.now() - startedAtMs) / times;
}

function mean(samples: readonly number[]): number {
  return samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
}
