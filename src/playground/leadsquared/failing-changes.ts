// Leads that can be read and not changed in the usual way, so that a change that fails can be tried.
import { katrin } from './account-users.ts';
import { type EmbeddedLead, embeddedLead, errorAnswer } from './lead-answer.ts';
import { DAY, type Draft, HOUR, tasksOf } from './wire-tasks.ts';

const SLOW_MS = 12_000;

const refusal = (reason: string) => errorAnswer(500, 'MXInvalidInputException', reason);

const LOST: readonly Draft[] = [
  { name: 'Call Ingrid about the frames on back order', dueInMinutes: -4 * HOUR, reminder: '15' },
  { name: 'Send the price list for contact lenses', dueInMinutes: DAY + 2 * HOUR, reminder: '30' },
  { name: 'Invite her to the fair in Oslo' },
];
const SLOW: readonly Draft[] = [
  { name: 'Ask Mateus which tiles sold best', dueInMinutes: 3 * HOUR, reminder: '20' },
  { name: 'Confirm the delivery to Aveiro', dueInMinutes: -DAY, reminder: '60' },
];
const WITHOUT_NOTES: readonly Draft[] = [
  { name: 'Call Pooja about the spare parts list', dueInMinutes: 90, reminder: '15' },
  { name: 'Renew the service contract', dueInMinutes: 6 * DAY, reminder: '1440' },
];
const WITHOUT_TASKS: readonly Draft[] = [
  { name: 'Plan the spring order with Anselm', dueInMinutes: 5 * HOUR, reminder: '30' },
  { name: 'Check the address for invoices', dueInMinutes: -2 * DAY },
];

export const FAILING_CHANGES: readonly EmbeddedLead[] = [
  {
    ...embeddedLead(
      '0015',
      'Lost reply',
      'Makes each change, then breaks the connection',
      tasksOf('0015', LOST, katrin),
    ),
    onChange(make) {
      make();
      return { kind: 'reset' };
    },
  },
  {
    ...embeddedLead(
      '0016',
      'Slow to change',
      'Makes each change at once, and answers after 12 seconds',
      tasksOf('0016', SLOW, katrin),
    ),
    onChange: (make) => ({ ...make(), afterMs: SLOW_MS }),
  },
  {
    ...embeddedLead(
      '0017',
      'Refuses notes',
      'Creates tasks, but no notes',
      tasksOf('0017', WITHOUT_NOTES, katrin),
    ),
    onChange: (make, change) =>
      change === 'CreateNote' ? refusal('Notes can’t be added to this lead: it is locked.') : make(),
  },
  {
    ...embeddedLead(
      '0018',
      'Refuses tasks',
      'Creates notes, but no tasks',
      tasksOf('0018', WITHOUT_TASKS, katrin),
    ),
    onChange: (make, change) =>
      change === 'Create' ? refusal('This lead has been merged into another lead.') : make(),
  },
];
