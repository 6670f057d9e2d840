import type { Task } from './task.ts';

/** Slack keeps a scheduled message no longer (Slack, chat.scheduleMessage). */
const MAX_AHEAD_MS = 120 * 24 * 60 * 60_000;
const USUAL_MINUTES = 15;

export type ReminderTime =
  | { readonly kind: 'at'; readonly at: Date }
  | { readonly kind: 'too far'; readonly at: Date }
  | { readonly kind: 'past' };

/**
 * When to remind of a task: at its own reminder, else a quarter of an hour before it is due, else, when only that is
 * still ahead, when it is due.
 */
export function reminderTime(task: Task & { readonly dueAt: Date }, now: Date): ReminderTime {
  const dueMs = task.dueAt.getTime();
  const wantedMs = dueMs - (task.reminderMinutes ?? USUAL_MINUTES) * 60_000;
  const atMs = wantedMs > now.getTime() ? wantedMs : dueMs;
  if (atMs <= now.getTime()) return { kind: 'past' };
  return { kind: atMs > now.getTime() + MAX_AHEAD_MS ? 'too far' : 'at', at: new Date(atMs) };
}

export function hasDueDate(task: Task): task is Task & { readonly dueAt: Date } {
  return task.dueAt !== undefined;
}
