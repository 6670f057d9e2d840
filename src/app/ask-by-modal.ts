/** Asks by a modal: which lead is meant, or whether a task is to be changed. */
import type { Button, View } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { withAbout } from '../messages/about-words.ts';
import { type ChangeRequest, changeModal } from '../messages/change-modals.ts';
import { changesOffMessage, modalNotOpenedMessage } from '../messages/failure-messages.ts';
import { findLeadModal } from '../messages/find-lead-modal.ts';
import { helpModal } from '../messages/home-view.ts';
import { tryLeadModalAgain, tryTaskAgain } from '../messages/try-again-buttons.ts';
import { faultWords, type Log } from '../ops/log.ts';
import { taskOf } from '../tasks/change.ts';
import type { Drawing } from './draw-list.ts';
import type { Interaction, Result } from './interaction.ts';
import type { TaskLookups } from './task-lookups.ts';

export type Modals = ReturnType<typeof createModals>;

interface Opening {
  readonly trigger_id: string;
  readonly view: View;
  readonly retry?: Button;
  /** The task's name, as far as it is known. */
  readonly about?: string | undefined;
}

export function createModals(uses: {
  taskLookups: TaskLookups;
  drawing: Drawing;
  views: WebClient['views'];
  log: Log;
  allowChanges: boolean;
  adminContact: string;
  slashCommand: string;
}) {
  const { taskLookups, drawing, views, log, allowChanges, adminContact, slashCommand } = uses;

  /** A trigger lasts 3 s, and opens one modal. */
  async function open({ surface, supportCode }: Interaction, { trigger_id, view, retry, about }: Opening) {
    try {
      return await views.open({ trigger_id, view });
    } catch (error) {
      log.warn({ supportCode, fault: faultWords(error) }, 'A modal did not open');
      await surface.showBeside(withAbout(about, modalNotOpenedMessage(supportCode, retry)));
      return undefined;
    }
  }

  return {
    /** @param prefilled what a message names */
    async askForLead(interaction: Interaction, prefilled: string, triggerId: string): Promise<Result> {
      const view = findLeadModal(prefilled, interaction.channelId);
      const retry = tryLeadModalAgain(prefilled);
      const opened = await open(interaction, { trigger_id: triggerId, view, retry });
      // What is submitted is answered by a direct message.
      if (opened) await interaction.surface.clear?.();
      return { outcome: opened ? 'asked-for-lead' : 'modal-not-opened' };
    },

    async showHelp(interaction: Interaction, triggerId: string): Promise<Result> {
      const opened = await open(interaction, { trigger_id: triggerId, view: helpModal(slashCommand) });
      return { outcome: opened ? 'help' : 'modal-not-opened' };
    },

    /** The modal opens at once, and its task is filled in when it has to be looked up. */
    async askBeforeChange(
      interaction: Interaction,
      change: { request: ChangeRequest; modal: 'complete' | 'reschedule'; triggerId: string },
    ): Promise<Result> {
      const { surface, userId, supportCode } = interaction;
      if (!allowChanges) {
        await surface.showBeside(changesOffMessage({ adminContact, supportCode }));
        return { outcome: 'changes-off' };
      }
      const { request, modal, triggerId } = change;
      const { reference } = request;
      const last = await taskLookups.last(userId, reference);
      const known = taskOf(last?.list.tasks ?? [], reference.taskId);
      const standpoint = await drawing.standpointOf(userId, [known]);
      const opened = await open(interaction, {
        trigger_id: triggerId,
        view: changeModal(modal, request, known, standpoint),
        retry: tryTaskAgain(modal, reference),
        about: known?.name,
      });
      if (!opened) return { outcome: 'modal-not-opened' };
      if (known === undefined && opened.view?.id) {
        const list = await taskLookups.findQuietly(userId, reference);
        const task = list && taskOf(list.tasks, reference.taskId);
        const { accountZone } = await drawing.standpointOf(userId, [task]);
        const subject = list ? (task ?? 'gone') : 'unknown';
        const view = changeModal(modal, request, subject, { ...standpoint, accountZone });
        // A rep who has closed it meanwhile does not miss it.
        await views.update({ view_id: opened.view.id, view }).catch(() => {});
      }
      return { outcome: `asked-to-${modal}` };
    },
  };
}
