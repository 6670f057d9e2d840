/** Sets and cancels a rep's reminder of a task. */
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import { withSupportCode } from '../messages/common-blocks.ts';
import { type ListView, secondsOf } from '../messages/control-values.ts';
import { changedSince, noReminderWords, REMINDER_WORDS } from '../messages/reminder-message.ts';
import { tryTaskAgain } from '../messages/try-again-buttons.ts';
import { faultWords, type Log } from '../ops/log.ts';
import type { Memory } from '../ops/memory.ts';
import { resultWithin } from '../ops/result-within.ts';
import { type Reminder, type Reminders, taskHashOf } from '../slack/reminders.ts';
import { adminToTell, faultWord } from '../slack/slack-faults.ts';
import type { Standpoint } from '../tasks/agenda.ts';
import { taskOf } from '../tasks/change.ts';
import { type DatedTask, hasDueDate } from '../tasks/due.ts';
import { MAX_AHEAD_MS, type ReminderTime, reminderTime } from '../tasks/reminder.ts';
import type { Task } from '../tasks/task.ts';
import { type WaitContext, waitForSlack } from './await-answer.ts';
import type { Drawing } from './draw-list.ts';
import { leadOf, type ReminderDrawing } from './draw-reminder.ts';
import { ALL_DECLINED, declined } from './follow-reminders.ts';
import type { Interaction, Result } from './interaction.ts';
import type { Lists, Press } from './show-list.ts';

/** How long a reminder waits to be set for its lead's name and phone number, which it is to say. */
const NAME_LIMIT_MS = 3_000;

interface Uses {
  readonly lists: Lists;
  readonly drawing: Drawing;
  readonly drawReminder: ReminderDrawing;
  readonly reminders: Reminders;
  readonly knownLeads: KnownLeads;
  readonly memory: Memory;
  readonly adminContact: string;
  readonly log: Log;
}

const SNOOZE_S = 60 * 60;

/** How setting or cancelling a reminder ended. */
interface Done {
  readonly words?: string;
  readonly outcome: string;
  /** All of the rep's, where they are known by now. */
  readonly reminders?: readonly Reminder[];
}

export type Reminding = ReturnType<typeof createReminding>;

export function createReminding(uses: Uses) {
  const { lists, drawing, knownLeads } = uses;

  /** @param timeOf when to remind of the task as it is now */
  async function set(press: Press, option: 'remind' | 'snooze', timeOf: TimeOf): Promise<Result> {
    const { reference, userId } = press;
    // The task may have been moved or completed since the message was drawn.
    const read = await lists.readAgain(press, { pastCache: true, retry: tryTaskAgain(option, reference) });
    if (!read.list) return read.result;
    const task = taskOf(read.list.tasks, reference.taskId);
    const standpoint = await drawing.standpointOf(userId, [task]);
    const changed = changedSince(task, reference, standpoint);
    const leadId = leadOf(reference, task);
    if (leadId !== undefined) await resultWithin(knownLeads.find(leadId, userId), NAME_LIMIT_MS);
    const { words: told, ...done } = await schedule(uses, press, { task, standpoint, timeOf });
    const words = [changed, told].filter((line) => line !== undefined).join('\n');
    return lists.confirm(showingReminders(press), read, { ...done, words });
  }

  return {
    set: (press: Press) => set(press, 'remind', reminderTime),
    /** Reminds again in an hour. */
    snooze: (press: Press) =>
      set(press, 'snooze', (_task, { now }) => ({
        kind: 'at',
        at: new Date((secondsOf(now) + SNOOZE_S) * 1000),
      })),
    async cancel(press: Press): Promise<Result> {
      const { words, ...done } = await cancel(uses, press);
      const read = await lists.readAgain(press, { preface: words });
      return read.list ? lists.confirm(showingReminders(press), read, { ...done, words }) : read.result;
    },
    /** Cancels one of those that Home lists beside a list, and shows Home again. */
    async cancelListed(interaction: Interaction, taskHash: string, view: ListView): Promise<Result> {
      const { words, outcome } = await cancelByHash(uses, interaction, { taskHash });
      return { ...(await lists.showBeside(interaction, view, words)), outcome };
    },
  };
}

/** From now on the list shows which tasks have a reminder. */
function showingReminders(press: Press): Press {
  return { ...press, reference: { ...press.reference, withReminders: true } };
}

type TimeOf = (task: DatedTask, standpoint: Standpoint) => ReminderTime;

async function schedule(
  uses: Uses,
  press: Press,
  { task, standpoint, timeOf }: { task: Task | undefined; standpoint: Standpoint; timeOf: TimeOf },
): Promise<Done> {
  const { surface, userId, reference, supportCode } = press;
  if (task?.state !== 'open' || !hasDueDate(task)) return withoutReminder(uses, press);
  const { zone } = standpoint;
  const time = timeOf(task, standpoint);
  if (time.kind !== 'at') {
    const words = noReminderWords(time, task, standpoint);
    return notSet(uses, press, { words, outcome: `reminder-${time.kind}` }, zone);
  }
  const draw = uses.lists.drawPressed(press);
  const noteUrl = uses.reminders.linkFor(reference.taskId, userId);
  const message = uses.drawReminder({ ...standpoint, task, reference, at: time.at, noteUrl });
  try {
    const target = { userId, postAt: secondsOf(time.at) };
    const { isNew, mayStillCome, all } = await uses.reminders.set(target, message, (ms) =>
      surface.tellWait(waitForSlack(ms, { wordsFor: REMINDER_WORDS.waiting, about: task.name, draw })),
    );
    const words = isNew ? REMINDER_WORDS.set(time.at, zone) : REMINDER_WORDS.existing(time.at, zone);
    return {
      words: mayStillCome ? `${words} ${REMINDER_WORDS.oldMayStillCome}` : words,
      outcome: isNew ? 'reminder-set' : 'reminder-existing',
      reminders: all,
    };
  } catch (error) {
    uses.log.warn({ supportCode, fault: faultWords(error) }, 'Slack took no reminder');
    const isFull = faultWord(error) === 'restricted_too_many';
    const refused = REMINDER_WORDS.refused(adminToTell(error, uses.adminContact));
    const words = withSupportCode(isFull ? REMINDER_WORDS.full : refused, supportCode);
    return { words, outcome: 'reminder-refused' };
  }
}

/** One that was set before stays, and the rep reads when it comes. */
async function notSet(
  { reminders }: Uses,
  { userId, reference }: Press,
  why: Done,
  zone: string,
): Promise<Done> {
  const own = await reminders.ofUserSoon(userId);
  const set = own.find(({ taskHash }) => taskHash === taskHashOf(reference.taskId));
  if (!set) return why;
  const words = REMINDER_WORDS.existing(new Date(set.postAt * 1000), zone);
  return { words, outcome: 'reminder-existing', reminders: own };
}

/** The task is done or has no due date. A reminder of it that was set before would come for nothing. */
async function withoutReminder(uses: Uses, press: Press): Promise<Done> {
  const { words, outcome, ...done } = await cancel(uses, press);
  return { ...done, ...(outcome !== 'reminder-gone' && { words }), outcome: 'task-changed' };
}

async function cancel(uses: Uses, press: Press): Promise<Done & { words: string }> {
  const draw = uses.lists.drawPressed(press);
  return cancelByHash(uses, press, { taskHash: taskHashOf(press.reference.taskId), draw });
}

async function cancelByHash(
  { reminders, memory, adminContact, log }: Uses,
  interaction: Interaction,
  { taskHash, draw }: Pick<WaitContext, 'draw'> & { taskHash: string },
): Promise<Done & { words: string }> {
  const { userId, surface, supportCode } = interaction;
  try {
    const { all, removed, mayStillCome } = await reminders.remove(userId, taskHash, (ms) =>
      surface.tellWait(waitForSlack(ms, { wordsFor: REMINDER_WORDS.waitingToCancel, draw })),
    );
    const [one] = removed;
    if (one) {
      const isOwn = removed.some(({ isAutomatic }) => !isAutomatic);
      await memory.set(declined(userId, taskHash), isOwn ? ALL_DECLINED : String(one.wantedAt), MAX_AHEAD_MS);
    }
    if (removed.length === 0) return { words: REMINDER_WORDS.gone, outcome: 'reminder-gone', reminders: all };
    return mayStillCome
      ? { words: REMINDER_WORDS.mayStillCome, outcome: 'reminder-may-still-come', reminders: all }
      : { words: REMINDER_WORDS.cancelled, outcome: 'reminder-cancelled', reminders: all };
  } catch (error) {
    log.warn({ supportCode, fault: faultWords(error) }, 'Slack cancelled no reminder');
    const notCancelled = REMINDER_WORDS.notCancelled(adminToTell(error, adminContact));
    const words = withSupportCode(notCancelled, supportCode);
    return { words, outcome: 'reminder-not-cancelled' };
  }
}
