import type { App, ViewSubmitAction } from '@slack/bolt';
import type { SwitchNotifications } from '../../app/switch-notifications.ts';
import { OWN_PENDING, readControlValue } from '../../messages/control-values.ts';
import { NOTIFICATIONS_MODAL, readNotifications } from '../../messages/notification-messages.ts';
import type { Log } from '../../ops/log.ts';
import { answerUnreadable, type Interactions } from '../interactions.ts';
import type { OnClick } from './clicks.ts';

/** Opens the switches, from App Home and from a message that they are about, and saves them. */
export function register(
  app: App,
  interactions: Interactions,
  onClick: OnClick,
  { open, save }: SwitchNotifications,
  log: Log,
): void {
  onClick('notify', (interaction, { action, address, triggerId }) =>
    open(interaction, { address, beside: readControlValue(action.block_id) }, triggerId),
  );
  const submissions = { callback_id: NOTIFICATIONS_MODAL, type: 'view_submission' } as const;
  app.view<ViewSubmitAction>(submissions, async ({ ack, body, view }) => {
    const read = readNotifications(view.private_metadata, view.state.values);
    if (!read) return ack(answerUnreadable(body, log));
    await ack();
    const { address, beside = OWN_PENDING, notifications } = read;
    void interactions.submission(body, address, beside, (interaction) =>
      save(interaction, notifications, address.responseUrl === '' ? beside : undefined),
    );
  });
}
