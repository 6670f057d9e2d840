import { readGuid } from './command-text.ts';
import type { Task } from './task.ts';

export type Change =
  | { readonly kind: 'complete'; readonly taskId: string }
  | { readonly kind: 'reschedule'; readonly taskId: string; readonly dueAt: Date };

/** Whether a task, read after a change, shows that it took place. One that is gone was not completed by it. */
export function tookPlace(change: Change, task: Task | undefined): boolean {
  if (change.kind === 'complete') return task?.state === 'completed';
  // LeadSquared keeps whole seconds.
  return task?.dueAt !== undefined && Math.abs(task.dueAt.getTime() - change.dueAt.getTime()) < 1_000;
}

/** The task with that id in a list; ids come as GUIDs do: in any case, some in braces. */
export function taskOf(tasks: readonly Task[], taskId: string): Task | undefined {
  return tasks.find(({ id }) => readGuid(id) === taskId);
}
