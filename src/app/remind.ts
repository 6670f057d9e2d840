/** Sets and cancels a rep's reminder of a task, and shows again the list that it was asked from. */
import type { Message } from '../messages/block-text.ts';
import type { TaskReference } from '../messages/control-values.ts';
import {
  changedSince,
  REMINDER_WORDS,
  type ReminderInput,
  reminderMessage,
} from '../messages/reminder-message.ts';
import { faultWords, type Log } from '../ops/log.ts';
import type { Reminder, Reminders } from '../slack/reminders.ts';
import type { Standpoint } from '../tasks/agenda.ts';
import { taskOf } from '../tasks/change.ts';
import { hasDueDate } from '../tasks/due.ts';
import { leadPage } from '../tasks/lead-address.ts';
import { reminderTime } from '../tasks/reminder.ts';
import { type ListOf, OWN, type Task } from '../tasks/task.ts';
import type { Result } from './interaction.ts';
import type { Press, PressedList } from './pressed-list.ts';
import type { StandpointOf } from './standpoint.ts';

interface Uses {
  readonly pressedList: PressedList;
  readonly reminders: Reminders;
  readonly drawReminder: DrawReminder;
  readonly standpointOf: StandpointOf;
  readonly log: Log;
}

/** What became of a reminder. */
interface Done {
  readonly words?: string;
  readonly outcome: string;
  /** All of the rep's, where they are known by now. */
  readonly reminders?: readonly Reminder[];
}

export type Remind = (press: Press) => Promise<Result>;

export function createSetReminder(uses: Uses): Remind {
  return async (press) => {
    const { reference } = press;
    // The task may have been moved or completed since the list was drawn.
    const { found, result } = await uses.pressedList.read(press, { pastCache: true });
    if (!found) return result;
    const task = taskOf(found.list.tasks, reference.taskId);
    const standpoint = await uses.standpointOf(press.userId, [task]);
    const changed = changedSince(task, reference, standpoint);
    const { words, outcome, reminders } = await schedule(uses, press, task, standpoint);
    const notice = [changed, words].filter((line) => line !== undefined).join('\n');
    const delivery = await uses.pressedList.confirm(marked(press), { ...found, notice, reminders });
    return { ...result, outcome, delivery };
  };
}

export function createCancelReminder(uses: Uses): Remind {
  return async (press) => {
    const { words: notice, outcome, reminders } = await cancel(uses, press);
    const { found, result } = await uses.pressedList.read(press, { preface: notice });
    if (!found) return result;
    const delivery = await uses.pressedList.confirm(marked(press), { ...found, notice, reminders });
    return { ...result, outcome, delivery };
  };
}

/** From now on the list shows which tasks have a reminder. */
function marked(press: Press): Press {
  return { ...press, reference: { ...press.reference, withReminders: true } };
}

async function schedule(
  { reminders, drawReminder, log }: Uses,
  { surface, userId, reference, supportCode }: Press,
  task: Task | undefined,
  standpoint: Standpoint,
): Promise<Done> {
  if (task?.state !== 'open' || !hasDueDate(task)) return { outcome: 'task-changed' };
  const { zone } = standpoint;
  const time = reminderTime(task, standpoint);
  if (time.kind !== 'at')
    return { words: REMINDER_WORDS.none(time, task, standpoint), outcome: `reminder-${time.kind}` };
  const message = drawReminder({ ...standpoint, task, reference, at: time.at });
  try {
    const target = { userId, taskId: reference.taskId, postAt: secondsOf(time.at) };
    const { isNew, mayStillCome, all } = await reminders.set(target, message, (ms) =>
      surface.showWait(REMINDER_WORDS.waiting(ms)),
    );
    const words = isNew ? REMINDER_WORDS.set(time.at, zone) : REMINDER_WORDS.existing(time.at, zone);
    return {
      words: mayStillCome ? `${words} ${REMINDER_WORDS.oldMayStillCome()}` : words,
      outcome: isNew ? 'reminder-set' : 'reminder-existing',
      reminders: all,
    };
  } catch (error) {
    log.warn({ reference: supportCode, fault: faultWords(error) }, 'Slack took no reminder');
    return { words: REMINDER_WORDS.refused(), outcome: 'reminder-refused' };
  }
}

async function cancel(
  { reminders, log }: Uses,
  { userId, reference, supportCode }: Press,
): Promise<Done & { words: string }> {
  try {
    const { all, wasThere, mayStillCome } = await reminders.remove(userId, reference.taskId);
    if (!wasThere) return { words: REMINDER_WORDS.gone(), outcome: 'reminder-gone', reminders: all };
    return mayStillCome
      ? { words: REMINDER_WORDS.mayStillCome(), outcome: 'reminder-may-still-come', reminders: all }
      : { words: REMINDER_WORDS.cancelled(), outcome: 'reminder-cancelled', reminders: all };
  } catch (error) {
    log.warn({ reference: supportCode, fault: faultWords(error) }, 'Slack cancelled no reminder');
    return { words: REMINDER_WORDS.notCancelled(), outcome: 'reminder-not-cancelled' };
  }
}

export type DrawReminder = ReturnType<typeof createDrawReminder>;

export function createDrawReminder(uses: {
  reminders: Reminders;
  allowChanges: boolean;
  /** Where the account's pages are, when that is known. */
  appUrl: string | undefined;
}) {
  /** What Slack is to send. It is about a lead's task, wherever it was asked for. */
  return (input: Omit<ReminderInput, 'leadUrl' | 'allowChanges' | 'markUrl'>): Message => {
    const { task } = input;
    const { of: listed, taskId, dueAtSeconds } = input.reference;
    const leadId = listed.kind === 'lead' ? listed.leadId : task.relatedTo?.leadId;
    const of: ListOf = leadId === undefined ? OWN : { kind: 'lead', leadId };
    const ofLead: TaskReference = { of, filter: 'pending', page: 1, taskId, dueAtSeconds };
    return reminderMessage({
      ...input,
      reference: listed.kind === 'own' ? ofLead : input.reference,
      leadUrl: leadPage(uses.appUrl, leadId),
      allowChanges: uses.allowChanges,
      markUrl: uses.reminders.markUrl(taskId),
    });
  };
}

export function secondsOf(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
