/** Sets and cancels a rep's reminder of a task, and draws the list it was asked from anew. */

import type { Message } from '../messages/block-text.ts';
import type { TaskReference } from '../messages/control-values.ts';
import {
  changedSince,
  REMINDER_WORDS,
  type ReminderInput,
  reminderMessage,
} from '../messages/reminder-message.ts';
import { faultWords } from '../ops/log.ts';
import type { Reminder } from '../slack/reminders.ts';
import type { Standpoint } from '../tasks/agenda.ts';
import { taskOf } from '../tasks/change.ts';
import { hasDueDate } from '../tasks/due.ts';
import { reminderTime } from '../tasks/reminder.ts';
import type { Task } from '../tasks/task.ts';
import type { Asking, Ending, Parts } from './asking.ts';
import { lookUp } from './find-tasks.ts';
import { showInPlace } from './show-list.ts';
import { standpointOf } from './standpoint.ts';

/** The task is read anew first: it may have been moved or completed since. */
export async function setReminder(parts: Parts, asking: Asking, reference: TaskReference): Promise<Ending> {
  const { found, ending } = await lookUp(parts, asking, { view: reference, pastCache: true });
  if (!found) return ending;
  const task = taskOf(found.list.tasks, reference.taskId);
  const standpoint = await standpointOf(parts, asking.ask.userId, task ? [task] : []);
  const changed = changedSince(task, reference, standpoint);
  const { words, outcome, reminders } = await schedule(parts, asking, { task, reference, standpoint });
  const notice = [changed, words].filter((line) => line !== undefined).join('\n');
  const delivery = await showInPlace(parts, asking, {
    view: { ...reference, withReminders: true },
    ...found,
    notice,
    reminders,
  });
  return { ...ending, outcome, delivery };
}

async function schedule(
  parts: Parts,
  asking: Asking,
  {
    task,
    reference,
    standpoint,
  }: { task: Task | undefined; reference: TaskReference; standpoint: Standpoint },
): Promise<{ words?: string; outcome: string; reminders?: readonly Reminder[] }> {
  if (task?.state !== 'open' || !hasDueDate(task)) return { outcome: 'task-changed' };
  const { zone } = standpoint;
  const time = reminderTime(task, standpoint);
  if (time.kind !== 'at')
    return { words: REMINDER_WORDS.none(time, task, standpoint), outcome: `reminder-${time.kind}` };
  const message = reminderFor(parts, { ...standpoint, task, reference, at: time.at });
  try {
    const target = { userId: asking.ask.userId, taskId: reference.taskId, postAt: secondsOf(time.at) };
    const { isNew, mayStillCome, all } = await parts.reminders.set(target, message, (ms) =>
      asking.reply.progress({ text: REMINDER_WORDS.waiting(ms) }, { replaceOriginal: false }),
    );
    const words = isNew ? REMINDER_WORDS.set(time.at, zone) : REMINDER_WORDS.existing(time.at, zone);
    return {
      words: mayStillCome ? `${words} ${REMINDER_WORDS.oldMayStillCome()}` : words,
      outcome: isNew ? 'reminder-set' : 'reminder-existing',
      reminders: all,
    };
  } catch (error) {
    parts.log.warn({ reference: asking.reference, fault: faultWords(error) }, 'Slack took no reminder');
    return { words: REMINDER_WORDS.refused(), outcome: 'reminder-refused' };
  }
}

/** What Slack is to send, from this app as it is set up. It is about a lead's task, wherever it was asked for. */
export function reminderFor(
  { leadUrl, allowChanges, reminders }: Parts,
  { task, reference, ...rest }: Omit<ReminderInput, 'leadUrl' | 'allowChanges' | 'markUrl'>,
): Message {
  const { taskId, dueAtSeconds } = reference;
  const ofLead: TaskReference =
    reference.leadId === undefined
      ? { leadId: task.relatedTo?.leadId, filter: 'pending', page: 1, taskId, dueAtSeconds }
      : reference;
  return reminderMessage({
    ...rest,
    task,
    reference: ofLead,
    leadUrl: ofLead.leadId === undefined ? undefined : leadUrl(ofLead.leadId),
    allowChanges,
    markUrl: reminders.markUrl(taskId),
  });
}

export function secondsOf(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

export async function cancelReminder(
  parts: Parts,
  asking: Asking,
  reference: TaskReference,
): Promise<Ending> {
  const { notice, outcome, reminders } = await cancelOwn();
  const { found, ending } = await lookUp(parts, asking, {
    view: reference,
    pastCache: false,
    preface: notice,
  });
  if (!found) return ending;
  const delivery = await showInPlace(parts, asking, {
    view: { ...reference, withReminders: true },
    ...found,
    notice,
    reminders,
  });
  return { ...ending, outcome, delivery };

  async function cancelOwn(): Promise<{ notice: string; outcome: string; reminders?: readonly Reminder[] }> {
    try {
      const { all, wasThere, mayStillCome } = await parts.reminders.remove(
        asking.ask.userId,
        reference.taskId,
      );
      if (!wasThere) return { notice: REMINDER_WORDS.gone(), outcome: 'reminder-gone', reminders: all };
      return mayStillCome
        ? { notice: REMINDER_WORDS.mayStillCome(), outcome: 'reminder-may-still-come', reminders: all }
        : { notice: REMINDER_WORDS.cancelled(), outcome: 'reminder-cancelled', reminders: all };
    } catch (error) {
      parts.log.warn(
        { reference: asking.reference, fault: faultWords(error) },
        'Slack cancelled no reminder',
      );
      return { notice: REMINDER_WORDS.notCancelled(), outcome: 'reminder-not-cancelled' };
    }
  }
}
