import type { Button, ModalView, View } from '@slack/types';
import type { ViewsOpenResponse, WebClient } from '@slack/web-api';
import { withAbout } from '../messages/about-words.ts';
import { modalNotOpenedMessage } from '../messages/failure-messages.ts';
import { faultWords, type Log } from '../ops/log.ts';
import type { Interaction } from './interaction.ts';

interface Opening {
  readonly trigger_id: string;
  readonly view: View;
  readonly retry?: Button;
  /** The task's name, as far as it is known. */
  readonly about?: string | undefined;
}

export interface OpenModal {
  readonly id: string;
  /** Slack's name for what the modal shows: it is another one after a submission, or after another update. */
  readonly hash: string | undefined;
}

export type ModalWindows = ReturnType<typeof createModalWindows>;

export function createModalWindows({ views, log }: { views: WebClient['views']; log: Log }) {
  return {
    /** A trigger lasts 3 s, and opens one modal. The rep is told where it doesn't open. */
    async open(
      { surface, supportCode }: Interaction,
      { trigger_id, view, retry, about }: Opening,
    ): Promise<OpenModal | undefined> {
      try {
        return openModal(await views.open({ trigger_id, view }));
      } catch (error) {
        log.warn({ supportCode, fault: faultWords(error) }, 'A modal did not open');
        await surface.showBeside(withAbout(about, modalNotOpenedMessage(supportCode, retry)));
        return undefined;
      }
    },
    /** Undefined where the rep has closed it, or has submitted it meanwhile. */
    async update({ id, hash }: OpenModal, view: ModalView): Promise<OpenModal | undefined> {
      try {
        return openModal(await views.update({ view_id: id, view, ...(hash !== undefined && { hash }) }));
      } catch {
        return undefined;
      }
    },
  };
}

function openModal({ view }: ViewsOpenResponse): OpenModal {
  return { id: view?.id ?? '', hash: view?.hash };
}
