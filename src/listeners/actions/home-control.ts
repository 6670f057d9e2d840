import type { Modals } from '../../app/ask-by-modal.ts';
import type { Reminding } from '../../app/remind.ts';
import { OWN_PENDING, readControlValue } from '../../messages/control-values.ts';
import { isTaskHash } from '../../slack/reminders.ts';
import type { OnClick } from './clicks.ts';

/** What App Home has besides a list: the rep's reminders, and the help. */
export function register(onClick: OnClick, reminding: Reminding, modals: Modals): void {
  onClick('reminder', (interaction, { action }) =>
    action.type === 'button' && isTaskHash(action.value)
      ? reminding.cancelListed(interaction, action.value, readControlValue(action.block_id) ?? OWN_PENDING)
      : undefined,
  );
  onClick('help', (interaction, { triggerId }) => modals.showHelp(interaction, triggerId));
}
