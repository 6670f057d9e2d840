/** Leads with tasks like a sales team's. */
import { randomUUID } from 'node:crypto';
import type { EmbeddedLead } from '../../src/playground/leadsquared/lead-answer.ts';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';

const QUARTER_MS = 15 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** Quarters of an hour, in which people plan: from a week ago to a month ahead, so that every sixth task is overdue. */
const QUARTERS = (40 * DAY_MS) / QUARTER_MS;
/** A full page of a list. */
const TASKS_OF_A_LIST = 10;
/** In the name of each task. */
export const TASK = 'about the renewal';
const DESCRIPTIONS = [
  'They asked for the new price list, and whether the second branch can be on the same contract.',
  'José sends the figures – by mail, not by phone – and would like an answer before the board meets.',
  'Left a message twice. Try the mobile number, or his assistant in the mornings.',
];
const CREATOR = { CreatedBy: '0e750001-0000-4000-8000-000000000001', CreatedByName: 'Priya Raghavan' };
const OWNERS = [
  { OwnerID: '0e750001-0000-4000-8000-000000000001', OwnerName: 'Priya Raghavan' },
  { OwnerID: '0e750002-0000-4000-8000-000000000002', OwnerName: 'Daniel Brooks' },
  { OwnerID: '0e750003-0000-4000-8000-000000000003', OwnerName: 'Katrin Müller' },
];

export function leadsOf(count: number): EmbeddedLead[] {
  return Array.from({ length: count }, (_, index) => {
    const tasks = wireTasks(index);
    return {
      leadId: randomUUID(),
      label: `Lead ${index}`,
      about: '',
      answer: () => ({ kind: 'tasks', tasks }),
    };
  });
}

/** All open. @param seed each lead and each rep has other tasks, due at other times */
export function wireTasks(seed: number): WireTask[] {
  const nowMs = Math.floor(Date.now() / QUARTER_MS) * QUARTER_MS;
  return Array.from({ length: TASKS_OF_A_LIST }, (_, index) => {
    const quarter = ((677 * index + 331 * seed) % QUARTERS) - QUARTERS / 6;
    return {
      TaskID: randomUUID(),
      Name: `Call ${index} ${TASK}`,
      Description: DESCRIPTIONS[index % DESCRIPTIONS.length] ?? '',
      DueDate: wireTime(nowMs + quarter * QUARTER_MS),
      CreatedOn: wireTime(nowMs - 8 * DAY_MS),
      ...OWNERS[index % OWNERS.length],
      ...CREATOR,
      Status: 'Pending',
      Reminder: '15',
    };
  });
}

function wireTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
