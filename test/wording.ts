/**
 * How tests recognize a message: by the words in the code, so that each sentence is written in one place. What the
 * sentences are is tested in test/messages.
 */
import { ADDED_WORDS } from '../src/messages/add-task-words.ts';
import { CHANGE_WORDS } from '../src/messages/change-modals.ts';
import { supportCodeWords } from '../src/messages/common-blocks.ts';
import {
  brokenMessage,
  failureMessage,
  modalNotOpenedMessage,
  notAllowedMessage,
  notChangedMessage,
  notSharedMessage,
  unreadableControlMessage,
} from '../src/messages/failure-messages.ts';
import { complaintAbout, helpMessage } from '../src/messages/help-message.ts';
import { chooserMessage, noLeadMessage } from '../src/messages/lead-messages.ts';
import { shortfall } from '../src/messages/list-message.ts';
import { listWords } from '../src/messages/list-words.ts';
import { REMINDER_WORDS, SINCE_WORDS } from '../src/messages/reminder-message.ts';
import { waitWords } from '../src/messages/waiting-words.ts';
import { originWords } from '../src/slack/surfaces/response-url.ts';
import type { Failure } from '../src/tasks/failure.ts';
import type { Filter } from '../src/tasks/filters.ts';
import { type LeadQuery, leadNamed } from '../src/tasks/lead.ts';
import { OWN } from '../src/tasks/task.ts';

/** A regular expression with words in it: strings among them are taken literally. */
export function matching({ raw }: TemplateStringsArray, ...words: readonly (string | RegExp)[]): RegExp {
  const sources = words.map((word) => (typeof word === 'string' ? literally(word) : word.source));
  return new RegExp(String.raw({ raw }, ...sources));
}

function literally(words: string): string {
  return words.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Given to a message in place of words that vary. It could be a Slack user's id. */
export const ANY = 'UANYONEATALL';

/** Finds a message with anything in place of `ANY`, Slack's dates and channels, and with other numbers. */
export function anyLike(words: string): RegExp {
  const pieces = words.split(/<!date[^>]*>|<#[^>]*>|<@UANYONEATALL>|UANYONEATALL/).map(literally);
  return new RegExp(
    pieces
      .join('.*?')
      .replaceAll(/\d+/g, '[\\d,]+')
      .replaceAll(/\bseconds?\b/g, '(?:second|minute)s?'),
  );
}

/** Without the support code at its end. */
const wordsIn = ({ text }: { readonly text: string }) => anyLike(text.replace(/ \([^)]*\)$/, ''));

export const SUPPORT_CODE = matching`${supportCodeWords('')}[A-Z2-9]{6}`;

export function supportCodeIn(text: string): string | undefined {
  return matching`${supportCodeWords('')}([A-Z2-9]{6})`.exec(text)?.[1];
}

const CONTEXT = { adminContact: ANY, supportCode: 'ABC234' };
export const failureWords = (failure: Failure) => wordsIn(failureMessage(failure, CONTEXT));
/** Comes before the reason why a change wasn't made. */
export const NOT_CHANGED = anyLike(
  notChangedMessage({ kind: 'not-answering', detail: '' }, CONTEXT).text.replace(/(?<=\.) .*/, ''),
);
export const ACCESS_REFUSED = failureWords({ kind: 'access-refused', detail: '' });
export const REQUEST_REFUSED = failureWords({ kind: 'request-refused', reason: '', detail: '' });
export const LIMIT_USED_UP = failureWords({ kind: 'limit-used-up', detail: '' });
export const REASON_GIVEN = anyLike(
  failureMessage({ kind: 'reason-given', reason: ANY, detail: '' }, CONTEXT).text.replace(
    / LeadSquared says:.*/,
    '',
  ),
);
export const NOT_ANSWERING = failureWords({ kind: 'not-answering', detail: '' });
export const UNREADABLE = failureWords({ kind: 'unreadable', detail: '' });
export const BUSY = failureWords({ kind: 'busy', retryInMs: 1_000, detail: '' });
export const RESTARTING = failureWords({ kind: 'restarting', detail: '' });
export const NO_EMAIL = failureWords({ kind: 'no-email', wasAsked: true, detail: '' });
export const NO_EMAIL_TOLD = failureWords({ kind: 'no-email', wasAsked: false, detail: '' });
/** LeadSquared has no user with this e-mail address. */
export const noUser = (email: string) => failureWords({ kind: 'no-user', email, detail: '' });
export const NO_USER = noUser(ANY);
export const notShared = (error: string) => wordsIn(notSharedMessage(error, CONTEXT.supportCode));
export const MODAL_NOT_OPENED = wordsIn(modalNotOpenedMessage(CONTEXT));
export const NOT_ALLOWED = wordsIn(notAllowedMessage(CONTEXT));
export const BROKEN = wordsIn(brokenMessage(CONTEXT));
export const UNREADABLE_CONTROL = wordsIn(unreadableControlMessage(CONTEXT.supportCode));

/** Comes before an answer that goes elsewhere. */
export const ORIGIN = anyLike(originWords({ channelId: 'C', channelName: '' }));

export const HELP = wordsIn(helpMessage('/tasks', {}));
export const notUnderstood = (rest: string, why: 'no lead' | 'no filter' = 'no lead') =>
  complaintAbout({ kind: 'not-understood', rest, why });

export const WAIT = anyLike(waitWords({ place: 1, ms: 1_000 }));

/** The place in line and the seconds (minutes from 90 s on) that a wait in this text says. */
export function waitIn(text: string): readonly number[] | undefined {
  return WAIT.exec(text)?.[0].match(/\d+/g)?.map(Number);
}

const ofLead = (filter: Filter) => listWords({ of: { kind: 'lead', leadId: '' }, filter, page: 1 });
const ofRep = (filter: Filter) => listWords({ of: OWN, filter, page: 1 });
/** What a lead's list is called. */
export const leadTitle = (filter: Filter) => ofLead(filter).title;
/** What a rep's own list is called. */
export const ownTitle = (filter: Filter) => ofRep(filter).title;
export const NO_TASKS = anyLike(ofLead('pending').noneAtAll);
export const NO_OWN_TASKS = anyLike(ofRep('pending').noneAtAll);
/** Not even completed ones. */
export const NO_OWN_TASKS_AT_ALL = anyLike(ofRep('all').noneAtAll);
const CUT_LIST = shortfall({ tasks: [], saidCount: 1, isCut: true }) ?? '';
/** That there are more tasks than are shown. */
export const ONLY_FIRST = anyLike(CUT_LIST.replace(/^.*?\. /, ''));
export const onlyFirst = (tasks: string) => new RegExp(ONLY_FIRST.source.replace('[\\d,]+', tasks));
const LEAD = leadNamed('', '');
/** That several leads match. */
export const leadsMatch = (text: string) => {
  const found = { leads: [LEAD, LEAD], isCut: false };
  const message = chooserMessage({ ...found, query: { by: 'name', text }, filter: 'pending', page: 1 });
  return anyLike(message.text.replace(/(?<=”\.).*$/, ''));
};
/** The first sentence. */
export const noLead = (text: string, by: LeadQuery['by'] = 'name') =>
  noLeadMessage({ by, text }).text.replace(/(?<=”\.).*$/, '');
export const NO_LEAD = anyLike(noLead(ANY));

const NOW = new Date();
const STANDPOINT = { now: NOW, zone: 'UTC', accountZone: 'UTC' };
export const COMPLETED = anyLike(CHANGE_WORDS.done({ kind: 'complete', taskId: '' }, undefined, STANDPOINT));
export const ADDED = anyLike(ADDED_WORDS.added);
export const ADDED_BEFORE = anyLike(ADDED_WORDS.addedBefore);
export const ADDED_LATE = anyLike(ADDED_WORDS.lateButAdded);
export const NOT_ADDED = anyLike(ADDED_WORDS.notAdded);
/** Comes before the new date. */
export const NOW_DUE = beforeDate(
  CHANGE_WORDS.done({ kind: 'reschedule', taskId: '', dueAt: NOW }, undefined, STANDPOINT),
);
export const MOVED = anyLike(SINCE_WORDS.moved(ANY));
export const COMPLETED_BEFORE = anyLike(CHANGE_WORDS.doneBefore({ userId: ANY, at: NOW }, 'UTC'));
/** Comes before the time of the reminder. */
export const REMINDING = beforeDate(REMINDER_WORDS.set(NOW, 'UTC'));
export const REMINDER_EXISTS = beforeDate(REMINDER_WORDS.existing(NOW, 'UTC'));
export const REMINDER_CANCELLED = anyLike(REMINDER_WORDS.cancelled);

function beforeDate(words: string): RegExp {
  return anyLike(words.slice(0, words.indexOf('<!date')));
}
