import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Message } from '../../src/messages/block-text.ts';
import {
  brokenMessage,
  deniedMessage,
  failureMessage,
  modalNotOpenedMessage,
  notAddedMessage,
  notAllowedMessage,
  notChangedMessage,
  notSharedMessage,
  unreadableControlMessage,
} from '../../src/messages/failure-messages.ts';
import type { Failure } from '../../src/tasks/failure.ts';
import { read } from '../world.ts';

const CONTEXT = { adminContact: 'your Slack admin', supportCode: 'ABC234' };
const detail = '';
const REFUSED = { kind: 'reason-given', reason: 'Lead is locked', detail } as const;
const NOTE = { words: 'Your note wasn’t added.', typed: [], isNote: true } as const;

const failures: readonly [Failure, string][] = [
  [
    { kind: 'request-refused', reason: '', detail },
    'LeadSquared refused this request. The lead id, or what you searched for, may be wrong. Check it, or paste the address of the lead’s page.',
  ],
  [
    { kind: 'request-refused', reason: 'Invalid lead', detail },
    'LeadSquared refused this request. The lead id, or what you searched for, may be wrong. Check it, or paste the address of the lead’s page. LeadSquared says: Invalid lead',
  ],
  [
    { kind: 'access-refused', detail },
    'LeadSquared access was refused: the app’s keys, their user or the region host may be wrong. You can’t fix this yourself. Tell your Slack admin.',
  ],
  [
    { kind: 'address-wrong', detail },
    'The LeadSquared API address looks wrong (status 404). Your lead isn’t the problem, and you can’t fix this yourself. Tell your Slack admin.',
  ],
  [
    { kind: 'limit-used-up', detail },
    'LeadSquared isn’t accepting more calls right now: your company’s limit is used up, maybe for the whole day. Please try again later.',
  ],
  [
    { kind: 'reason-given', reason: ' ', detail },
    'LeadSquared couldn’t do this and gave no reason. Tell your Slack admin.',
  ],
  [
    { kind: 'reason-given', reason: 'Task is locked', detail },
    'LeadSquared couldn’t do this, and trying again won’t help. If its reason doesn’t help you, tell your Slack admin. LeadSquared says: Task is locked',
  ],
  [{ kind: 'not-answering', detail }, 'LeadSquared is not answering. Please try again in a minute.'],
  [
    { kind: 'unexpected', answer: 'status 302', detail },
    'LeadSquared gave an unexpected answer (status 302). You can’t fix this yourself. Tell your Slack admin.',
  ],
  [
    { kind: 'unreadable', detail },
    'LeadSquared’s answer couldn’t be read. Try again. If it happens again, tell your Slack admin.',
  ],
  [
    { kind: 'busy', retryInMs: 8_100, detail },
    'This app is busy: too many lookups are waiting for LeadSquared. Please try again in about 9 seconds.',
  ],
  [{ kind: 'restarting', detail }, 'This app is restarting. Try again in a minute.'],
  [
    { kind: 'no-email', wasAsked: true, detail },
    'Slack doesn’t show us your e-mail address, so we can’t find your tasks. Ask your Slack admin for help.',
  ],
  [
    { kind: 'no-email', wasAsked: false, detail },
    'Slack didn’t tell us who you are, so we can’t find your tasks. Try again. If it happens again, tell your Slack admin.',
  ],
  [
    { kind: 'no-user', email: 'asha@example.com', detail },
    'LeadSquared has no user with your Slack e-mail address, asha@example.com, so we can’t find your tasks. Ask your Slack admin to give your LeadSquared user this address.',
  ],
];

const others: readonly [Message, string][] = [
  [notAllowedMessage(CONTEXT), 'You’re not allowed to use this app here. Ask your Slack admin for access.'],
  [
    deniedMessage('off', CONTEXT),
    'Changing tasks from Slack is turned off. Ask your Slack admin to turn it on.',
  ],
  [
    notChangedMessage({ kind: 'request-refused', reason: 'Task is locked', detail }, CONTEXT),
    'The change wasn’t made. LeadSquared refused it, and trying again won’t help. Check the task in LeadSquared, or tell your Slack admin. LeadSquared says: Task is locked',
  ],
  [
    notChangedMessage({ kind: 'not-answering', detail }, CONTEXT),
    'The change wasn’t made. LeadSquared is not answering. Please try again in a minute.',
  ],
  [
    notAddedMessage([{ words: 'The task wasn’t added.', failure: REFUSED, typed: [] }], CONTEXT),
    'The task wasn’t added. LeadSquared refused it. If you can change what it names, try again. Otherwise, tell your Slack admin. LeadSquared says: Lead is locked',
  ],
  [
    notAddedMessage([{ ...NOTE, failure: REFUSED }], CONTEXT),
    'Your note wasn’t added. LeadSquared refused it. Add it to the lead in LeadSquared, or tell your Slack admin. LeadSquared says: Lead is locked',
  ],
  [
    notAddedMessage([{ ...NOTE, failure: { kind: 'not-answering', detail } }], CONTEXT),
    'Your note wasn’t added. It can’t be sent to LeadSquared right now. Add it to the lead in LeadSquared later.',
  ],
  [modalNotOpenedMessage(CONTEXT), 'Slack didn’t open the window. Try again.'],
  [
    modalNotOpenedMessage({ ...CONTEXT, adminToTell: 'Ravi' }),
    'Slack didn’t open the window. You can’t fix this yourself. Tell Ravi.',
  ],
  [
    notSharedMessage('is_archived', 'ABC234'),
    'Slack didn’t accept the list here (is_archived). Try again, or share it in another channel.',
  ],
  [
    notSharedMessage('token_revoked', 'ABC234', { adminToTell: 'U012345AB' }),
    'Slack didn’t accept the list here (token_revoked). You can’t fix this yourself. Tell <@U012345AB>.',
  ],
  [
    brokenMessage(CONTEXT),
    'Something went wrong in this app. Try again. If it happens again, tell your Slack admin.',
  ],
  [
    unreadableControlMessage('ABC234'),
    'This button is from another version of the app and doesn’t work now. To get a new list, type the command again or open the Home tab again.',
  ],
];

describe('a failure', () => {
  const all = [
    ...failures.map(([failure, words]) => [failureMessage(failure, CONTEXT), words] as const),
    ...others,
  ];
  for (const [message, words] of all) {
    test(`reads: ${words}`, () => {
      assert.equal(message.text, `${words} (Support code ABC234)`);
      assert.equal(read(message).replaceAll('\n', ' '), `${words} Support code ABC234`);
    });
  }

  test('says first what it is about, and then what was done before it', () => {
    const preface = 'Your reminder is cancelled.';
    const message = failureMessage(
      { kind: 'restarting', detail },
      { ...CONTEXT, about: 'Call back', preface },
    );
    assert.match(message.text, /^Call back: Your reminder is cancelled\. This app is restarting\./);
    assert.match(read(message), /^Call back\nYour reminder is cancelled\. This app is restarting\./);
  });

  test('after a long wait says when to try again in minutes', () => {
    const { text } = failureMessage({ kind: 'busy', retryInMs: 363_000, detail }, CONTEXT);
    assert.match(text, /Please try again in about 6 minutes\./);
  });

  test('mentions an admin who is given by an id', () => {
    assert.match(brokenMessage({ ...CONTEXT, adminContact: 'U0DANIEL02' }).text, /tell <@U0DANIEL02>\./);
  });
});
