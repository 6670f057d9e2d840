/** Lets a rep switch what they are told without asking. */
import { randomUUID } from 'node:crypto';
import { withSupportCode } from '../messages/common-blocks.ts';
import type { ListView } from '../messages/control-values.ts';
import type { InteractionAddress } from '../messages/modal-metadata.ts';
import { NOTIFICATION_WORDS, notificationsModal } from '../messages/notification-messages.ts';
import { waitedWords } from '../messages/waiting-words.ts';
import { faultWords, type Log } from '../ops/log.ts';
import type { Memory } from '../ops/memory.ts';
import { resultWithin } from '../ops/result-within.ts';
import type { UnderWay } from '../ops/under-way.ts';
import type { KeptNotifications } from '../slack/kept-notifications.ts';
import { adminToTell } from '../slack/slack-faults.ts';
import type { Notifications } from '../tasks/notifications.ts';
import { waitForSlack } from './await-answer.ts';
import type { FollowReminders } from './follow-reminders.ts';
import type { Interaction, Result } from './interaction.ts';
import type { ModalWindows } from './modal-windows.ts';
import type { Lists } from './show-list.ts';

export type SwitchNotifications = ReturnType<typeof createSwitchNotifications>;

/** In the shared memory: another value whenever a rep has changed what they have turned on. */
export const NOTIFICATIONS_CHANGED = 'notifications changed';
const REMEMBERED_MS = 60 * 60_000;
/** A window has to open within 3 s of the click. */
const TIME_LIMIT_MS = 1_500;
/** How long a rep waits for reminders to be cancelled: Slack takes 50 such calls a minute. */
const DROPPED_WITHIN_MS = 3_000;

export function createSwitchNotifications(uses: {
  kept: KeptNotifications;
  windows: ModalWindows;
  lists: Lists;
  followReminders: FollowReminders;
  memory: Memory;
  underWay: UnderWay;
  /** New tasks and reminders can be turned on. */
  isWatching: boolean;
  adminContact: string;
  log: Log;
}) {
  const { kept, windows, lists, log } = uses;

  async function dropReminders(userId: string, supportCode: string): Promise<void> {
    try {
      await uses.followReminders.drop(userId, () => kept.of(userId).reminders);
    } catch (error) {
      log.warn({ supportCode, fault: faultWords(error) }, 'A reminder could not be cancelled');
    }
  }

  return {
    /** @param at where the rep pressed, and beside which list in App Home */
    async open(
      interaction: Interaction,
      at: { address: InteractionAddress; beside: ListView | undefined },
      triggerId: string,
    ): Promise<Result> {
      // The rep may have changed it at another instance, and after a start Slack may not have said yet what is on.
      const read = kept.isKnown() ? kept.refreshRep(interaction.userId) : kept.refresh();
      await resultWithin(read, TIME_LIMIT_MS).catch(() => {});
      if (!kept.isKnown()) {
        const text = withSupportCode(NOTIFICATION_WORDS.unknown, interaction.supportCode);
        await interaction.surface.showBeside({ text });
        return { outcome: 'notifications-unknown' };
      }
      const view = notificationsModal(kept.of(interaction.userId), at, uses.isWatching);
      const opened = await windows.open(interaction, { trigger_id: triggerId, view });
      return { outcome: opened ? 'asked-for-notifications' : 'modal-not-opened' };
    },
    /** @param home what App Home shows beside them, if they were opened there */
    async save(interaction: Interaction, given: Notifications, home: ListView | undefined): Promise<Result> {
      const { userId, surface, supportCode } = interaction;
      const before = kept.of(userId);
      // Where they can't be switched, they stay for the time when they can be again.
      const { newTasks, reminders } = uses.isWatching ? given : before;
      const notifications = { morningAt: given.morningAt, newTasks, reminders };
      // Slack does it, and LeadSquared isn't asked. A short wait isn't told: outside Home it would stay beside the answer.
      await surface.tellWait({ isLong: false, words: (ms) => waitedWords(NOTIFICATION_WORDS.saving, ms) });
      try {
        await kept.set(userId, notifications, (ms) =>
          surface.tellWait({ ...waitForSlack(ms, { wordsFor: NOTIFICATION_WORDS.waiting }), isLong: false }),
        );
      } catch (error) {
        log.warn({ supportCode, fault: faultWords(error) }, 'Slack did not save a rep’s notifications');
        const words = NOTIFICATION_WORDS.notSaved(adminToTell(error, uses.adminContact));
        await surface.showBeside({ text: withSupportCode(words, supportCode) });
        return { outcome: 'notifications-not-saved' };
      }
      await uses.memory.set(NOTIFICATIONS_CHANGED, randomUUID(), REMEMBERED_MS);
      if (!reminders) {
        const dropping = dropReminders(userId, supportCode);
        uses.underWay.track(dropping);
        await resultWithin(dropping, DROPPED_WITHIN_MS);
      }
      const notice = NOTIFICATION_WORDS.saved(notifications);
      const result = { outcome: 'notifications-saved' };
      if (home) return { ...(await lists.showBeside(interaction, home, notice)), ...result };
      return { ...result, delivery: await surface.showBeside({ text: notice }) };
    },
  };
}
