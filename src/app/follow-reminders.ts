/** Lets a rep's reminders in Slack follow the reminders of their tasks in LeadSquared. */
import { secondsOf } from '../messages/control-values.ts';
import type { Memory } from '../ops/memory.ts';
import type { DirectConversations } from '../slack/direct-conversations.ts';
import type { Reminder, Reminders } from '../slack/reminders.ts';
import { markOf } from '../slack/reminders.ts';
import { type DatedTask, hasDueDate } from '../tasks/due.ts';
import { readGuid } from '../tasks/read-guid.ts';
import { ownReminderAt } from '../tasks/reminder.ts';
import { OWN, type TaskList } from '../tasks/task.ts';
import type { Drawing } from './draw-list.ts';
import type { ReminderDrawing } from './draw-reminder.ts';

export type FollowReminders = ReturnType<typeof createFollowReminders>;

/** Over a long weekend, in which no tasks are read. */
const AHEAD_MS = 4 * 24 * 60 * 60_000;
/** Slack can't cancel a scheduled message in its last 5 minutes. */
const HELD_MS = 6 * 60_000;

export function createFollowReminders(uses: {
  reminders: Reminders;
  directConversations: DirectConversations;
  drawing: Drawing;
  drawReminder: ReminderDrawing;
  memory: Memory;
}) {
  const { reminders, memory } = uses;

  async function follow(userId: string, { tasks }: TaskList): Promise<void> {
    const standpoint = await uses.drawing.standpointOf(userId, tasks);
    const nowMs = standpoint.now.getTime();
    const wanted = new Map<string, { task: DatedTask; taskId: string; postAt: number }>();
    for (const task of tasks) {
      const taskId = readGuid(task.id);
      const at = hasDueDate(task) ? ownReminderAt(task, standpoint.accountZone) : undefined;
      if (!hasDueDate(task) || !at || taskId === undefined || task.state !== 'open') continue;
      if (at.getTime() > nowMs) wanted.set(markOf(taskId), { task, taskId, postAt: secondsOf(at) });
    }
    const channel = await uses.directConversations.of(userId);
    const existing = reminders.knownIn(channel);

    for (const one of existing) {
      // What the rep has set stays as they set it.
      if (!one.isAutomatic || one.postAt * 1000 - nowMs < HELD_MS) continue;
      if (wanted.get(one.mark)?.postAt !== one.postAt) await reminders.cancel(one);
    }
    const isThere = (some: readonly Reminder[], mark: string, postAt: number) =>
      some.some((one) => one.mark === mark && (!one.isAutomatic || one.postAt === postAt));
    let present: readonly Reminder[] | undefined;
    for (const [mark, { task, taskId, postAt }] of wanted) {
      const aheadMs = postAt * 1000 - nowMs;
      if (isThere(existing, mark, postAt) || aheadMs < HELD_MS || aheadMs > AHEAD_MS) continue;
      const said = await memory.get(declined(userId, mark));
      if (said === ALL_DECLINED || said === String(postAt)) continue;
      // The rep, or another instance, may have set one since the reminders were listed.
      present ??= await reminders.ofUser(userId);
      if (isThere(present, mark, postAt)) continue;
      const reference = {
        of: OWN,
        filter: 'pending',
        page: 1,
        taskId,
        dueAtSeconds: secondsOf(task.dueAt),
      } as const;
      const at = new Date(postAt * 1000);
      const markUrl = reminders.markUrl(taskId, { isAutomatic: true });
      await reminders.add(userId, postAt, uses.drawReminder({ ...standpoint, task, reference, at, markUrl }));
    }
  }

  return {
    follow,
    /** Cancels those of every conversation where none are wanted. */
    async dropOthers(areWanted: (channelId: string) => boolean): Promise<void> {
      for (const one of await reminders.all()) {
        if (one.isAutomatic && !areWanted(one.channelId)) await reminders.cancel(one);
      }
    },
    /** Cancels those that were set without the rep's asking. */
    async drop(userId: string): Promise<void> {
      for (const one of await reminders.ofUser(userId)) {
        if (one.isAutomatic) await reminders.cancel(one);
      }
    },
  };
}

/** The rep has cancelled one that they had set themselves. */
export const ALL_DECLINED = 'all';

/** A reminder that the rep has cancelled isn't set again, unless it moves. */
export function declined(userId: string, mark: string): string {
  return `reminder ${mark} declined by ${userId}`;
}
