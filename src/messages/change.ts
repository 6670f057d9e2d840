/** The modals that ask before a change, and what is said after it. */
import { TZDate } from '@date-fns/tz';
import type { KnownBlock, ModalView } from '@slack/types';
import type { Change } from '../tasks/change.ts';
import type { Task } from '../tasks/task.ts';
import { isTimeZone } from '../tasks/time-zone.ts';
import { readTaskValue, type TaskReference, taskValue } from './list-control.ts';
import { endedSince } from './reminder.ts';
import { taskBlocks } from './task-list.ts';
import { literal, referenceBlock } from './text.ts';
import { DATE_AND_TIME, slackDate, type Viewpoint } from './when.ts';

export const COMPLETE_MODAL = 'change:complete';
export const RESCHEDULE_MODAL = 'change:reschedule';
/** Both the blocks' and the inputs' ids of `RESCHEDULE_MODAL`. */
export const DATE = 'date';
export const TIME = 'time';

/** What a modal carries: a submission has no response_url of its own, so the click's goes along. */
export interface ChangeRequest {
  readonly reference: TaskReference;
  readonly responseUrl: string;
  readonly channelId: string;
  readonly channelName: string;
  readonly screen: string;
  /** When the click came, in ms since the epoch. */
  readonly openedAtMs: number;
  /** IANA: in which the modal shows its times, and so the one in which they are read. */
  readonly zone: string;
}

export function changeMetadata({ reference, ...click }: ChangeRequest): string {
  return JSON.stringify({ ...click, reference: taskValue(reference) });
}

/** As much as Slack lets a view have. */
const MAX_METADATA = 3_000;

/** Reads what came back; undefined when it is none of ours. */
export function readChangeMetadata(metadata: string): ChangeRequest | undefined {
  if (metadata.length > MAX_METADATA) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(metadata);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const given: Record<string, unknown> = { ...parsed };
  const text = (key: string) => (typeof given[key] === 'string' ? given[key] : '');
  const reference = readTaskValue(given.reference);
  const openedAtMs = Number(given.openedAtMs);
  const zone = text('zone');
  if (!reference || !Number.isFinite(openedAtMs) || !isTimeZone(zone)) return undefined;
  return {
    reference,
    responseUrl: text('responseUrl'),
    channelId: text('channelId'),
    channelName: text('channelName'),
    screen: text('screen'),
    openedAtMs,
    zone,
  };
}

/** `'gone'`: not in the list any more. `'unknown'`: it could not be looked up. Undefined while it is looked up. */
type Subject = Task | undefined | 'gone' | 'unknown';

export function completeModal(request: ChangeRequest, task: Subject, viewpoint: Viewpoint): ModalView {
  const ended = endedWords(request, task);
  if (ended !== undefined) return wordsModal(ended);
  return {
    type: 'modal',
    callback_id: COMPLETE_MODAL,
    private_metadata: changeMetadata(request),
    title: literal('Complete this task?'),
    submit: literal('Complete'),
    close: literal('Cancel'),
    blocks: subject(task, viewpoint),
  };
}

export function rescheduleModal(request: ChangeRequest, task: Subject, viewpoint: Viewpoint): ModalView {
  const ended = endedWords(request, task);
  if (ended !== undefined) return wordsModal(ended);
  const { now, zone } = viewpoint;
  const dueAt = request.reference.dueAtSeconds;
  // What is past would be refused, so an hour from now is offered instead.
  const from = new TZDate(Math.max((dueAt ?? 0) * 1000, now.getTime() + 60 * 60_000), zone);
  const [date = '', time = ''] = from.toISOString().split('T');
  // The end of 9999, which stands for "some day", lies a year further on in the east.
  const initialDate = /^\d{4}-/.test(date) ? { initial_date: date } : {};
  return {
    type: 'modal',
    callback_id: RESCHEDULE_MODAL,
    private_metadata: changeMetadata(request),
    title: literal('Reschedule'),
    submit: literal('Reschedule'),
    close: literal('Cancel'),
    blocks: [
      ...subject(task, viewpoint),
      {
        type: 'input',
        block_id: DATE,
        label: literal('New date'),
        element: { type: 'datepicker', action_id: DATE, ...initialDate },
      },
      {
        type: 'input',
        block_id: TIME,
        label: literal(`New time (${zone})`),
        element: { type: 'timepicker', action_id: TIME, initial_time: time.slice(0, 5) },
      },
    ],
  };
}

/** In place of a modal whose submission is another version's of the app, or somebody made it up. */
export function unreadableModal(reference: string): ModalView {
  const modal = wordsModal(
    'This window could not be read, and nothing was changed. Close it, and press the button again in a fresh list.',
  );
  return { ...modal, blocks: [...modal.blocks, referenceBlock(reference)] };
}

/** Why there is nothing to change any more. */
function endedWords({ reference }: ChangeRequest, task: Subject): string | undefined {
  if (task === 'gone') return endedSince(undefined, reference);
  return typeof task === 'object' ? endedSince(task, reference) : undefined;
}

function wordsModal(words: string): ModalView {
  return {
    type: 'modal',
    title: literal('Nothing to change'),
    close: literal('Close'),
    blocks: [{ type: 'section', text: literal(words) }],
  };
}

function subject(task: Subject, viewpoint: Viewpoint): KnownBlock[] {
  if (task === undefined) return [{ type: 'section', text: literal('Looking the task up…') }];
  if (typeof task === 'string')
    return [{ type: 'section', text: literal('The task could not be looked up just now.') }];
  const isOverdue = task.dueAt !== undefined && task.dueAt < viewpoint.now;
  return taskBlocks(task, isOverdue ? 'overdue' : 'later', { ...viewpoint, owns: () => false });
}

/** @returns undefined when the two are no moment; a time that the clocks skip is moved on by the zone */
export function readDateAndTime(date: unknown, time: unknown, zone: string): Date | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)$/.exec(`${date} ${time}`)?.slice(1).map(Number);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts;
  const at = new TZDate(year, month - 1, day, hour, minute, zone).getTime();
  return Number.isNaN(at) ? undefined : new Date(at);
}

/** What became of a change, as mrkdwn in our own words. */
export const CHANGE_WORDS = {
  done: (change: Change, zone: string) =>
    change.kind === 'complete'
      ? '✅ The task is completed.'
      : `📆 The task is now due ${slackDate(change.dueAt, DATE_AND_TIME, zone)}.`,
  doneBefore: ({ userId, at }: { userId: string; at: Date }, zone: string) =>
    `✅ <@${userId}> completed this task already, ${slackDate(at, DATE_AND_TIME, zone)}.`,
  overtaken: 'Someone else changed this task in the meantime. Here is how it is now.',
  lateButDone: 'LeadSquared did not confirm it, but the change took place.',
  notDone: 'The change did not take place.',
  unknown: 'We couldn’t confirm the change. Check the task in LeadSquared before you try again.',
  accepted: 'LeadSquared took the change, but we couldn’t read the task back to check it.',
  notShownYet:
    'LeadSquared took the change, but its list doesn’t show it. Refresh in a minute to see what became of it.',
  nothingChanged: 'LeadSquared changed nothing. Check the task there.',
  notSent: 'So nothing was changed.',
  notListedYet: 'LeadSquared’s list doesn’t show it yet.',
  reminderCancelled: 'Its reminder is cancelled: there is no time for one, or it would be too far ahead.',
  reminderStays: 'Its reminder could not be changed, and may still come.',
  reminderMayStillCome: 'Its reminder may still come: Slack can’t stop one in its last minutes.',
} as const;
