import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_REMINDER, REMINDER_WORDS, SINCE_WORDS } from '../../src/messages/reminder-message.ts';

const AT = new Date('2031-05-06T12:00:00Z');
const DATE = '<!date^1935835200^{date_short_pretty} at {time}|May 6, 2031, 12:00 PM UTC>';

test('what happened to a reminder', () => {
  assert.deepEqual(
    {
      set: REMINDER_WORDS.set(AT, 'UTC'),
      existing: REMINDER_WORDS.existing(AT, 'UTC'),
      cancelled: REMINDER_WORDS.cancelled,
      notCancelled: REMINDER_WORDS.notCancelled(),
      notCancelledForNow: REMINDER_WORDS.notCancelled('Ravi'),
      refused: REMINDER_WORDS.refused(),
      gone: REMINDER_WORDS.gone,
      mayStillCome: REMINDER_WORDS.mayStillCome,
      oldMayStillCome: REMINDER_WORDS.oldMayStillCome,
      waiting: REMINDER_WORDS.waiting(1_900),
    },
    {
      set: `🔔 Reminding you ${DATE}.`,
      existing: `🔔 You already have a reminder for this task: ${DATE}.`,
      cancelled: '🔕 Your reminder is cancelled.',
      notCancelled: 'Slack didn’t cancel the reminder, so it may still come. Try again.',
      notCancelledForNow:
        'Slack didn’t cancel the reminder, so it may still come. You can’t fix this yourself. Tell Ravi.',
      refused: 'Slack didn’t accept the reminder. Try again.',
      gone: 'This task no longer has a reminder.',
      mayStillCome:
        '🔕 Your reminder is cancelled, but it may still come. Slack can’t stop a reminder this close to its time.',
      oldMayStillCome: 'Your earlier reminder may still come too.',
      waiting: 'Slack asks us to wait. We’ll set your reminder in about 2 seconds.',
    },
  );
});

test('why no reminder is set', () => {
  assert.deepEqual(
    {
      past: NO_REMINDER.past('Nov 29'),
      pastAllDay: NO_REMINDER.pastAllDay('Nov 29'),
      tooFar: NO_REMINDER.tooFar('May 6 at 8:00 AM'),
      soon: NO_REMINDER.soon('today at 8:00 AM', 'today at 8:15 AM'),
      dueSoon: NO_REMINDER.dueSoon('today at 8:00 AM'),
    },
    {
      past: 'It’s too late for a reminder: this task was due Nov 29.',
      pastAllDay: 'It’s too late for a reminder: this task is for Nov 29, and its reminder time has passed.',
      tooFar:
        'No reminder is set: it would come May 6 at 8:00 AM, and Slack keeps reminders for at most 120 days. Set it closer to the time.',
      soon: 'No reminder is set: it would come in a moment anyway, today at 8:00 AM. The task is due today at 8:15 AM.',
      dueSoon: 'No reminder is set: the task is due in a moment, today at 8:00 AM.',
    },
  );
});

test('how a task has changed since its list was drawn', () => {
  assert.equal(SINCE_WORDS.ended('completed'), 'This task is already completed.');
  assert.deepEqual(SINCE_WORDS.gone, {
    own: 'This task is no longer among your open tasks.',
    lead: 'This task is no longer on this lead.',
  });
  assert.equal(SINCE_WORDS.moved('Nov 29'), 'This task was rescheduled. It’s now due Nov 29.');
  assert.equal(SINCE_WORDS.undated, 'This task no longer has a due date.');
});
