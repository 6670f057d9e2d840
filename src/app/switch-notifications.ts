/** Lets a rep switch what they are told without asking. */

import type { ModalAddress } from '../messages/modal-metadata.ts';
import { NOTIFICATION_WORDS, notificationsModal } from '../messages/notification-messages.ts';
import { faultWords, type Log } from '../ops/log.ts';
import type { KeptNotifications } from '../slack/kept-notifications.ts';
import type { Notifications } from '../tasks/notifications.ts';
import { MY_DAY } from './draw-home.ts';
import type { Interaction, Result } from './interaction.ts';
import type { ModalWindows } from './modal-windows.ts';
import type { Lists } from './show-list.ts';

export type SwitchNotifications = ReturnType<typeof createSwitchNotifications>;

export function createSwitchNotifications(uses: {
  kept: KeptNotifications;
  windows: ModalWindows;
  lists: Lists;
  /** New tasks and reminders can be turned on. */
  isWatching: boolean;
  log: Log;
}) {
  const { kept, windows, lists, log } = uses;
  return {
    async open(interaction: Interaction, address: ModalAddress, triggerId: string): Promise<Result> {
      const view = notificationsModal(kept.of(interaction.userId), address, uses.isWatching);
      const opened = await windows.open(interaction, { trigger_id: triggerId, view });
      return { outcome: opened ? 'asked-for-notifications' : 'modal-not-opened' };
    },
    /** @param isHome the modal was opened in App Home, which shows what is on */
    async save(
      interaction: Interaction,
      notifications: Notifications,
      { isHome }: { isHome: boolean },
    ): Promise<Result> {
      const { userId, surface, supportCode } = interaction;
      try {
        await kept.set(userId, notifications);
      } catch (error) {
        log.warn({ supportCode, fault: faultWords(error) }, 'Slack kept no notifications');
        await surface.showBeside({ text: NOTIFICATION_WORDS.notSaved });
        return { outcome: 'notifications-not-saved' };
      }
      const notice = NOTIFICATION_WORDS.saved(notifications);
      const result = { outcome: 'notifications-saved' };
      if (isHome)
        return { ...(await lists.show(interaction, { view: MY_DAY, notice, inPlace: true })), ...result };
      return { ...result, delivery: await surface.showBeside({ text: notice }) };
    },
  };
}
