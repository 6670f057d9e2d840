/** The app measures text from outside before it reads it, so that no sender can block the process for the others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAccount, readAccountZone } from '../src/leadsquared/api/read-account.ts';
import { LEADS } from '../src/leadsquared/api/read-leads.ts';
import { taskLists } from '../src/leadsquared/api/read-tasks.ts';
import { USERS } from '../src/leadsquared/api/read-users.ts';
import { readChangeMetadata, readDue } from '../src/messages/change-modals.ts';
import { readChooserValue, readControlValue, readTaskValue } from '../src/messages/control-values.ts';
import { helpMessage } from '../src/messages/help-message.ts';
import { chooserMessage, headTitle } from '../src/messages/lead-messages.ts';
import { taskBlocks } from '../src/messages/task-blocks.ts';
import { taskOf } from '../src/tasks/change.ts';
import { readCommandText } from '../src/tasks/command-text.ts';
import { leadWordsIn } from '../src/tasks/lead-in-message.ts';
import { readLeadQuery } from '../src/tasks/lead-query.ts';
import { ownershipOf } from '../src/tasks/owner.ts';
import { readGuid } from '../src/tasks/read-guid.ts';
import { isTimeZone } from '../src/tasks/time-zone.ts';
import { worstTexts } from './worst-texts.ts';

/**
 * Not worth a second look, on a busy machine either. Where each character of the longest text is compared with each, it takes
 * minutes.
 */
const AT_ONCE_MS = 60;
/** Ten times that: no machine of today is slower by more. */
const MAX_MS = 600;

/**
 * In characters: as long as all that Slack sends at once may be. A value from the CRM may be longer, up to the 32 MiB
 * of an answer, and is read in part, or in time that grows with its length alone.
 */
const LONGEST = 1024 * 1024;

const GUID = '3570a2b8-4363-11e6-b61b-22000aa8e760';

const TASKS = taskLists('UTC');

/** Everything that reads text from outside, by where the text comes from. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'a command': readCommandText,
  'a command that could not be understood': (text) => {
    const typed = readCommandText(text);
    if (typed.kind === 'not-understood') helpMessage(text, { notUnderstood: typed });
  },
  'a message': leadWordsIn,
  'a search': readLeadQuery,
  'an id': readGuid,
  'the value of a control': readControlValue,
  'the value of a chooser': readChooserValue,
  'the value of a task': readTaskValue,
  'the metadata of a modal': readChangeMetadata,
  'a field in the metadata of a modal': (text) => {
    const field = text.slice(0, 800);
    return readChangeMetadata(JSON.stringify({ reference: field, openedAtMs: field, zone: field }));
  },
  'the due time in a modal': (text) => readDue(text, new Date()),
  'the zone of a profile': isTimeZone,
  'the name of a profile': (name) => owns({ name, email: '' }, { id: '', name: 'Asha Menon' }),
  'the e-mail address of a profile': (email) => owns({ name: '', email }, { id: GUID, name: '' }),
  'an owner': (name) => owns({ name: 'Asha Menon', email: '' }, { id: name, name }),
  'the hosts of an account': (text) => readAccount({ LSQCommonServiceURLs: { api: text, app: text } }),
  'the country of an account': (text) => readAccount({ DefaultCountryCode: text }),
  'a user of the account': (text) => USERS.readRow({ ID: text, EmailAddress: text }),
  'a lead': (text) => {
    const row = { ProspectID: text, FirstName: text, EmailAddress: text, Phone: text, Company: text };
    LEADS.readRow(row);
    const lead = LEADS.readRow({ ...row, ProspectID: GUID });
    assert.ok(lead);
    const twins = [lead, { ...lead, id: 'another' }];
    return [
      headTitle([lead.name, lead.company, lead.phone], 'https://crm.example.com'),
      chooserMessage({
        leads: twins,
        isCut: false,
        query: { by: 'name', text: 'a' },
        filter: 'all',
        page: 1,
      }),
    ];
  },
  'a list': (RecordCount) => TASKS.read({ RecordCount, TaskList: [] }, new Map()),
  'the id of a task': (text) => {
    const row = { TaskID: text, OwnerID: text, RelatedEntity: text, RelatedEntityId: text };
    const task = TASKS.readRow(row);
    return taskOf(task ? [task] : [], GUID);
  },
  'the times of a task': (text) =>
    taskLists('Asia/Kolkata').readRow({ DueDate: text, EndDate: text, Reminder: text, Category: text }),
  'the reminder of an all-day task': (text) =>
    TASKS.readRow({ Category: 1, NotifyBy: text, ReminderBeforeDays: text, ReminderTime: text }),
  'the time zone of an account': (text) => readAccountZone(text, new Date()),
  'the words of a task': (text) => {
    const row = { Name: text, Description: text, DueDate: text, OwnerName: text, Status: text };
    const task = TASKS.readRow({ ...row, RelatedEntityIdName: text });
    assert.ok(task);
    return taskBlocks(task, 'later', {
      now: new Date(),
      zone: 'UTC',
      accountZone: 'UTC',
      place: [task.owner.name],
    });
  },
};

function owns(viewer: { name: string; email: string }, owner: { id: string; name: string }): boolean {
  return ownershipOf({ zone: 'UTC', ...viewer }, [
    { id: GUID, writtenId: GUID, managerId: '', email: 'asha@example.com', isActive: true },
  ]).owns(owner);
}

test('text from outside is read at once, or in time that grows with its length alone, even the worst text', () => {
  const slow: string[] = [];
  const quarters = worstTexts(LONGEST / 4);
  for (const { name, text } of worstTexts(LONGEST)) {
    const quarter = quarters.next().value?.text ?? '';
    for (const [what, read] of Object.entries(READERS)) {
      const tookMs = timeOf(() => read(text));
      if (tookMs <= AT_ONCE_MS) continue;
      const quarterMs = timeOf(() => read(quarter));
      // Four times the length takes four times as long, or sixteen times where each character is compared with each.
      if (tookMs > MAX_MS || tookMs > quarterMs * 8) {
        slow.push(
          `${what} of ${name}: ${Math.round(tookMs)} ms, a quarter of it ${Math.round(quarterMs)} ms`,
        );
      }
    }
    // A few texts that block the process are enough.
    if (slow.length > 20) break;
  }
  assert.deepEqual(slow, []);
});

/** The least of five, in processor time if that is less: the machine may be busy with other work. */
function timeOf(read: () => unknown): number {
  let leastMs = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 5 && leastMs > AT_ONCE_MS; turn += 1) {
    const startedAtMs = performance.now();
    const startedAt = process.cpuUsage();
    read();
    const { user, system } = process.cpuUsage(startedAt);
    leastMs = Math.min(leastMs, performance.now() - startedAtMs, (user + system) / 1000);
  }
  return leastMs;
}
