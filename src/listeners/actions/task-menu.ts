import type { Modals } from '../../app/ask-by-modal.ts';
import type { ChangeTask } from '../../app/change-task.ts';
import type { Result } from '../../app/interaction.ts';
import type { Reminding } from '../../app/remind.ts';
import type { Lists } from '../../app/show-list.ts';
import { isTaskOption, readTaskValue, TASK_MENU, type TaskOption } from '../../messages/control-values.ts';
import type { Click, OnClick } from './clicks.ts';

/** The menu of a task in a list, the buttons of a reminder, and `Try again`. */
export function register(
  onClick: OnClick,
  {
    lists,
    reminding,
    modals,
    moveToTomorrow,
  }: { lists: Lists; reminding: Reminding; modals: Modals } & Pick<ChangeTask, 'moveToTomorrow'>,
): void {
  onClick('task', (interaction, { action, address, triggerId }) => {
    const { option, reference } = readChoice(action);
    if (!reference || !isTaskOption(option)) return undefined;
    const press = { ...interaction, reference };
    const request = { reference, ...address };
    const askTo = (modal: 'complete' | 'reschedule') =>
      modals.askBeforeChange(interaction, { request, modal, triggerId });
    const choices: Record<TaskOption, () => Promise<Result> | undefined> = {
      remind: () => reminding.set(press),
      cancel: () => reminding.cancel(press),
      snooze: () => reminding.snooze(press),
      complete: () => askTo('complete'),
      tomorrow: () => moveToTomorrow(press),
      reschedule: () => askTo('reschedule'),
      open: () => lists.openLeadOf(press),
    };
    return choices[option]();
  });
}

function readChoice(action: Click['action']) {
  if (action.type === 'button') {
    const [, option] = action.action_id.split(':');
    return { option, reference: readTaskValue(action.value) };
  }
  if (action.type !== 'overflow' || action.action_id !== TASK_MENU) return {};
  return { option: action.selected_option?.value, reference: readTaskValue(action.block_id) };
}
