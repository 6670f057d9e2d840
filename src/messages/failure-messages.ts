/** The one place where a failure becomes words for a rep: what happened, whether they can fix it, what to do. */
import type { Button } from '@slack/types';
import type { Failure } from '../tasks/failure.ts';
import { escapeMrkdwn, type Message, oneLine, seconds, unmarked } from './block-text.ts';
import { literalSection, mrkdwnSection, supportCodeBlock } from './common-blocks.ts';

export interface FailureContext {
  /** A Slack user id or words. */
  readonly adminContact: string;
  readonly supportCode: string;
  /** What is to be read before it, as mrkdwn. */
  readonly preface?: string | undefined;
  /** What the rep can press if the failure may pass. */
  readonly retry?: Button | undefined;
}

const MAX_REASON = 200;
const MAX_EMAIL = 254;
const MAX_WORD = 60;

export function failureMessage(
  failure: Failure,
  { adminContact, supportCode, preface, retry }: FailureContext,
): Message {
  const words = wordsFor(failure, admin(adminContact));
  const reason = 'reason' in failure ? oneLine(failure.reason ?? '', MAX_REASON) : '';
  const told = message(preface === undefined ? words : `${preface} ${words}`, supportCode, reason);
  return mayPass(failure) ? withButton(told, retry) : told;
}

export function notAllowedMessage({ adminContact, supportCode }: FailureContext): Message {
  return message(
    `You are not allowed to use this here. Ask ${admin(adminContact)} to let you in.`,
    supportCode,
  );
}

export function changesOffMessage({ adminContact, supportCode }: FailureContext): Message {
  return message(`Tasks cannot be changed from here. Ask ${admin(adminContact)} to allow it.`, supportCode);
}

export function modalNotOpenedMessage(supportCode: string, retry: Button): Message {
  const words = 'Slack did not open the window for this in time. Please press it again.';
  return withButton(message(words, supportCode), retry);
}

/**
 * @param error Slack's own word for it
 * @param retry if it may pass
 */
export function notSharedMessage(error: string, supportCode: string, retry?: Button): Message {
  const word = escapeMrkdwn(oneLine(error, MAX_WORD));
  const told = message(`Slack did not take the list in this conversation (${word}).`, supportCode);
  return withButton(told, retry);
}

/** A fault of our own: nothing is known that would help the rep. */
export function brokenMessage({ adminContact, supportCode }: FailureContext): Message {
  return message(
    `Something went wrong in this app. Try again, and if it stays so tell ${admin(adminContact)}.`,
    supportCode,
  );
}

export function unreadableControlMessage(supportCode: string): Message {
  return message(
    'This button could not be read. Type the command again, or open App Home again, for a fresh list.',
    supportCode,
  );
}

/** @param reason LeadSquared's own words */
function message(words: string, supportCode: string, reason = ''): Message {
  const before = reason === '' ? words : `${words} LeadSquared says:`;
  const said = reason === '' ? '' : ` ${escapeMrkdwn(reason)}`;
  return {
    text: `${before}${said} (Reference ${supportCode})`,
    blocks: [
      mrkdwnSection(before),
      ...(reason === '' ? [] : [literalSection(reason)]),
      supportCodeBlock(supportCode),
    ],
  };
}

function withButton({ text, blocks }: Message, retry: Button | undefined): Message {
  return { text, blocks: retry ? [...blocks, { type: 'actions', elements: [retry] }] : blocks };
}

/** Whether the same may succeed a moment later, although nobody has changed anything. */
function mayPass(failure: Failure): boolean {
  switch (failure.kind) {
    case 'not-answering':
    case 'limit-used-up':
    case 'busy':
    case 'restarting':
    case 'unreadable':
      return true;
    case 'unexpected':
      // A proxy's own, such as 520.
      return failure.answer.startsWith('status 5');
    case 'no-email':
      return !failure.wasAsked;
    default:
      return false;
  }
}

function wordsFor(failure: Failure, theAdmin: string): string {
  switch (failure.kind) {
    case 'request-refused':
      return 'LeadSquared refused this request: the lead id, or what was searched for, may be wrong. Check it, or paste the address of the lead’s page.';
    case 'access-refused':
      return `LeadSquared access was refused: its keys, its user or its region host are wrong. Tell ${theAdmin}.`;
    case 'address-wrong':
      return `The LeadSquared API address looks wrong (status 404). This is not about your lead. Tell ${theAdmin}.`;
    case 'limit-used-up':
      return 'LeadSquared takes no more calls for now: its limit, perhaps the daily one, is used up. Please try again later.';
    case 'reason-given':
      return failure.reason.trim() === ''
        ? `LeadSquared could not do this, and gave no reason. Tell ${theAdmin}.`
        : `LeadSquared could not do this, and asking again will not help. If its reason does not help you, tell ${theAdmin}.`;
    case 'not-answering':
      return 'LeadSquared is not answering. Please try again in a minute.';
    case 'unexpected':
      return `LeadSquared gave an unexpected answer (${failure.answer}). Tell ${theAdmin}.`;
    case 'unreadable':
      return `LeadSquared’s answer could not be read. Try again, and if it stays so tell ${theAdmin}.`;
    case 'busy':
      return `LeadSquared is busy, too many lookups are waiting: try again in about ${seconds(failure.retryInMs)}.`;
    case 'restarting':
      return 'This app is restarting. Ask again in a minute.';
    case 'no-email':
      return failure.wasAsked
        ? `Slack does not say which e-mail address is yours, so your tasks cannot be looked for. Ask ${theAdmin}.`
        : `Slack did not say who you are, so your tasks cannot be looked for. Try again, and if it stays so tell ${theAdmin}.`;
    case 'no-user':
      return `LeadSquared has no user with your e-mail address in Slack, ${unmarked(failure.email, MAX_EMAIL)}, so no tasks are known to be yours. Ask ${theAdmin} to give your LeadSquared user this address.`;
  }
}

function admin(contact: string): string {
  return /^(?:[UW](?=.*\d)[A-Z0-9]{6,}|U[A-Z0-9]{8,})$/.test(contact)
    ? `<@${contact}>`
    : escapeMrkdwn(contact);
}
