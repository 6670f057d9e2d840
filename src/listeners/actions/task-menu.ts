import type { App, BlockAction, ButtonAction, OverflowAction } from '@slack/bolt';
import type { AskBeforeChange } from '../../app/ask-before-change.ts';
import type { Remind } from '../../app/remind.ts';
import {
  COMPLETE,
  isTaskOption,
  readTaskValue,
  TASK_MENU,
  type TaskReference,
} from '../../messages/control-values.ts';
import type { Interactions } from '../interactions.ts';

/** The menu of a task in a list, and the button of a reminder. */
export function register(
  app: App,
  uses: {
    interactions: Interactions;
    setReminder: Remind;
    cancelReminder: Remind;
    askBeforeChange: AskBeforeChange;
  },
): void {
  app.action<BlockAction<OverflowAction | ButtonAction>>(/^task:/, async ({ ack, action, body }) => {
    await ack();
    uses.interactions.click(body, (interaction, address) => {
      const { option, reference } = readChoice(action);
      if (!reference || !isTaskOption(option)) return undefined;
      if (option === 'remind') return uses.setReminder({ ...interaction, reference });
      if (option === 'cancel') return uses.cancelReminder({ ...interaction, reference });
      const request = { reference, ...address };
      return uses.askBeforeChange(interaction, { request, modal: option, triggerId: body.trigger_id });
    });
  });
}

function readChoice(action: OverflowAction | ButtonAction): {
  option?: unknown;
  reference?: TaskReference | undefined;
} {
  if (action.action_id === COMPLETE && action.type === 'button') {
    return { option: 'complete', reference: readTaskValue(action.value) };
  }
  if (action.action_id !== TASK_MENU || action.type !== 'overflow') return {};
  return { option: action.selected_option?.value, reference: readTaskValue(action.block_id) };
}
