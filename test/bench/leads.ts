/** Leads with tasks as a sales team would have them. */
import { randomUUID } from 'node:crypto';
import type { EmbeddedLead, WireTask } from '../../src/playground/leads.ts';

const HOUR_MS = 3_600_000;
/** A full page of a list. */
const TASKS_OF_A_LEAD = 10;

export function leadsOf(count: number): EmbeddedLead[] {
  const tasks = wireTasks(TASKS_OF_A_LEAD);
  return Array.from({ length: count }, (_, index) => ({
    leadId: randomUUID(),
    label: `Lead ${index}`,
    about: '',
    answer: () => ({ kind: 'tasks', tasks }),
  }));
}

/** All open, every sixth of them overdue. */
export function wireTasks(count: number): WireTask[] {
  const nowMs = Date.now();
  return Array.from({ length: count }, (_, index) => ({
    TaskID: randomUUID(),
    Name: `Call ${index} about the renewal`,
    Description:
      'They asked for the new price list, and whether the second branch can be on the same contract.',
    DueDate: wireTime(nowMs + (((index * 7) % 30) - 5) * 8 * HOUR_MS),
    CreatedOn: wireTime(nowMs - 200 * HOUR_MS),
    OwnerID: '0e750001-0000-4000-8000-000000000001',
    OwnerName: 'Priya Raghavan',
    CreatedBy: '0e750001-0000-4000-8000-000000000001',
    CreatedByName: 'Priya Raghavan',
    Status: 'Pending',
    Reminder: '15',
  }));
}

function wireTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
