// A lead whose tasks have fields that are missing, unreadable or of another type than documented.
import { katrin } from './account-users.ts';
import { answerTasks, type EmbeddedLead, embeddedLead } from './lead-answer.ts';
import { DAY, HOUR, minutesFrom, NO_DATE, taskIdOf, type WireTask, wireTasks } from './wire-tasks.ts';

function oddTasks(now: Date): WireTask[] {
  const [plain] = wireTasks('0008', now, [{ name: 'Odd', dueInMinutes: 6 * HOUR, reminder: '20' }], katrin);
  const odd = (name: string, fields: WireTask) => ({ ...plain, Name: name, ...fields });
  const id = (number: number) => taskIdOf('0008', number);
  const inTwoDays = minutesFrom(now, 2 * DAY);
  return [
    odd('', { TaskID: id(1), Name: null, Description: 'Only the description was filled in.' }),
    odd('', { TaskID: id(2), Description: null, OwnerName: null, OwnerID: null, Reminder: null }),
    odd('Ring the bakery, no date agreed', { TaskID: id(3), DueDate: NO_DATE }),
    odd('Coffee with Mr. Fernandes', { TaskID: id(4), DueDate: 'next Tuesday, after lunch' }),
    odd('Send the February report', { TaskID: id(5), DueDate: '2026-02-30 10:00:00' }),
    odd('Import from the old CRM, with thousandths', { TaskID: id(6), DueDate: `${inTwoDays}.000` }),
    odd('Reminder as a number', { TaskID: id(7), Reminder: 45 }),
    odd('Reminder after the fact', { TaskID: id(8), Reminder: '-15' }),
    odd('Reminder at the time itself', { TaskID: id(9), Reminder: '0' }),
    odd('Reminder in words', { TaskID: id(10), Reminder: 'in the morning' }),
    odd('Get the signature of Whitfield Foods', { TaskID: id(11), Status: 'Waiting for legal' }),
    odd('The CRM calls this one overdue', { TaskID: id(12), Status: 'Overdue', DueDate: inTwoDays }),
    odd('No status at all', { TaskID: id(13), Status: null, DueDate: null }),
    odd('Visit the warehouse in Rotterdam', { TaskID: id(14), Status: 'COMPLETED' }),
    odd('Visit the warehouse in Antwerp', { TaskID: id(15), Status: 'canceled' }),
    odd('Entered twice by the import', { TaskID: id(16) }),
    odd('Entered twice by the import', { TaskID: id(16) }),
    odd('An id that is no GUID', { TaskID: 'task-17' }),
    odd('', { TaskID: 18, Name: 90210, Description: 'Its name is a number, and so is its id.' }),
    { TaskID: id(19), Name: 'Nothing but a name' },
    {},
  ];
}

export const ODD_LEADS: readonly EmbeddedLead[] = [
  embeddedLead(
    '0008',
    'Odd and missing fields',
    'Nulls, unreadable dates, unknown statuses',
    answerTasks(oddTasks),
  ),
  embeddedLead('0009', 'Says more than it returns', 'A count of 5 with an empty list', () => ({
    kind: 'tasks',
    tasks: [],
    recordCount: 5,
  })),
];
