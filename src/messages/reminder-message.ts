/** The direct message that reminds of a task, and what is said of reminders. */
import type { KnownBlock } from '@slack/types';
import { groupAt, type Standpoint } from '../tasks/agenda.ts';
import { type DatedTask, hasDueDate } from '../tasks/due.ts';
import type { ReminderTime } from '../tasks/reminder.ts';
import type { Task } from '../tasks/task.ts';
import { type Message, seconds } from './block-text.ts';
import { button, mrkdwnSection } from './common-blocks.ts';
import { COMPLETE, secondsOf, type TaskReference, taskValue } from './control-values.ts';
import { spoken } from './spoken-text.ts';
import { taskBlocks } from './task-blocks.ts';
import { DATE_AND_TIME, dueDate, slackDate } from './time-words.ts';

export interface ReminderInput extends Omit<Standpoint, 'now'> {
  readonly task: DatedTask;
  readonly reference: TaskReference;
  readonly at: Date;
  readonly leadUrl: string | undefined;
  readonly allowChanges: boolean;
  /** An address by which the reminder is found again. It leads nowhere in particular. */
  readonly markUrl: string;
}

export function reminderMessage(input: ReminderInput): Message {
  const { task, reference, leadUrl, allowChanges, markUrl } = input;
  const link = leadUrl === undefined ? '' : `  ·  <${leadUrl}|Open in LeadSquared>`;
  // As far off as it will be when this is read.
  const standpoint = { ...input, now: input.at };
  const complete = button('Complete', COMPLETE, taskValue(reference));
  const blocks: KnownBlock[] = [
    mrkdwnSection(`🔔 *Reminder*${link}`),
    ...taskBlocks(task, groupAt(task, standpoint), { ...standpoint, owns: () => false }),
    ...(allowChanges ? [{ type: 'actions' as const, elements: [complete] }] : []),
  ];
  const due = dueDate(task, standpoint, markUrl);
  return { text: `Reminder: ${spoken(task.name)} is due ${due}.`, blocks };
}

/** What happened to a reminder, in our own words, as mrkdwn. */
export const REMINDER_WORDS = {
  set: (at: Date, zone: string) => `🔔 I will remind you ${slackDate(at, DATE_AND_TIME, zone)}.`,
  existing: (at: Date, zone: string) =>
    `🔔 You have a reminder for this task already, ${slackDate(at, DATE_AND_TIME, zone)}.`,
  cancelled: () => '🔕 Your reminder is cancelled.',
  notCancelled: () => 'Slack could not be asked to cancel the reminder. Please try again.',
  refused: () => 'Slack did not take the reminder. Please try again.',
  gone: () => 'There is no reminder for this task any more.',
  mayStillCome: () =>
    '🔕 Your reminder is cancelled, but it may still come: Slack can’t stop one in its last minutes.',
  oldMayStillCome: () => 'The one before may still come: Slack can’t stop one in its last minutes.',
  waiting: (ms: number) => `Slack lets us wait. Your reminder is set in about ${seconds(ms)}.`,
  none(time: Exclude<ReminderTime, { kind: 'at' }>, task: DatedTask, standpoint: Standpoint): string {
    const { zone } = standpoint;
    const due = dueDate(task, standpoint);
    switch (time.kind) {
      case 'past':
        return task.isAllDay
          ? `This task is for ${due}, and its reminder would be in the past: none is set.`
          : `This task was due ${due}: it is too late for a reminder.`;
      case 'too far':
        return `This reminder would be ${slackDate(time.at, DATE_AND_TIME, zone)}, and Slack keeps none for more than 120 days. Ask again nearer to the time.`;
      case 'soon':
        return time.at < task.dueAt || task.isAllDay
          ? `No reminder is set: it would come in a moment, ${slackDate(time.at, DATE_AND_TIME, zone)}. The task is due ${due}.`
          : `No reminder is set: the task is due in a moment, ${due}.`;
    }
  },
};

/** Why a task is no longer open, in the words of the list that it was in; undefined while it is open. */
export function endedSince(task: Task | undefined, before: TaskReference): string | undefined {
  if (task) return task.state === 'open' ? undefined : `This task has been ${task.state} since.`;
  // Of the rep's own list only open tasks are read.
  const where = before.of.kind === 'own' ? 'among your open tasks' : 'on this lead';
  return `This task is not ${where} any more.`;
}

/** What became of a task since the list with it was drawn; undefined when it is as it was. */
export function changedSince(
  task: Task | undefined,
  before: TaskReference,
  standpoint: Standpoint,
): string | undefined {
  const ended = endedSince(task, before);
  if (ended !== undefined || task === undefined) return ended;
  const dueAtSeconds = task.dueAt && secondsOf(task.dueAt);
  if (dueAtSeconds === before.dueAtSeconds) return undefined;
  return hasDueDate(task)
    ? `This task has been moved since: it is due ${dueDate(task, standpoint)}.`
    : 'This task has no due date any more.';
}
