import type { TaskReference } from '../messages/control-values.ts';
import type { Reminder } from '../slack/reminders.ts';
import type { Delivery } from '../slack/surfaces/surface.ts';
import type { DrawList } from './draw-list.ts';
import type { FindTasks, ToldSearch } from './find-tasks.ts';
import type { Interaction } from './interaction.ts';
import type { Found } from './task-lookups.ts';

/** Something is done with a task in a list. */
export interface Press extends Interaction {
  readonly reference: TaskReference;
}

/** The list in which something is done with a task. */
export type PressedList = ReturnType<typeof createPressedList>;

export function createPressedList(findTasks: FindTasks, drawList: DrawList) {
  return {
    /** Reads it again. Its wait is told in the list itself, a failure beside it. */
    read: (press: Press, options: Omit<ToldSearch, 'view' | 'inPlace'>) =>
      findTasks(press, { ...options, view: press.reference, inPlace: true }),
    /** Shows it again, with what was done in its head. */
    async confirm(
      press: Press,
      shown: Found & { notice: string; reminders?: readonly Reminder[] | undefined },
    ): Promise<Delivery> {
      return press.surface.confirm(await drawList(press, { ...shown, view: press.reference }));
    },
  };
}
