/** Sets and cancels a rep's reminder of a task, and lets reminders follow what is done with their task. */
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import type { Message } from '../messages/block-text.ts';
import { CHANGE_WORDS } from '../messages/change-modals.ts';
import { secondsOf, type TaskReference } from '../messages/control-values.ts';
import {
  changedSince,
  noReminderWords,
  REMINDER_WORDS,
  type ReminderInput,
  reminderMessage,
} from '../messages/reminder-message.ts';
import { tryTaskAgain } from '../messages/try-again-buttons.ts';
import { faultWords, type Log } from '../ops/log.ts';
import { resultWithin } from '../ops/result-within.ts';
import type { Reminder, Reminders } from '../slack/reminders.ts';
import type { Wait } from '../slack/surfaces/surface.ts';
import type { Standpoint } from '../tasks/agenda.ts';
import { type Change, taskOf } from '../tasks/change.ts';
import { hasDueDate } from '../tasks/due.ts';
import { leadPage } from '../tasks/lead-address.ts';
import { reminderTime } from '../tasks/reminder.ts';
import { type LeadId, type ListOf, OWN, type Task } from '../tasks/task.ts';
import type { Drawing } from './draw-list.ts';
import type { Result } from './interaction.ts';
import type { Lists, Press } from './show-list.ts';

/** How long a reminder waits to be set for its lead's name and phone number, which it is to say. */
const NAME_LIMIT_MS = 3_000;

interface Uses {
  readonly lists: Lists;
  readonly drawing: Drawing;
  readonly reminders: Reminders;
  readonly knownLeads: KnownLeads;
  /** Where the account's pages are, when that is known. */
  readonly appUrl: string | undefined;
  readonly allowChanges: boolean;
  readonly log: Log;
}

/** What became of a reminder. */
interface Done {
  readonly words?: string;
  readonly outcome: string;
  /** All of the rep's, where they are known by now. */
  readonly reminders?: readonly Reminder[];
}

/** A task as it was read after a change. */
type AfterChange = Task | undefined | 'unread';

export type Reminding = ReturnType<typeof createReminding>;

export function createReminding(uses: Uses) {
  const { lists, drawing, knownLeads, log } = uses;
  return {
    async set(press: Press): Promise<Result> {
      const { reference, userId } = press;
      // The task may have been moved or completed since the list was drawn.
      const read = await lists.readAgain(press, {
        pastCache: true,
        retry: tryTaskAgain('remind', reference),
      });
      if (!read.list) return read.result;
      const task = taskOf(read.list.tasks, reference.taskId);
      const standpoint = await drawing.standpointOf(userId, [task]);
      const changed = changedSince(task, reference, standpoint);
      const leadId = leadOf(reference, task);
      if (leadId !== undefined) await resultWithin(knownLeads.find(leadId, userId), NAME_LIMIT_MS);
      const { words: told, ...done } = await schedule(uses, press, task, standpoint);
      const words = [changed, told].filter((line) => line !== undefined).join('\n');
      return lists.confirm(showingReminders(press), read, { ...done, words });
    },
    async cancel(press: Press): Promise<Result> {
      const { words = '', ...done } = await cancel(uses, press);
      const read = await lists.readAgain(press, { preface: words });
      return read.list ? lists.confirm(showingReminders(press), read, { ...done, words }) : read.result;
    },
    /** Every rep's reminder of a completed task is cancelled, and of a moved one moved. Says what is worth saying. */
    adjust: (press: Press, change: Change, task: AfterChange): Promise<string | undefined> =>
      adjust(uses, press, change, task).catch((error: unknown) => {
        log.warn({ fault: faultWords(error) }, 'A reminder could not be changed');
        return CHANGE_WORDS.reminderStays;
      }),
  };
}

/** From now on the list shows which tasks have a reminder. */
function showingReminders(press: Press): Press {
  return { ...press, reference: { ...press.reference, withReminders: true } };
}

async function schedule(
  uses: Uses,
  { surface, userId, reference, supportCode }: Press,
  task: Task | undefined,
  standpoint: Standpoint,
): Promise<Done> {
  if (task?.state !== 'open' || !hasDueDate(task)) return { outcome: 'task-changed' };
  const { zone } = standpoint;
  const time = reminderTime(task, standpoint);
  if (time.kind !== 'at')
    return { words: noReminderWords(time, task, standpoint), outcome: `reminder-${time.kind}` };
  const message = drawReminder(uses, { ...standpoint, task, reference, at: time.at });
  try {
    const target = { userId, taskId: reference.taskId, postAt: secondsOf(time.at) };
    const { isNew, mayStillCome, all } = await uses.reminders.set(target, message, (ms) =>
      surface.tellWait(waitForSlack(ms)),
    );
    const words = isNew ? REMINDER_WORDS.set(time.at, zone) : REMINDER_WORDS.existing(time.at, zone);
    return {
      words: mayStillCome ? `${words} ${REMINDER_WORDS.oldMayStillCome()}` : words,
      outcome: isNew ? 'reminder-set' : 'reminder-existing',
      reminders: all,
    };
  } catch (error) {
    uses.log.warn({ supportCode, fault: faultWords(error) }, 'Slack took no reminder');
    return { words: REMINDER_WORDS.refused(), outcome: 'reminder-refused' };
  }
}

/** @param ms how long Slack lets us wait from now */
function waitForSlack(ms: number): Wait {
  const endsAtMs = performance.now() + ms;
  return { isLong: true, words: () => REMINDER_WORDS.waiting(endsAtMs - performance.now()) };
}

async function cancel({ reminders, log }: Uses, press: Press): Promise<Done> {
  try {
    const { all, wasThere, mayStillCome } = await reminders.remove(press.userId, press.reference.taskId);
    if (!wasThere) return { words: REMINDER_WORDS.gone(), outcome: 'reminder-gone', reminders: all };
    return mayStillCome
      ? { words: REMINDER_WORDS.mayStillCome(), outcome: 'reminder-may-still-come', reminders: all }
      : { words: REMINDER_WORDS.cancelled(), outcome: 'reminder-cancelled', reminders: all };
  } catch (error) {
    log.warn({ supportCode: press.supportCode, fault: faultWords(error) }, 'Slack cancelled no reminder');
    return { words: REMINDER_WORDS.notCancelled(), outcome: 'reminder-not-cancelled' };
  }
}

async function adjust(uses: Uses, { reference, userId }: Press, change: Change, task: AfterChange) {
  const { reminders, drawing } = uses;
  const all = await reminders.ofTask(change.taskId);
  const cancelAll = async () => lateWords(await Promise.all(all.map(reminders.cancel)));
  if (all.length === 0) return undefined;
  // When to remind of it depends on how it is now.
  if (task === 'unread') return CHANGE_WORDS.reminderStays;
  if (change.kind === 'complete') return cancelAll();
  if (!task || !hasDueDate(task)) return CHANGE_WORDS.reminderStays;
  const standpoint = await drawing.standpointOf(userId, [task]);
  const time = reminderTime(task, standpoint);
  if (time.kind !== 'at') return (await cancelAll()) ?? CHANGE_WORDS.reminderCancelled;
  const moved = { ...reference, dueAtSeconds: secondsOf(task.dueAt) };
  const message = drawReminder(uses, { task, reference: moved, ...standpoint, at: time.at });
  return lateWords(await Promise.all(all.map((one) => reminders.move(one, secondsOf(time.at), message))));
}

/** @param areCancelled false for each that Slack may send all the same */
function lateWords(areCancelled: readonly boolean[]): string | undefined {
  return areCancelled.includes(false) ? CHANGE_WORDS.reminderMayStillCome : undefined;
}

function leadOf({ of }: TaskReference, task: Task | undefined): LeadId | undefined {
  return of.kind === 'lead' ? of.leadId : task?.relatedTo?.leadId;
}

/** What Slack is to send. It is about a lead's task, wherever it was asked for. */
function drawReminder(
  { appUrl, allowChanges, knownLeads, reminders }: Uses,
  input: Omit<ReminderInput, 'lead' | 'leadUrl' | 'allowChanges' | 'markUrl'>,
): Message {
  const { of: listed, taskId, dueAtSeconds } = input.reference;
  const leadId = leadOf(input.reference, input.task);
  const lead = leadId === undefined ? undefined : knownLeads.get(leadId);
  const of: ListOf = leadId === undefined ? OWN : { kind: 'lead', leadId };
  const ofLead: TaskReference = { of, filter: 'pending', page: 1, taskId, dueAtSeconds };
  return reminderMessage({
    ...input,
    reference: listed.kind === 'own' ? ofLead : input.reference,
    lead,
    leadUrl: leadPage(appUrl, leadId),
    allowChanges,
    markUrl: reminders.markUrl(taskId),
  });
}
