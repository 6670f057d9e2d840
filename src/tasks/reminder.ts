import type { Task } from './task.ts';

/** Slack keeps a scheduled message no longer (Slack, chat.scheduleMessage). */
const MAX_AHEAD_MS = 120 * 24 * 60 * 60_000;
const USUAL_MINUTES = 15;
/** One that comes sooner could not be cancelled any more: Slack holds on to it in its last 5 minutes. */
const MIN_AHEAD_MS = 6 * 60_000;

export type ReminderTime =
  | { readonly kind: 'at'; readonly at: Date }
  | { readonly kind: 'too far'; readonly at: Date }
  | { readonly kind: 'soon'; readonly at: Date }
  | { readonly kind: 'past' };

/**
 * When to remind of a task: at its own reminder, or a quarter of an hour before it is due, or, when only that is still
 * ahead, when it is due.
 */
export function reminderTime(task: Task & { readonly dueAt: Date }, now: Date): ReminderTime {
  const dueMs = task.dueAt.getTime();
  const wantedMs = dueMs - (task.reminderMinutes ?? USUAL_MINUTES) * 60_000;
  const atMs = wantedMs > now.getTime() ? wantedMs : dueMs;
  if (atMs <= now.getTime()) return { kind: 'past' };
  const aheadMs = atMs - now.getTime();
  const kind = aheadMs < MIN_AHEAD_MS ? 'soon' : aheadMs > MAX_AHEAD_MS ? 'too far' : 'at';
  return { kind, at: new Date(atMs) };
}

export function hasDueDate(task: Task): task is Task & { readonly dueAt: Date } {
  return task.dueAt !== undefined;
}
