import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaintAbout, helpMessage } from '../../src/messages/help-message.ts';
import { read } from '../world.ts';

const USAGE = [
  '*/crm &lt;lead&gt; [filter]*',
  'Shows a lead’s tasks: what’s overdue, what’s due today and what comes next. Only you see the answer.',
  '*&lt;lead&gt;* is a name, a company, an e-mail address, a phone number, the lead’s id, or the address of its page in LeadSquared. If a name begins with the word “add” or ends with a filter’s word, put it in quotes.',
  '*[filter]* is one of:',
  '• `pending` every open task, including overdue ones; the default',
  '• `overdue` open tasks past their end',
  '• `today` open tasks due today',
  '• `tomorrow` open tasks due tomorrow',
  '• `week` open tasks due in the seven days from today',
  '• `mine` open tasks that you own',
  '• `completed` completed tasks, latest due first',
  '• `all` everything, including cancelled tasks',
  '`me` and `my` mean `mine`, `open` means `pending`, and `done` means `completed`.',
  '*/crm* alone shows your own pending tasks for all leads, with your recent leads below. Add a filter to see others of your tasks. The app’s Home tab shows them too.',
  '*/crm add &lt;lead&gt;* opens a window to add a task for a lead. From a message, use its shortcut “Add task…”.',
  '*/crm help* shows this help.',
].join('\n');
const TYPE =
  'Type /crm and a lead’s name, e-mail address, phone number or id. Type /crm alone to see your own tasks.';
const NO_LEAD =
  '“&?” isn’t a lead. Type a name, a company, an e-mail address, a phone number, an id, or the address of the lead’s page.';

test('the help says what to type', () => {
  const help = helpMessage('/crm', {});
  assert.equal(help.text, `Lead Tasks shows a lead’s tasks, and your own. ${TYPE}`);
  assert.equal(read(help), USAGE);
});

test('what was not understood comes before the help, in the text for screen readers too', () => {
  const notUnderstood = { kind: 'not-understood', rest: '&?', why: 'no lead' } as const;
  const help = helpMessage('/crm', { notUnderstood, supportCode: 'ABC234' });
  assert.equal(help.text, `${NO_LEAD.replace('&', '&amp;')} ${TYPE}`);
  assert.equal(read(help), `${NO_LEAD}\n${USAGE}\nSupport code ABC234`);
});

test('what is no filter is told with those that there are', () => {
  assert.equal(
    complaintAbout({ kind: 'not-understood', rest: 'tomorow', why: 'no filter' }),
    '“tomorow” after the lead isn’t a filter. Use one of these: pending, overdue, today, tomorrow, week, mine, completed, all.',
  );
});
