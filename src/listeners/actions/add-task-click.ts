import type { OpenAddTask } from '../../app/open-add-task.ts';
import { readAddTaskStart } from '../../messages/add-task-button.ts';
import type { OnClick } from './clicks.ts';

/** Opens the modal for a new task: on a lead's list, for what was typed in a direct message, and by `Try again`. */
export function register(onClick: OnClick, { open }: OpenAddTask): void {
  onClick('add', (interaction, { action, address, triggerId }) => {
    const start = action.type === 'button' ? readAddTaskStart(action.value) : undefined;
    return start && open(interaction, { start, address, triggerId });
  });
}
