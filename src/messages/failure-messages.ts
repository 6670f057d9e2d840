/** The one place where a failure becomes words for a rep: what happened, whether they can fix it, what to do. */
import type { Button, KnownBlock } from '@slack/types';
import { type Failure, mayPass } from '../tasks/failure.ts';
import { withAbout } from './about-words.ts';
import { escapeMrkdwn, howLong, type Message, oneLine, unmarked } from './block-text.ts';
import { literalSection, mrkdwnSection, supportCodeBlock, withSupportCode } from './common-blocks.ts';

export interface FailureContext {
  /** A Slack user id or words. */
  readonly adminContact: string;
  readonly supportCode: string;
  /** What the rep typed or pressed, in words of others too. */
  readonly about?: string | undefined;
  /** What the rep reads before it, as mrkdwn. */
  readonly preface?: string | undefined;
  /** What the rep can press if the failure may pass. */
  readonly retry?: Button | undefined;
}

const MAX_REASON = 200;
const MAX_EMAIL = 254;
const MAX_WORD = 60;

export function failureMessage(failure: Failure, context: FailureContext): Message {
  return toldFailure(failure, wordsFor(failure, admin(context.adminContact)), context);
}

/** A change that wasn't made. */
export function notChangedMessage(failure: Failure, context: Omit<FailureContext, 'preface'>): Message {
  const theAdmin = admin(context.adminContact);
  const words =
    failure.kind === 'request-refused'
      ? `LeadSquared refused it, and trying again won’t help. Check the task in LeadSquared, or tell ${theAdmin}.`
      : wordsFor(failure, theAdmin);
  return toldFailure(failure, words, { ...context, preface: 'The change wasn’t made.' });
}

/** Something that wasn't added, or isn't known to be. */
export interface NotAdded {
  /** What wasn't, in our own words, as mrkdwn. */
  readonly words: string;
  /** Why LeadSquared didn't add it. */
  readonly failure?: Failure | undefined;
  /** What the rep typed, so that it isn't lost. */
  readonly typed: readonly KnownBlock[];
  /** Nothing in Slack adds a note again: the rep can only do it in LeadSquared. */
  readonly isNote?: boolean;
}

/** The rep may be able to change what LeadSquared refused, so they can always try again. */
export function notAddedMessage(
  parts: readonly NotAdded[],
  { adminContact, supportCode, about, retry }: Omit<FailureContext, 'preface'>,
): Message {
  const theAdmin = admin(adminContact);
  const told = parts.map(({ words, failure, typed, isNote }) => {
    if (!failure) return { words, reason: '', typed };
    const why = `${words} ${isNote ? whyNoNote(failure, theAdmin) : whyNotAdded(failure, theAdmin)}`;
    const reason = reasonIn(failure);
    return { words: reason === '' ? why : `${why} LeadSquared says:`, reason, typed };
  });
  const text = told.map(({ words, reason }) => [words, escapeMrkdwn(reason)].filter(Boolean).join(' '));
  const blocks = told.flatMap(({ words, reason, typed }) => [
    mrkdwnSection(words),
    ...(reason === '' ? [] : [literalSection(reason)]),
    ...typed,
  ]);
  return withAbout(
    about,
    withButton(
      {
        text: withSupportCode(text.join(' '), supportCode),
        blocks: [...blocks, supportCodeBlock(supportCode)],
      },
      retry,
    ),
  );
}

const isRefused = ({ kind }: Failure) => kind === 'request-refused' || kind === 'reason-given';

function whyNotAdded(failure: Failure, theAdmin: string): string {
  if (!isRefused(failure)) return wordsFor(failure, theAdmin);
  return `LeadSquared refused it. If you can change what it names, try again. Otherwise, tell ${theAdmin}.`;
}

function whyNoNote(failure: Failure, theAdmin: string): string {
  if (isRefused(failure))
    return `LeadSquared refused it. Add it to the lead in LeadSquared, or tell ${theAdmin}.`;
  return mayPass(failure)
    ? 'It can’t be sent to LeadSquared right now. Add it to the lead in LeadSquared later.'
    : wordsFor(failure, theAdmin);
}

function reasonIn(failure: Failure): string {
  return 'reason' in failure ? oneLine(failure.reason ?? '', MAX_REASON) : '';
}

function toldFailure(
  failure: Failure,
  words: string,
  { supportCode, about, preface, retry }: FailureContext,
): Message {
  const told = message(preface === undefined ? words : `${preface} ${words}`, supportCode, reasonIn(failure));
  return withAbout(about, mayPass(failure) ? withButton(told, retry) : told);
}

export function notAllowedMessage({ adminContact, supportCode }: FailureContext): Message {
  return message(
    `You’re not allowed to use this app here. Ask ${admin(adminContact)} for access.`,
    supportCode,
  );
}

export type Denied = keyof typeof DENIED;

const DENIED = {
  off: (theAdmin: string) => `Changing tasks from Slack is turned off. Ask ${theAdmin} to turn it on.`,
  'not-own': () => 'You can change only your own tasks, and tasks of leads that you own.',
  'not-own-lead': () => 'You can add tasks only for leads that you own.',
  'no-user': (theAdmin: string) =>
    `LeadSquared has no single active user with your Slack e-mail address, so we can’t tell what’s yours. Ask ${theAdmin} for help.`,
  unchecked: () => 'We couldn’t check whether you own this, so nothing was changed. Try again in a minute.',
} as const;

/** Stands for an admin whose name Slack doesn’t give. */
export const UNNAMED_ADMIN = 'your Slack admin';

/** Why a rep may not change or add something, as mrkdwn. */
export function deniedWords(denied: Denied, adminContact: string): string {
  return DENIED[denied](admin(adminContact));
}

/**
 * As `deniedWords`, for literal text, where Slack shows a mention as it is written.
 * @param adminName the admin contact in plain words
 */
export function literalDeniedWords(denied: Denied, adminName: string): string {
  return DENIED[denied](adminName);
}

export function deniedMessage(
  denied: Denied,
  { adminContact, supportCode, about, retry }: Omit<FailureContext, 'preface'>,
): Message {
  const told = message(deniedWords(denied, adminContact), supportCode);
  return withAbout(about, denied === 'unchecked' ? withButton(told, retry) : told);
}

/**
 * What a rep can do where Slack refuses something, as mrkdwn.
 * @param adminToTell the admin contact, if only an admin can do anything
 */
export function adviceOnRefusal(adminToTell: string | undefined): string {
  return adminToTell === undefined
    ? 'Try again.'
    : `You can’t fix this yourself. Tell ${admin(adminToTell)}.`;
}

export function modalNotOpenedMessage({
  supportCode,
  adminToTell,
  retry,
}: {
  supportCode: string;
  adminToTell?: string | undefined;
  retry?: Button | undefined;
}): Message {
  const told = message(`Slack didn’t open the window. ${adviceOnRefusal(adminToTell)}`, supportCode);
  return adminToTell === undefined ? withButton(told, retry) : told;
}

/**
 * @param error Slack's own word for it, or the code of what kept its answer from us
 * @param retry if it may pass
 * @param mayBeThere Slack has said nothing
 * @param adminToTell the admin contact, if only an admin can do anything
 */
export function notSharedMessage(
  error: string,
  supportCode: string,
  {
    retry,
    mayBeThere = false,
    adminToTell,
  }: { retry?: Button | undefined; mayBeThere?: boolean; adminToTell?: string | undefined } = {},
): Message {
  const word = escapeMrkdwn(oneLine(error, MAX_WORD));
  const advice =
    adminToTell === undefined ? 'Try again, or share it in another channel.' : adviceOnRefusal(adminToTell);
  const words = mayBeThere
    ? `Slack didn’t confirm that the list is here (${word}). Look before you try again.`
    : `Slack didn’t accept the list here (${word}). ${advice}`;
  return withButton(message(words, supportCode), retry);
}

/** @param words why there is no list, in our own words */
export function noListMessage(
  words: string,
  { supportCode, retry }: { supportCode: string; retry: Button },
): Message {
  return withButton(message(words, supportCode), retry);
}

/** A fault of our own. We know nothing that would help the rep. */
export function brokenMessage({ adminContact, supportCode }: FailureContext): Message {
  return message(`Something went wrong in this app. ${orTell(admin(adminContact))}`, supportCode);
}

export function unreadableControlMessage(supportCode: string): Message {
  return message(
    'This button is from another version of the app and doesn’t work now. To get a new list, type the command again or open the Home tab again.',
    supportCode,
  );
}

/** @param reason LeadSquared's own words */
function message(words: string, supportCode: string, reason = ''): Message {
  const before = reason === '' ? words : `${words} LeadSquared says:`;
  const said = reason === '' ? '' : ` ${escapeMrkdwn(reason)}`;
  return {
    text: withSupportCode(`${before}${said}`, supportCode),
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

function wordsFor(failure: Failure, theAdmin: string): string {
  switch (failure.kind) {
    case 'request-refused':
      return 'LeadSquared refused this request. The lead id, or what you searched for, may be wrong. Check it, or paste the address of the lead’s page.';
    case 'access-refused':
      return `LeadSquared access was refused: the app’s keys, their user or the region host may be wrong. You can’t fix this yourself. Tell ${theAdmin}.`;
    case 'address-wrong':
      return `The LeadSquared API address looks wrong (status 404). Your lead isn’t the problem, and you can’t fix this yourself. Tell ${theAdmin}.`;
    case 'limit-used-up':
      return 'LeadSquared isn’t accepting more calls right now: your company’s limit is used up, maybe for the whole day. Please try again later.';
    case 'reason-given':
      return failure.reason.trim() === ''
        ? `LeadSquared couldn’t do this and gave no reason. Tell ${theAdmin}.`
        : `LeadSquared couldn’t do this, and trying again won’t help. If its reason doesn’t help you, tell ${theAdmin}.`;
    case 'not-answering':
      return 'LeadSquared is not answering. Please try again in a minute.';
    case 'unexpected':
      return `LeadSquared gave an unexpected answer (${failure.answer}). You can’t fix this yourself. Tell ${theAdmin}.`;
    case 'unreadable':
      return `LeadSquared’s answer couldn’t be read. ${orTell(theAdmin)}`;
    case 'busy':
      return `This app is busy: too many lookups are waiting for LeadSquared. Please try again in about ${howLong(failure.retryInMs)}.`;
    case 'restarting':
      return 'This app is restarting. Try again in a minute.';
    case 'no-email':
      return failure.wasAsked
        ? `Slack doesn’t show us your e-mail address, so we can’t find your tasks. Ask ${theAdmin} for help.`
        : `Slack didn’t tell us who you are, so we can’t find your tasks. ${orTell(theAdmin)}`;
    case 'not-visible':
      return `LeadSquared has no such lead that you may see. Check the id, or ask ${theAdmin}.`;
    case 'no-active-user':
      return `LeadSquared has no active user with your Slack e-mail address, ${unmarked(failure.email, MAX_EMAIL)}, so we can’t tell which leads you may see. Ask ${theAdmin} to give your LeadSquared user this address.`;
    case 'several-users':
      return `LeadSquared has several active users with your Slack e-mail address, ${unmarked(failure.email, MAX_EMAIL)}, so we can’t tell which leads you may see. Ask ${theAdmin} for help.`;
    case 'manager-loop':
      return `In LeadSquared, your managers report to you, so we can’t tell which leads you may see. Ask ${theAdmin} to correct that.`;
    case 'not-checked':
      return 'We couldn’t check which leads you may see, because LeadSquared didn’t say. Please try again in a minute.';
    case 'no-user':
      return `LeadSquared has no user with your Slack e-mail address, ${unmarked(failure.email, MAX_EMAIL)}, so we can’t find your tasks. Ask ${theAdmin} to give your LeadSquared user this address.`;
  }
}

/** For what may pass. */
function orTell(theAdmin: string): string {
  return `Try again. If it happens again, tell ${theAdmin}.`;
}

function admin(contact: string): string {
  return isUserId(contact) ? `<@${contact}>` : escapeMrkdwn(contact);
}

/** Whether the admin contact is a Slack user's id, not words. */
export function isUserId(contact: string): boolean {
  return /^(?:[UW](?=.*\d)[A-Z0-9]{6,}|U[A-Z0-9]{8,})$/.test(contact);
}
