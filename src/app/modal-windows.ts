import { setTimeout as delay } from 'node:timers/promises';
import type { Button, ModalView, View } from '@slack/types';
import {
  type ViewsOpenResponse,
  type ViewsUpdateArguments,
  WebAPIPlatformError,
  type WebClient,
} from '@slack/web-api';
import { withAbout } from '../messages/about-words.ts';
import { modalNotOpenedMessage } from '../messages/failure-messages.ts';
import { faultWords, type Log } from '../ops/log.ts';
import type { WithinLimits } from '../slack/rate-limits.ts';
import { adminToTell, faultWord, isCallFault, isPassing } from '../slack/slack-faults.ts';
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

/** A rep sees that something is still loading until the modal is updated. */
const RETRY_PAUSES_MS = [1_000, 3_000];

export function createModalWindows({
  views,
  withinLimits,
  adminContact,
  log,
}: {
  views: WebClient['views'];
  withinLimits: WithinLimits;
  adminContact: string;
  log: Log;
}) {
  /** Slack takes an update as long as the modal is open. */
  async function update(args: ViewsUpdateArguments, pausesMs = RETRY_PAUSES_MS): Promise<OpenModal> {
    const [pauseMs, ...later] = pausesMs;
    try {
      return openModal(await withinLimits('views.update', () => views.update(args)));
    } catch (error) {
      if (pauseMs === undefined || !isPassingFault(error)) throw error;
      await delay(pauseMs);
      return update(args, later);
    }
  }

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
        const told = { supportCode, retry, adminToTell: adminToTell(error, adminContact) };
        await surface.showBeside(withAbout(about, modalNotOpenedMessage(told)));
        return undefined;
      }
    },
    /** Undefined where the rep has closed it, or has submitted it meanwhile, or where Slack doesn't take it. */
    async update({ id, hash }: OpenModal, view: ModalView): Promise<OpenModal | undefined> {
      try {
        return await update({ view_id: id, view, ...(hash !== undefined && { hash }) });
      } catch (error) {
        if (!CLOSED.includes(faultWord(error)))
          log.warn({ fault: faultWords(error) }, 'A modal was not updated');
        return undefined;
      }
    },
  };
}

/** Slack's words where the rep has closed a modal, or has submitted it meanwhile. */
const CLOSED = ['not_found', 'hash_conflict'];

function isPassingFault(error: unknown): boolean {
  return error instanceof WebAPIPlatformError ? isPassing(error.data.error) : isCallFault(error);
}

function openModal({ view }: ViewsOpenResponse): OpenModal {
  return { id: view?.id ?? '', hash: view?.hash };
}
