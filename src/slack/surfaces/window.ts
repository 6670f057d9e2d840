/** What a shortcut opens: a modal or, where that doesn't open, a direct message. */
import type { ModalView } from '@slack/types';
import { refusalModal } from '../../messages/find-lead-modal.ts';
import type { Surface } from './surface.ts';

export interface Window extends Surface {
  /** Rejects as Slack does. */
  open(view: ModalView): Promise<unknown>;
}

export function openWindow(
  direct: Omit<Surface, 'close'>,
  openModal: (view: ModalView) => Promise<unknown>,
): Window {
  /** Slack opens one modal for a trigger. */
  let isTriggerUsed = false;

  async function open(view: ModalView): Promise<unknown> {
    isTriggerUsed = true;
    return openModal(view);
  }

  return {
    ...direct,
    open,
    // Nothing is asked of LeadSquared yet.
    async showWait() {},
    async showBeside(message) {
      if (isTriggerUsed) return direct.showBeside(message);
      return open(refusalModal(message)).then(
        () => 'modal',
        () => direct.showBeside(message),
      );
    },
    close() {},
  };
}
