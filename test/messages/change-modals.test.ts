import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ModalView } from '@slack/types';
import {
  CHANGE_WORDS,
  type ChangeRequest,
  changeModal,
  DUE_ERRORS,
  unreadableModal,
} from '../../src/messages/change-modals.ts';

const AT = new Date('2031-05-06T12:00:00Z');
const DATE = '<!date^1935835200^{date_short_pretty} at {time}|May 6, 2031, 12:00 PM UTC>';
const STANDPOINT = { now: AT, zone: 'UTC', accountZone: 'UTC' };
const ID = '3570a2b8-4363-11e6-b61b-22000aa8e760';
const REQUEST: ChangeRequest = {
  reference: { of: { kind: 'lead', leadId: ID }, filter: 'pending', page: 1, taskId: ID, dueAtSeconds: 1 },
  responseUrl: '',
  channelId: '',
  channelName: '',
  place: '',
  openedAtMs: 0,
};

/** All that a person reads in it, the title first and the buttons last. */
function readModal({ title, blocks, submit, close }: ModalView): string[] {
  const words: string[] = [];
  JSON.stringify([title, blocks, submit, close], (key, value) => {
    if (key === 'text' && typeof value === 'string') words.push(value);
    return value;
  });
  return words;
}

describe('a modal', () => {
  const modals: readonly [string, ModalView, string[]][] = [
    [
      'that completes a task',
      changeModal('complete', REQUEST, undefined, STANDPOINT),
      ['Complete this task?', 'Loading the task…', 'Complete', 'Cancel'],
    ],
    [
      'that reschedules a task',
      changeModal('reschedule', REQUEST, 'unknown', STANDPOINT),
      [
        'Reschedule',
        'We couldn’t load the task just now. You can still continue.',
        'New due time',
        'In your device’s time zone.',
        'Reschedule',
        'Cancel',
      ],
    ],
    [
      'for a task that is gone',
      changeModal('complete', REQUEST, 'gone', STANDPOINT),
      ['Nothing was changed', 'This task is no longer on this lead.', 'Close'],
    ],
    [
      'of another version',
      unreadableModal('ABC234'),
      [
        'Nothing was changed',
        'This window is from another version of the app and doesn’t work now. Close it, type the command again to get a new list, and try again there.',
        'Support code ABC234',
        'Close',
      ],
    ],
  ];
  for (const [name, view, words] of modals) {
    test(name, () => assert.deepEqual(readModal(view), words));
  }

  test('refuses a due time in plain words', () => {
    assert.deepEqual(DUE_ERRORS, {
      none: 'Choose a date and a time.',
      tooFar: 'That’s too far ahead. Choose an earlier date.',
      past: 'That time is in the past. Choose a later one.',
    });
  });
});

test('how a change ended', () => {
  const { done, doneBefore, ...words } = CHANGE_WORDS;
  assert.equal(done({ kind: 'complete', taskId: ID }, undefined, STANDPOINT), '✅ Completed.');
  assert.equal(
    done({ kind: 'reschedule', taskId: ID, dueAt: AT }, undefined, STANDPOINT),
    `📆 The task is now due ${DATE}.`,
  );
  assert.equal(
    doneBefore({ userId: 'U0DANIEL02', at: AT }, 'UTC'),
    `✅ <@U0DANIEL02> already completed this task: ${DATE}.`,
  );
  assert.deepEqual(words, {
    overtaken: 'Another change to this task came first, so yours wasn’t made.',
    asItIsNow: 'Here’s the task as it is now.',
    endStayed: 'Its end time didn’t move. Set it in LeadSquared.',
    lateButDone: 'LeadSquared didn’t confirm the change, but it was made.',
    checking: 'Checking whether the change was made…',
    unknown: 'We couldn’t confirm the change. Check the task in LeadSquared before you try again.',
    accepted: 'LeadSquared accepted the change, but we haven’t seen it in the task yet.',
    notShownYet:
      'LeadSquared accepted the change, but its list doesn’t show it yet. Refresh in a minute to see the result.',
    nothingChanged: 'LeadSquared didn’t change anything. Check the task there.',
    notSent: 'Nothing was changed.',
    alreadyDue: 'The task is already due at that time, so nothing was changed.',
    notListedYet: 'LeadSquared’s list doesn’t show it yet.',
    reminderCancelled: 'Its reminder is cancelled: the new time is too soon or too far ahead for one.',
    reminderStays: 'The task’s reminder couldn’t be changed, so it may still come.',
    oldReminderMayStillCome: 'Its earlier reminder may still come.',
    reminderMayStillCome: 'Its reminder may still come. Slack can’t stop a reminder this close to its time.',
  });
});
