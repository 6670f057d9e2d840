/** The direct message that reminds of a task, and the words about reminders. */
import type { Button, KnownBlock } from '@slack/types';
import { groupAt, type Standpoint } from '../tasks/agenda.ts';
import { type DatedTask, hasDueDate } from '../tasks/due.ts';
import type { Lead } from '../tasks/lead.ts';
import type { ReminderTime } from '../tasks/reminder.ts';
import { unescapeSlack } from '../tasks/slack-text.ts';
import type { Task } from '../tasks/task.ts';
import { howLong, type Message } from './block-text.ts';
import { button, mrkdwnSection } from './common-blocks.ts';
import {
  COMPLETE,
  OPEN_LEAD_OF_TASK,
  SNOOZE,
  secondsOf,
  type TaskReference,
  taskValue,
} from './control-values.ts';
import { adviceOnRefusal } from './failure-messages.ts';
import { notificationsButton } from './notification-messages.ts';
import { spoken, spokenLead } from './spoken-text.ts';
import { taskBlocks } from './task-blocks.ts';
import { DATE_AND_TIME, dueDate, slackDate } from './time-words.ts';

export interface ReminderInput extends Omit<Standpoint, 'now'> {
  /** Undefined where it is gone. */
  readonly task: Task | undefined;
  readonly reference: TaskReference;
  /** What is known of its lead. */
  readonly lead: Lead | undefined;
  /** When it is read. */
  readonly at: Date;
  readonly leadUrl: string | undefined;
  readonly allowChanges: boolean;
  /** An address by which a scheduled reminder is found again. It leads nowhere in particular. */
  readonly noteUrl?: string;
  /** What was just done with the task, in our own words, as mrkdwn. */
  readonly confirmation?: string;
}

export function reminderMessage(input: ReminderInput): Message {
  const { task, lead, leadUrl, noteUrl, reference, confirmation } = input;
  const link = leadUrl === undefined ? '' : `  ·  <${leadUrl}|Open in LeadSquared>`;
  const head = mrkdwnSection(`🔔 *Reminder*${link}`);
  const actions = actionsOf(task, input);
  if (!task) {
    return {
      text: `Reminder: ${confirmation}`,
      blocks: [head, mrkdwnSection(`${confirmation}`), ...actions],
    };
  }
  // As far off as it will be when this is read.
  const standpoint = { ...input, now: input.at };
  const place = lead ? [lead.name, lead.company, lead.phone] : [placeOf(task, reference)];
  const blocks: KnownBlock[] = [
    head,
    ...taskBlocks(task, groupAt(task, standpoint), { ...standpoint, place, confirmation }),
    ...actions,
  ];
  const due = hasDueDate(task) ? ` is due ${dueDate(task, standpoint, noteUrl)}` : '';
  const words = [`${spoken(task.name)}${due}.`, lead ? `Lead: ${spokenLead(lead)}.` : spokenPlace(task)];
  const text = confirmation === undefined ? words : [confirmation, ...words];
  return { text: `Reminder: ${text.filter(Boolean).join(' ')}`, blocks };
}

/** Where its lead isn't known: as LeadSquared names it with the task, or the owner, but not to the owner. */
function placeOf({ relatedTo, owner }: Task, { of, isAutomatic }: TaskReference): string {
  const isOwn = isAutomatic || of.kind === 'own';
  return relatedTo?.name || (isOwn ? '' : owner.name);
}

function spokenPlace({ relatedTo }: Task): string {
  if (!relatedTo?.name) return '';
  return `${relatedTo.leadId === undefined ? 'Related to' : 'Lead'}: ${spoken(relatedTo.name)}.`;
}

function actionsOf(task: Task | undefined, { reference, allowChanges }: ReminderInput): KnownBlock[] {
  const value = taskValue(reference);
  const isOpen = task?.state === 'open';
  const elements: Button[] = [
    ...(isOpen && allowChanges ? [button('Complete', COMPLETE, value)] : []),
    ...(isOpen ? [button('In 1 hour', SNOOZE, value)] : []),
    ...(task && reference.of.kind === 'lead' ? [button('Open lead', OPEN_LEAD_OF_TASK, value)] : []),
    ...(reference.isAutomatic ? [notificationsButton()] : []),
  ];
  return elements.length > 0 ? [{ type: 'actions', elements }] : [];
}

/** What is reminded of, in the text of a reminder: as plain text, `''` where another version of the app worded it. */
export function remindedTask(text: string): string {
  const [, name = ''] = /^Reminder: (.*?) is due </.exec(text) ?? [];
  return unescapeSlack(name);
}

/** Said of a reminder that was cancelled in its last minutes. */
export const CANNOT_STOP = 'Slack can’t stop a reminder this close to its time.';

/** What happened to a reminder, in our own words, as mrkdwn. */
export const REMINDER_WORDS = {
  set: (at: Date, zone: string) => `🔔 Reminding you ${slackDate(at, DATE_AND_TIME, zone)}.`,
  existing: (at: Date, zone: string) =>
    `🔔 You already have a reminder for this task: ${slackDate(at, DATE_AND_TIME, zone)}.`,
  cancelled: '🔕 Your reminder is cancelled.',
  /** @param adminToTell the admin contact, if only an admin can do anything */
  notCancelled: (adminToTell?: string) =>
    `Slack didn’t cancel the reminder, so it may still come. ${adviceOnRefusal(adminToTell)}`,
  /** @param adminToTell the admin contact, if only an admin can do anything */
  refused: (adminToTell?: string) => `Slack didn’t accept the reminder. ${adviceOnRefusal(adminToTell)}`,
  full: 'Slack didn’t accept the reminder: it takes no more messages for that time.',
  gone: 'This task no longer has a reminder.',
  mayStillCome: `🔕 Your reminder is cancelled, but it may still come. ${CANNOT_STOP}`,
  oldMayStillCome: 'Your earlier reminder may still come too.',
  waitingToCancel: (ms: number) =>
    `Slack asks us to wait. We’ll cancel your reminder in about ${howLong(ms)}.`,
  waiting: (ms: number) => `Slack asks us to wait. We’ll set your reminder in about ${howLong(ms)}.`,
} as const;

/** Why no reminder is set. Its parameters are dates, as mrkdwn. */
export const NO_REMINDER = {
  past: (due: string) => `It’s too late for a reminder: this task was due ${due}.`,
  pastAllDay: (due: string) =>
    `It’s too late for a reminder: this task is for ${due}, and its reminder time has passed.`,
  tooFar: (at: string) =>
    `No reminder is set: it would come ${at}, and Slack keeps reminders for at most 120 days. Set it closer to the time.`,
  soon: (at: string, due: string) =>
    `No reminder is set: it would come in a moment anyway, ${at}. The task is due ${due}.`,
  dueSoon: (due: string) => `No reminder is set: the task is due in a moment, ${due}.`,
} as const;

export function noReminderWords(
  time: Exclude<ReminderTime, { kind: 'at' }>,
  task: DatedTask,
  standpoint: Standpoint,
): string {
  const due = dueDate(task, standpoint);
  if (time.kind === 'past') return task.isAllDay ? NO_REMINDER.pastAllDay(due) : NO_REMINDER.past(due);
  const at = slackDate(time.at, DATE_AND_TIME, standpoint.zone);
  if (time.kind === 'too far') return NO_REMINDER.tooFar(at);
  return time.at < task.dueAt || task.isAllDay ? NO_REMINDER.soon(at, due) : NO_REMINDER.dueSoon(due);
}

/** How a task has changed since its list was drawn. */
export const SINCE_WORDS = {
  ended: (state: Exclude<Task['state'], 'open'>) => `This task is already ${state}.`,
  /** A rep's own list is read without tasks that are no longer open. */
  gone: {
    own: 'This task is no longer among your open tasks.',
    lead: 'This task is no longer on this lead.',
  },
  moved: (due: string) => `This task was rescheduled. It’s now due ${due}.`,
  undated: 'This task no longer has a due date.',
} as const;

/** Why a task is no longer open, in the words of the list that it was in; undefined while it is open. */
export function endedSince(task: Task | undefined, before: TaskReference): string | undefined {
  if (!task) return SINCE_WORDS.gone[before.of.kind];
  return task.state === 'open' ? undefined : SINCE_WORDS.ended(task.state);
}

/** How a task has changed since its list was drawn; undefined when it hasn't. */
export function changedSince(
  task: Task | undefined,
  before: TaskReference,
  standpoint: Standpoint,
): string | undefined {
  const ended = endedSince(task, before);
  if (ended !== undefined || task === undefined) return ended;
  const dueAtSeconds = task.dueAt && secondsOf(task.dueAt);
  if (dueAtSeconds === before.dueAtSeconds) return undefined;
  return hasDueDate(task) ? SINCE_WORDS.moved(dueDate(task, standpoint)) : SINCE_WORDS.undated;
}
