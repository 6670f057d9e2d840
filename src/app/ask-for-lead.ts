import { modalNotOpenedMessage } from '../messages/failure-messages.ts';
import { findLeadModal } from '../messages/find-lead-modal.ts';
import { faultWords, type Log } from '../ops/log.ts';
import type { Window } from '../slack/surfaces/window.ts';
import type { Interaction, Result } from './interaction.ts';

export type AskForLead = ReturnType<typeof createAskForLead>;

export function createAskForLead(log: Log) {
  /** Asks which lead, with what a message names filled in. */
  return async function askForLead(
    { surface, channelId, supportCode }: Interaction & { surface: Window },
    prefilled: string,
  ): Promise<Result> {
    try {
      await surface.open(findLeadModal(prefilled, channelId));
      return { outcome: 'asked-for-lead' };
    } catch (error) {
      log.warn({ reference: supportCode, fault: faultWords(error) }, 'A modal did not open');
      await surface.showBeside(modalNotOpenedMessage(supportCode));
      return { outcome: 'modal-not-opened' };
    }
  };
}
