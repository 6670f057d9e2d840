/** Asks by a modal: which lead is meant, or whether a task is to be changed. */
import { type ChangeRequest, changeModal } from '../messages/change-modals.ts';
import { deniedMessage } from '../messages/failure-messages.ts';
import { findLeadModal } from '../messages/find-lead-modal.ts';
import { helpModal } from '../messages/home-view.ts';
import { tryLeadModalAgain, tryTaskAgain } from '../messages/try-again-buttons.ts';
import { taskOf } from '../tasks/change.ts';
import type { ChangeRights } from './change-rights.ts';
import type { Drawing } from './draw-list.ts';
import { leadOf } from './draw-reminder.ts';
import { type Interaction, newMark, type Result } from './interaction.ts';
import type { ModalWindows } from './modal-windows.ts';
import type { TaskLookups } from './task-lookups.ts';

export type Modals = ReturnType<typeof createModals>;

export function createModals(uses: {
  taskLookups: TaskLookups;
  drawing: Drawing;
  windows: ModalWindows;
  rights: ChangeRights;
  adminContact: string;
  slashCommand: string;
}) {
  const { taskLookups, drawing, windows, rights, adminContact, slashCommand } = uses;

  return {
    /** @param prefilled what a message names */
    async askForLead(interaction: Interaction, prefilled: string, triggerId: string): Promise<Result> {
      const view = findLeadModal(prefilled, interaction.channelId);
      const retry = tryLeadModalAgain(prefilled);
      const opened = await windows.open(interaction, { trigger_id: triggerId, view, retry });
      // What is submitted is answered by a direct message.
      if (opened) await interaction.surface.clear?.();
      return { outcome: opened ? 'asked-for-lead' : 'modal-not-opened' };
    },

    async showHelp(interaction: Interaction, triggerId: string): Promise<Result> {
      const opened = await windows.open(interaction, {
        trigger_id: triggerId,
        view: helpModal(slashCommand),
      });
      return { outcome: opened ? 'help' : 'modal-not-opened' };
    },

    /** The modal opens at once, and its task is filled in when it has to be looked up. */
    async askBeforeChange(
      interaction: Interaction,
      change: { request: ChangeRequest; modal: 'complete' | 'reschedule'; triggerId: string },
    ): Promise<Result> {
      const { surface, userId, supportCode } = interaction;
      if (rights.isOff) {
        await surface.showBeside(deniedMessage('off', { adminContact, supportCode }));
        return { outcome: 'changes-off' };
      }
      const { modal, triggerId } = change;
      const { reference } = change.request;
      const last = await taskLookups.last(userId, reference);
      const known = taskOf(last?.list.tasks ?? [], reference.taskId);
      if (known && !(await rights.offer(userId, reference)).mayChange(known)) {
        const about = known.name;
        await surface.showBeside(deniedMessage('not-own', { adminContact, supportCode, about }));
        return { outcome: 'change-denied' };
      }
      // A note and a next task are the lead's.
      const isWithExtras = modal === 'complete' && leadOf(reference, undefined) !== undefined;
      const request = { ...change.request, ...(isWithExtras && { mark: newMark() }) };
      const standpoint = await drawing.standpointOf(userId, [known]);
      const opened = await windows.open(interaction, {
        trigger_id: triggerId,
        view: changeModal(modal, request, known, standpoint),
        retry: tryTaskAgain(modal, reference),
        about: known?.name,
      });
      if (!opened) return { outcome: 'modal-not-opened' };
      if (known === undefined) {
        const found = await taskLookups.find(userId, reference);
        const isFound = 'list' in found;
        const task = isFound ? taskOf(found.list.tasks, reference.taskId) : undefined;
        const { accountZone } = await drawing.standpointOf(userId, [task]);
        const subject = isFound ? (task ?? 'gone') : 'unknown';
        const view = changeModal(modal, request, subject, { ...standpoint, accountZone });
        // A rep who has closed it meanwhile does not miss it.
        await windows.update(opened, view);
      }
      return { outcome: `asked-to-${modal}` };
    },
  };
}
