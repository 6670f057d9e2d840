/** The modals that ask before a change, and the words after it. */
import type { KnownBlock, ModalView } from '@slack/types';
import { groupAt, type Standpoint } from '../tasks/agenda.ts';
import type { Change } from '../tasks/change.ts';
import { hasDueDate } from '../tasks/due.ts';
import { isSubmissionMark, usualDueTime } from '../tasks/new-task.ts';
import type { LeadId, Task } from '../tasks/task.ts';
import { MAX_DETAILS, MAX_TASK_NAME } from '../tasks/task-draft.ts';
import type { Values } from './add-task-modal.ts';
import type { Typed } from './add-task-words.ts';
import { literal, type Message, oneLine } from './block-text.ts';
import { literalSection, modalOfWords, supportCodeBlock } from './common-blocks.ts';
import { readTaskValue, secondsOf, type TaskReference, taskValue } from './control-values.ts';
import { fieldsIn, type InteractionAddress, metadataOf, readAddress } from './modal-metadata.ts';
import { CANNOT_STOP, endedSince } from './reminder-message.ts';
import { COMPLETED, taskBlocks } from './task-blocks.ts';
import { DATE_AND_TIME, dueDate, slackDate } from './time-words.ts';

export const COMPLETE_MODAL = 'change:complete';
const RESCHEDULE_MODAL = 'change:reschedule';
/** Both the block's and the input's id of `RESCHEDULE_MODAL`. */
export const DUE = 'due';

/** What the modal of a change carries. */
export interface ChangeRequest extends InteractionAddress {
  readonly reference: TaskReference;
  /** Tells what this submission adds from everything else; undefined where it can add nothing. */
  readonly mark?: string | undefined;
}

export function changeMetadata({ reference, ...request }: ChangeRequest): string {
  return metadataOf({ ...request, reference: taskValue(reference) });
}

/** Reads what came back; undefined when it is none of ours. */
export function readChangeMetadata(metadata: string): ChangeRequest | undefined {
  const given = fieldsIn(metadata);
  const address = readAddress(given);
  const reference = readTaskValue(given.reference);
  if (!reference || !address) return undefined;
  return { reference, ...address, ...(isSubmissionMark(given.mark) && { mark: given.mark }) };
}

/** `'gone'`: not in the list any more. `'unknown'`: it could not be looked up. Undefined while it is looked up. */
type Subject = Task | undefined | 'gone' | 'unknown';

/** Asks before a change, or says why there is nothing to change any more. */
export function changeModal(
  kind: Change['kind'],
  request: ChangeRequest,
  task: Subject,
  standpoint: Standpoint,
): ModalView {
  const isRead = task !== undefined && task !== 'unknown';
  const ended = isRead ? endedSince(task === 'gone' ? undefined : task, request.reference) : undefined;
  if (ended !== undefined) return unchangedModal([literalSection(ended)]);
  const isMove = kind === 'reschedule';
  const blocks = subject(task, standpoint);
  return {
    type: 'modal',
    callback_id: isMove ? RESCHEDULE_MODAL : COMPLETE_MODAL,
    private_metadata: changeMetadata(request),
    title: literal(isMove ? 'Reschedule' : 'Complete this task?'),
    submit: literal(isMove ? 'Reschedule' : 'Complete'),
    close: literal('Cancel'),
    blocks: [
      ...blocks,
      ...(isMove ? [newDueTime(request.reference, standpoint.now)] : extras(request, standpoint)),
    ],
  };
}

/** Ids of the inputs of `COMPLETE_MODAL`, and of their blocks. */
const EXTRAS = { note: 'note', next: 'next', nextDue: 'next-due' } as const;

/** What can be added beside, where the task's lead is known. One press completes: nothing has to be filled in. */
function extras({ mark }: ChangeRequest, standpoint: Standpoint): KnownBlock[] {
  if (mark === undefined) return [];
  return [
    {
      type: 'input',
      block_id: EXTRAS.note,
      optional: true,
      label: literal('Note for the lead'),
      element: {
        type: 'plain_text_input',
        action_id: EXTRAS.note,
        multiline: true,
        max_length: MAX_DETAILS,
      },
    },
    {
      type: 'input',
      block_id: EXTRAS.next,
      optional: true,
      label: literal('Next task'),
      element: { type: 'plain_text_input', action_id: EXTRAS.next, max_length: MAX_TASK_NAME },
    },
    {
      type: 'input',
      block_id: EXTRAS.nextDue,
      optional: true,
      label: literal('Next task is due'),
      hint: literal('In your device’s time zone. It’s used only with a next task.'),
      element: {
        type: 'datetimepicker',
        action_id: EXTRAS.nextDue,
        initial_date_time: secondsOf(usualDueTime(standpoint)),
      },
    },
  ];
}

function newDueTime(reference: TaskReference, now: Date): KnownBlock {
  return {
    type: 'input',
    block_id: DUE,
    label: literal('New due time'),
    hint: literal('In your device’s time zone.'),
    element: { type: 'datetimepicker', action_id: DUE, ...offered(reference, now) },
  };
}

/** In place of a modal whose submission we can't read: another version of the app drew it, or a person made it up. */
export function unreadableModal(supportCode: string): ModalView {
  const words =
    'This window is from another version of the app and doesn’t work now. Close it, type the command again to get a new list, and try again there.';
  return unchangedModal([literalSection(words), supportCodeBlock(supportCode)]);
}

/** In place of a modal whose task the rep may not see: nothing can be typed that would be refused later. */
export function refusedModal({ blocks }: Message): ModalView {
  return unchangedModal(blocks);
}

function unchangedModal(blocks: readonly KnownBlock[]): ModalView {
  return modalOfWords('Nothing was changed', blocks);
}

function subject(task: Subject, standpoint: Standpoint): KnownBlock[] {
  if (task === undefined) return [literalSection('Loading the task…')];
  if (typeof task === 'string')
    return [literalSection('We couldn’t load the task just now. You can still continue.')];
  return taskBlocks(task, groupAt(task, standpoint), { ...standpoint, place: [task.owner.name] });
}

const MINUTE_S = 60;
/** Slack's picker takes and gives 10 digits (Slack, "Datetime picker element"): up to November 2286. */
const MAX_SECONDS = 9_999_999_999;

/** As it is due now. A time that is past would be refused, so an hour from now is offered instead of that. */
function offered({ dueAtSeconds = 0 }: TaskReference, now: Date): { initial_date_time?: number } {
  // A picker that offered another time would move the task by being submitted as it is.
  if (dueAtSeconds > MAX_SECONDS) return {};
  const nowSeconds = secondsOf(now);
  const isPast = dueAtSeconds <= nowSeconds;
  return { initial_date_time: isPast ? nowSeconds - (nowSeconds % MINUTE_S) + 60 * MINUTE_S : dueAtSeconds };
}

export const DUE_ERRORS = {
  none: 'Choose a date and a time.',
  tooFar: 'That’s too far ahead. Choose an earlier date.',
  past: 'That time is in the past. Choose a later one.',
} as const;

/** What was chosen in the modal, or what is wrong with it. */
export function readDue(chosen: unknown, now: Date): Date | string {
  if (typeof chosen !== 'number' || !Number.isSafeInteger(chosen)) return DUE_ERRORS.none;
  if (chosen > MAX_SECONDS) return DUE_ERRORS.tooFar;
  const at = new Date(chosen * 1000);
  return at > now ? at : DUE_ERRORS.past;
}

/** What a rep typed beside completing a task. */
export interface TypedExtras {
  readonly leadId: LeadId;
  readonly mark: string;
  /** `''` for none. */
  readonly note: string;
  readonly next: { readonly name: string; readonly dueAt: Date } | undefined;
  /** When the modal was opened, in ms since the epoch. */
  readonly openedAtMs: number;
}

/** Without a next task, its due time is only what the modal offered. */
export function typedIn({ note, next }: TypedExtras): Typed {
  return { note, ...next };
}

/** Undefined where nothing could be typed. */
export function readExtras(
  { mark, reference, openedAtMs }: ChangeRequest,
  values: Values,
  now: Date,
): TypedExtras | { errors: Record<string, string> } | undefined {
  const leadId = reference.of.kind === 'lead' ? reference.of.leadId : reference.leadId;
  if (mark === undefined || leadId === undefined) return undefined;
  const given = (id: string) => values[id]?.[id];
  const note = (given(EXTRAS.note)?.value ?? '').slice(0, MAX_DETAILS);
  const name = oneLine(given(EXTRAS.next)?.value ?? '', MAX_TASK_NAME);
  if (name === '') return { leadId, mark, note, next: undefined, openedAtMs };
  const dueAt = readDue(given(EXTRAS.nextDue)?.selected_date_time, now);
  if (typeof dueAt === 'string') return { errors: { [EXTRAS.nextDue]: dueAt } };
  return { leadId, mark, note, next: { name, dueAt }, openedAtMs };
}

/** How a change ended, as mrkdwn in our own words. */
export const CHANGE_WORDS = {
  done: (change: Change, task: Task | undefined, standpoint: Standpoint) => {
    if (change.kind === 'complete') return `${COMPLETED}.`;
    const due =
      task && hasDueDate(task)
        ? dueDate(task, standpoint)
        : slackDate(change.dueAt, DATE_AND_TIME, standpoint.zone);
    return `📆 The task is now due ${due}.`;
  },
  doneBefore: ({ userId, at }: { userId: string; at: Date }, zone: string) =>
    `✅ <@${userId}> already completed this task: ${slackDate(at, DATE_AND_TIME, zone)}.`,
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
  reminderMayStillCome: `Its reminder may still come. ${CANNOT_STOP}`,
} as const;
