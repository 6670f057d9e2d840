/** What is said about a task that a rep adds: what is wrong with it, and what came of it. */
import type { KnownBlock } from '@slack/types';
import type { Standpoint } from '../tasks/agenda.ts';
import type { LeadQuery } from '../tasks/lead.ts';
import { MAX_DETAILS, type TaskDraft } from '../tasks/task-draft.ts';
import { oneLine, paragraphs } from './block-text.ts';
import { literalSection, mrkdwnSection } from './common-blocks.ts';
import { DATE_AND_TIME, slackDate } from './time-words.ts';

const MAX_EMAIL = 100;
const MAX_SEARCHED = 80;

/** What is said under a field. It is shown as it is. */
export const COMPLAINTS = {
  noLead: 'Say which lead the task is for.',
  noSuchLead: ({ text }: Pick<LeadQuery, 'text'>) =>
    `LeadSquared found no lead for “${oneLine(text, MAX_SEARCHED)}”. Check the spelling, or paste the address of the lead’s page.`,
  notVisible: 'LeadSquared has no such lead that you may see. Check the id, or search by name.',
  repUnclear:
    'LeadSquared has no single active user with your Slack e-mail address, so we can’t tell which leads you may see.',
  managersLoop: 'In LeadSquared, your managers report to you, so we can’t tell which leads you may see.',
  leadUnchecked: 'We couldn’t check whether you may see this lead. Try again in a minute.',
  unclearLead: 'This isn’t a lead. Type a name, company, e-mail address, phone number or id.',
  notSent: 'This wasn’t sent. A message says why. Copy what you typed before you close this window.',
  leadUnread: 'LeadSquared didn’t answer when we searched for this lead. Try again in a minute.',
  chooseLead: 'Several leads match. Choose one below.',
  noName: 'Say what the task is.',
  noOwner: 'Choose an owner.',
  ownerWithoutEmail:
    'Slack doesn’t show us this person’s e-mail address, so we can’t find their LeadSquared user.',
  ownerUntold: 'Slack didn’t tell us who this person is. Try again.',
  ownerUnknown: (email: string) =>
    `LeadSquared has no active user with this person’s e-mail address, ${oneLine(email, MAX_EMAIL)}. Choose another owner.`,
  ownerTwice: (email: string) =>
    `LeadSquared has several active users with the e-mail address ${oneLine(email, MAX_EMAIL)}. Choose another owner.`,
  ownersUnread: 'LeadSquared’s users couldn’t be read. Try again in a minute.',
} as const;

/** How adding a task went, as mrkdwn in our own words. */
export const ADDED_WORDS = {
  adding: 'Adding the task…',
  goesOn: 'The task is being added. You’ll get a message when it’s done, so you can close this window.',
  added: '✅ Added.',
  addedBefore: '✅ This task was already added. It wasn’t added twice.',
  lateButAdded: '✅ LeadSquared didn’t confirm it, but the task was added.',
  notShownYet:
    'LeadSquared accepted the task, but its list doesn’t show it yet. Don’t add it again. Refresh in a minute to see it.',
  unknown: 'We couldn’t confirm that the task was added. Check the lead in a minute before you add it again.',
  notAdded: 'The task wasn’t added.',
  overtaken: 'Another window is adding this task, so it wasn’t added twice.',
} as const;

/** How a note and a next task went that were typed beside completing a task, as mrkdwn in our own words. */
export const FINISHED_WORDS = {
  addingNote: 'Adding your note…',
  noteAdded: '📝 Your note is on the lead.',
  noteNotShown:
    'LeadSquared accepted your note, but doesn’t show it yet. Check the lead in a minute before you add it again.',
  noteNotAdded: 'Your note wasn’t added.',
  noteUnknown:
    'We couldn’t confirm that your note was added. Check the lead in LeadSquared before you add it again.',
  addingNext: 'Adding the next task…',
  nextAdded: '➕ The next task is added.',
  nextNotAdded: 'The next task wasn’t added.',
  nextUnknown:
    'We couldn’t confirm that the next task was added. Check the lead in a minute before you add it again.',
  nothingAdded: 'What you typed beside it wasn’t added: we couldn’t confirm that the task is completed.',
  notCompleted: 'What you typed beside it wasn’t added, because the task wasn’t completed.',
  leadUnconfirmed:
    'What you typed beside it wasn’t added: we couldn’t confirm that the task is on this lead.',
  denied: (why: string) => `What you typed beside it wasn’t added. ${why}`,
} as const;

/** What a rep typed in a modal. */
export type Typed = Partial<Pick<TaskDraft, 'name' | 'details' | 'dueAt'>> & { readonly note?: string };

/** What a rep typed, given back to them as text, so that nothing is lost. */
export function typedBack(typed: Typed, { zone }: Pick<Standpoint, 'zone'>): KnownBlock[] {
  const due =
    typed.name && typed.dueAt ? [mrkdwnSection(`Due ${slackDate(typed.dueAt, DATE_AND_TIME, zone)}`)] : [];
  const texts = [typed.note, typed.name, typed.details]
    .map((text = '') => paragraphs(text, MAX_DETAILS))
    .filter((text) => text !== '');
  if (texts.length === 0) return [];
  return [mrkdwnSection('*You typed:*'), ...texts.map(literalSection), ...due];
}
