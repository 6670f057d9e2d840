/** Lets a rep's reminders in Slack follow the reminders of their tasks in LeadSquared. */
import { OWN_PENDING, secondsOf } from '../messages/control-values.ts';
import { faultWords, type Log } from '../ops/log.ts';
import type { Memory } from '../ops/memory.ts';
import { pause } from '../ops/pause.ts';
import type { DirectConversations } from '../slack/direct-conversations.ts';
import type { Reminder, Reminders } from '../slack/reminders.ts';
import type { Standpoint } from '../tasks/agenda.ts';
import type { TaskList } from '../tasks/task.ts';
import { millisecondsInHour, millisecondsInMinute } from '../tasks/units-of-time.ts';
import { changesFor, freeTime, type Goal, isFor, type ReminderChange } from './automatic-reminders.ts';
import type { Drawing } from './draw-list.ts';
import type { ReminderDrawing } from './draw-reminder.ts';

export type FollowReminders = ReturnType<typeof createFollowReminders>;

/** Slack takes 50 calls of a kind in a minute. More than half of them are left for what reps wait for. */
const CHANGES_A_MINUTE = 20;
/** Reminders that come later than this take only half of them, so that no rep's next reminder waits for all of another's. */
const SOON_MS = 2 * millisecondsInHour;

/** How often a cancellation asks for a place in the pace, and whether it is still to be made. */
const PACE_STEP_MS = 1_000;
/** From then on the next look knows better, at this instance or another. */
const LOOK_LASTS_MS = 4 * millisecondsInMinute;

/** What was found of a rep's tasks, and whether the rep still wants reminders. */
interface Look {
  readonly list: TaskList;
  readonly isWanted: () => boolean;
  readonly atMs: number;
  /** The hashes of those that Slack has refused: they are tried again at the next look. */
  readonly failed: Set<string>;
}

export function createFollowReminders(uses: {
  reminders: Reminders;
  directConversations: DirectConversations;
  drawing: Pick<Drawing, 'standpointOf'>;
  drawReminder: ReminderDrawing;
  memory: Memory;
  log: Log;
  /** How long the changes that the pace doesn't allow yet wait before they are tried again. */
  pauseMs: number;
  stopping: AbortSignal;
}) {
  const { reminders, memory, log, stopping } = uses;
  const pace = createPace(CHANGES_A_MINUTE);
  /** The looks whose changes aren't all made yet, by rep. */
  const unfinished = new Map<string, Look>();
  let isCatchingUp = false;

  /** Draws and sets it: later than it is to come, where Slack takes no more for that time. */
  async function set(
    { userId, channel }: { userId: string; channel: string },
    { goal, old, standpoint }: ReminderChange & { goal: Goal; standpoint: Standpoint },
  ) {
    const { task, taskId, ...followed } = goal;
    const { dueAt } = task;
    const others = reminders.knownIn(channel).filter(({ id }) => id !== old?.id);
    const postAt = freeTime(goal.wantedAt, others);
    const reference = { ...OWN_PENDING, taskId, dueAtSeconds: secondsOf(dueAt) };
    const noteUrl = reminders.linkFor(taskId, userId, followed);
    const drawn = { ...standpoint, task, reference, at: new Date(postAt * 1000), isAutomatic: true, noteUrl };
    return reminders.add(channel, postAt, uses.drawReminder(drawn));
  }

  async function isDeclined(userId: string, { taskHash, wantedAt }: Goal): Promise<boolean> {
    const said = await memory.get(declined(userId, taskHash));
    return said === ALL_DECLINED || said === String(wantedAt);
  }

  /** Makes as many changes as the pace allows, the next first. One that fails stops no other. */
  async function followNow(userId: string, look: Look): Promise<void> {
    const { list, isWanted, failed } = look;
    unfinished.delete(userId);
    const standpoint = await uses.drawing.standpointOf(userId, list.tasks);
    const channel = await uses.directConversations.of(userId);
    const nowMs = standpoint.now.getTime();
    let present: readonly Reminder[] | undefined;
    const faults: unknown[] = [];

    async function make(change: ReminderChange): Promise<void> {
      const { goal, old } = change;
      if (goal) {
        // The rep, or another instance, may have set one since the reminders were listed.
        present ??= await reminders.ofUser(userId);
        const isThere = [...present, ...reminders.knownIn(channel)].some(
          (one) =>
            one.taskHash === goal.taskHash && one.id !== old?.id && (!one.isAutomatic || isFor(one, goal)),
        );
        // In this order a failure loses none.
        const fresh = isThere ? undefined : await set({ userId, channel }, { ...change, goal, standpoint });
        // Meanwhile the rep may have turned all off, or cancelled this one.
        const isUnwanted = fresh && (!isWanted() || (await isDeclined(userId, goal)));
        if (isUnwanted) await reminders.cancel(fresh);
      }
      if (old) await reminders.cancel(old);
    }

    for (const change of changesFor(list, reminders.knownIn(channel), standpoint)) {
      const { goal, old } = change;
      const taskHash = goal?.taskHash ?? old?.taskHash ?? '';
      const isRefused = goal !== undefined && (await isDeclined(userId, goal));
      if ((isRefused && !old) || failed.has(taskHash)) continue;
      if (!isWanted()) break;
      const isSoon = change.at * 1000 - nowMs < SOON_MS;
      if (!pace.takes(isSoon)) {
        unfinished.set(userId, look);
        break;
      }
      await make(isRefused ? { ...change, goal: undefined } : change).catch((error: unknown) => {
        failed.add(taskHash);
        faults.push(error);
      });
    }
    if (faults.length > 0) {
      throw new Error(
        `${faults.length} of the rep’s reminders failed, the first with ${faultWords(faults[0])}`,
      );
    }
  }

  const followInTurn = (userId: string, look: Look) =>
    memory.inTurn(`reminders of ${userId}`, () => followNow(userId, look));

  async function catchUp(): Promise<void> {
    if (isCatchingUp) return;
    isCatchingUp = true;
    while (unfinished.size > 0) {
      await pause(uses.pauseMs, stopping);
      for (const [userId, look] of [...unfinished]) {
        // The next look, after the start, finds what is left.
        if (stopping.aborted) return;
        if (unfinished.get(userId) !== look) continue;
        if (Date.now() - look.atMs > LOOK_LASTS_MS) unfinished.delete(userId);
        else
          await followInTurn(userId, look).catch((error: unknown) => {
            log.warn(
              { user: userId, fault: faultWords(error) },
              'Some of a rep’s reminders could not be set',
            );
          });
      }
    }
    isCatchingUp = false;
  }

  /** Those that were set without the rep's asking, the next first. */
  const automaticIn = (all: readonly Reminder[]) =>
    all.filter(({ isAutomatic }) => isAutomatic).toSorted((a, b) => a.postAt - b.postAt);

  /** @throws when all have been tried, if Slack didn't cancel one */
  async function dropAmong(all: readonly Reminder[], isWanted = () => false): Promise<void> {
    const faults: unknown[] = [];
    for (const one of automaticIn(all)) {
      if (isWanted()) return;
      await reminders.cancel(one).catch((error: unknown) => faults.push(error));
    }
    if (faults.length > 0) throw faults[0];
  }

  return {
    /**
     * Cancels those that no rep wants, at the pace that leaves Slack's calls to reps. That may take hours.
     * @param isWanted whether the rep of a conversation wants them now
     */
    async dropUnwanted(
      isWanted: (channelId: string) => boolean,
      isGoingOn: () => Promise<boolean>,
    ): Promise<void> {
      for (const one of automaticIn(await reminders.all())) {
        if (isWanted(one.channelId)) continue;
        const isSoon = one.postAt * 1000 - Date.now() < SOON_MS;
        while ((await isGoingOn()) && !pace.takes(isSoon)) {
          await pause(Math.min(uses.pauseMs, PACE_STEP_MS), stopping);
        }
        if (!(await isGoingOn())) return;
        if (isWanted(one.channelId)) continue;
        // One that Slack doesn't cancel stops no other.
        await reminders.cancel(one).catch((error: unknown) => {
          log.warn({ user: one.userId, fault: faultWords(error) }, 'A reminder could not be cancelled');
        });
      }
    },
    /** Cancels those of a rep who may be gone: Slack may no longer say which conversation is theirs. */
    async dropOf({ userId, channelId }: { userId: string; channelId: string }): Promise<void> {
      unfinished.delete(userId);
      await dropAmong(await reminders.inConversation(channelId));
    },
    /**
     * Sets, moves and cancels as many as the pace allows, the next first. The others follow by themselves, and don't hold up
     * the caller.
     * @param isWanted whether the rep still wants them
     * @throws when all have been tried, if any failed
     */
    async follow(userId: string, list: TaskList, { isWanted }: { isWanted: () => boolean }): Promise<void> {
      const look = { list, isWanted, atMs: Date.now(), failed: new Set<string>() };
      try {
        await followInTurn(userId, look);
      } finally {
        void catchUp();
      }
    },
    /**
     * Cancels those that were set without the rep's asking, the next first.
     * @param isWanted the rep may have turned them on again meanwhile
     */
    async drop(userId: string, isWanted?: () => boolean): Promise<void> {
      unfinished.delete(userId);
      await dropAmong(await reminders.ofUser(userId), isWanted);
    },
  };
}

/** Counts the changes of the last minute. */
function createPace(mostInMinute: number) {
  let madeAtMs: number[] = [];
  return {
    /** Whether one more may be made now, which then counts. */
    takes(isSoon: boolean): boolean {
      const nowMs = Date.now();
      // A clock that is set back doesn't stop everything.
      madeAtMs = madeAtMs.filter((atMs) => Math.abs(nowMs - atMs) < millisecondsInMinute);
      if (madeAtMs.length >= (isSoon ? mostInMinute : mostInMinute / 2)) return false;
      madeAtMs.push(nowMs);
      return true;
    },
  };
}

/** The rep has cancelled one that they had set themselves. */
export const ALL_DECLINED = 'all';

/** A reminder that the rep has cancelled isn't set again, unless it moves. */
export function declined(userId: string, taskHash: string): string {
  return `reminder ${taskHash} declined by ${userId}`;
}
