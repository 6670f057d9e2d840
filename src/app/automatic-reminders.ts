/** Which automatic reminders a rep's tasks are to have, and what has to change for that. */
import { createHash } from 'node:crypto';
import { secondsOf } from '../messages/control-values.ts';
import { type Followed, type Reminder, taskHashOf } from '../slack/reminders.ts';
import { isHeldBySlack } from '../slack/scheduled-messages.ts';
import type { Standpoint } from '../tasks/agenda.ts';
import { type DatedTask, hasDueDate } from '../tasks/due.ts';
import { readGuid } from '../tasks/read-guid.ts';
import { ownReminderAt } from '../tasks/reminder.ts';
import { isShort, type TaskList } from '../tasks/task.ts';

/** Over a long weekend, in which no tasks are read. */
const AHEAD_MS = 4 * 24 * 60 * 60_000;
/** Slack takes a message until its time, and the call takes a while. */
const MIN_AHEAD_MS = 20_000;
/** Slack takes 30 messages for the same 5 minutes of a conversation. A few are left for what the rep sets. */
const MOST_IN_WINDOW = 25;
const WINDOW_S = 5 * 60;

/** A task that is to have a reminder. */
export interface Goal extends Followed {
  readonly taskHash: string;
  readonly taskId: string;
  readonly task: DatedTask;
}

/** A reminder to set, to cancel, or to replace by another. */
export interface ReminderChange {
  readonly goal?: Goal | undefined;
  readonly old?: Reminder | undefined;
  /** When the first of the two is to come, in seconds since the epoch. */
  readonly at: number;
}

/** The next first. */
export function changesFor(
  list: TaskList,
  existing: readonly Reminder[],
  { now, accountZone }: Standpoint,
): ReminderChange[] {
  const nowMs = now.getTime();
  const { goals, others } = goalsOf(list, accountZone);
  const own = new Set(existing.filter((one) => !one.isAutomatic).map(({ taskHash }) => taskHash));
  const isSettable = ({ taskHash, wantedAt }: Goal) => {
    const aheadMs = wantedAt * 1000 - nowMs;
    return !own.has(taskHash) && aheadMs >= MIN_AHEAD_MS && aheadMs <= AHEAD_MS;
  };
  const settled = new Set<string>();
  const changes: ReminderChange[] = [];

  // Where there are two for one task, the current one stays.
  const isCurrent = (one: Reminder) => Number(goals.get(one.taskHash)?.digest === one.digest);
  for (const old of existing.toSorted((a, b) => isCurrent(b) - isCurrent(a))) {
    // What the rep has set stays as they set it.
    if (!old.isAutomatic) continue;
    const goal = goals.get(old.taskHash);
    const isHeld = isHeldBySlack(old, nowMs);
    const isRight = goal && !own.has(old.taskHash) && isFor(old, goal);
    const isSame = isRight && !settled.has(old.taskHash) && (old.digest === goal.digest || !isSettable(goal));
    const isUnknown = !goal && isShort(list) && !others.has(old.taskHash);
    if (isHeld ? isRight : isSame) settled.add(old.taskHash);
    if (isHeld || isSame || isUnknown) continue;
    const next = goal && isSettable(goal) && !settled.has(old.taskHash) ? goal : undefined;
    if (next) settled.add(old.taskHash);
    changes.push({ goal: next, old, at: Math.min(old.postAt, next?.wantedAt ?? old.postAt) });
  }
  for (const goal of goals.values()) {
    if (isSettable(goal) && !settled.has(goal.taskHash)) changes.push({ goal, at: goal.wantedAt });
  }
  return changes.sort((a, b) => a.at - b.at);
}

/** The open tasks with a reminder, by their hashes, and the hashes of the other tasks. */
function goalsOf({ tasks }: TaskList, accountZone: string) {
  const goals = new Map<string, Goal>();
  const others = new Set<string>();
  for (const task of tasks) {
    const taskId = readGuid(task.id);
    if (taskId === undefined) continue;
    const taskHash = taskHashOf(taskId);
    const at = hasDueDate(task) ? ownReminderAt(task, accountZone) : undefined;
    if (hasDueDate(task) && at && task.state === 'open') {
      goals.set(taskHash, { taskHash, taskId, task, wantedAt: secondsOf(at), digest: reminderDigest(task) });
    } else others.add(taskHash);
  }
  return { goals, others };
}

export function isFor(one: Reminder, { wantedAt }: Goal): boolean {
  return one.wantedAt === wantedAt;
}

/** In seconds since the epoch, like `at`: that time, or the first 5, 10, … minutes later that isn't full. */
export function freeTime(at: number, existing: readonly Reminder[]): number {
  const isNear = ({ postAt }: Reminder) => Math.abs(postAt - at) < WINDOW_S;
  return existing.filter(isNear).length < MOST_IN_WINDOW ? at : freeTime(at + WINDOW_S, existing);
}

/** A short hash of what a reminder says of its task. Its lead's company and number aren't always known, so they don't count. */
export function reminderDigest(task: DatedTask): string {
  const { name, description, type, status, dueAt, endsAt, relatedTo, reminder } = task;
  const said = JSON.stringify([name, description, type, status, dueAt, endsAt, relatedTo, reminder]);
  return createHash('sha256').update(said).digest('hex').slice(0, 8);
}
