/** Asks by a modal: which lead is meant, or whether a task is to be changed. */
import { type ChangeRequest, changeModal, refusedModal } from '../messages/change-modals.ts';
import type { TaskReference } from '../messages/control-values.ts';
import { deniedMessage, failureMessage } from '../messages/failure-messages.ts';
import { findLeadModal } from '../messages/find-lead-modal.ts';
import { helpModal } from '../messages/home-view.ts';
import { tryLeadModalAgain, tryTaskAgain } from '../messages/try-again-buttons.ts';
import type { Standpoint } from '../tasks/agenda.ts';
import { taskOf } from '../tasks/change.ts';
import { type Failure, isAboutRep } from '../tasks/failure.ts';
import type { Task } from '../tasks/task.ts';
import type { Audit, Ended } from './audit.ts';
import type { ChangeRights } from './change-rights.ts';
import type { Drawing } from './draw-list.ts';
import { leadOf } from './draw-reminder.ts';
import { type Interaction, newMark, type Result } from './interaction.ts';
import type { ModalWindows, OpenModal } from './modal-windows.ts';
import type { Found, TaskLookups } from './task-lookups.ts';

/** What a rep wants to do with a task. */
interface Asked {
  readonly request: ChangeRequest;
  readonly modal: 'complete' | 'reschedule';
  readonly triggerId: string;
}

export type Modals = ReturnType<typeof createModals>;

export function createModals(uses: {
  taskLookups: TaskLookups;
  drawing: Drawing;
  windows: ModalWindows;
  rights: ChangeRights;
  audit: Audit;
  adminContact: string;
  slashCommand: string;
}) {
  const { taskLookups, drawing, windows, rights, adminContact, slashCommand } = uses;

  /** The modal opens at once, and its task is filled in when it has to be looked up. */
  async function askBeforeChange(interaction: Interaction, asked: Asked): Promise<Result> {
    const { surface, userId, supportCode } = interaction;
    const { modal, triggerId } = asked;
    const { reference } = asked.request;
    const last = await taskLookups.last(userId, reference);
    const known = taskOf(last?.list.tasks ?? [], reference.taskId);
    const denial = await denialNow(userId, reference, known);
    if (denial) {
      const ended = { outcome: denial === 'off' ? 'changes-off' : 'change-denied', detail: denial };
      const { taskId: task } = reference;
      await uses.audit.note(interaction, { what: modal, lead: leadOf(reference, known), task }, ended);
      const about = known?.name;
      await surface.showBeside(deniedMessage(denial, { adminContact, supportCode, about }));
      return ended;
    }
    // A note and a next task are the lead's.
    const isWithExtras = modal === 'complete' && leadOf(reference, undefined) !== undefined;
    const request = { ...asked.request, ...(isWithExtras && { mark: newMark() }) };
    const standpoint = await drawing.standpointOf(userId, [known]);
    const opened = await windows.open(interaction, {
      trigger_id: triggerId,
      view: changeModal(modal, request, known, standpoint),
      retry: tryTaskAgain(modal, reference),
      about: known?.name,
    });
    if (!opened) return { outcome: 'modal-not-opened' };
    if (!known) {
      // The modal says that it loads. Where the rep pressed, no answer would take such words away.
      surface.close();
      return fillIn(interaction, { ...asked, request, standpoint }, opened);
    }
    const result = { outcome: `asked-to-${modal}` };
    await noteTask(interaction, reference, { task: known, ended: result });
    return result;
  }

  /** As far as it is known without a call. */
  async function denialNow(userId: string, reference: TaskReference, known: Task | undefined) {
    if (rights.isOff) return 'off';
    return known && !(await rights.offer(userId, reference)).mayChange(known) ? 'not-own' : undefined;
  }

  async function fillIn(
    interaction: Interaction,
    { request, modal, standpoint }: Asked & { standpoint: Standpoint },
    opened: OpenModal,
  ): Promise<Result> {
    const { userId, supportCode } = interaction;
    const { reference } = request;
    const found = await taskLookups.find(userId, reference);
    if ('failure' in found && isAboutRep(found.failure)) {
      const { kind: outcome, detail } = found.failure;
      const ended = { outcome, detail };
      await noteTask(interaction, reference, { ended });
      const why = failureMessage(found.failure, { adminContact, supportCode });
      await windows.update(opened, refusedModal(why));
      return ended;
    }
    const task = 'list' in found ? taskOf(found.list.tasks, reference.taskId) : undefined;
    const result = { outcome: `asked-to-${modal}` };
    await noteTask(interaction, reference, { task, ended: task ? result : missing(found) });
    const { accountZone } = await drawing.standpointOf(userId, [task]);
    const subject = 'list' in found ? (task ?? 'gone') : 'unknown';
    // A rep who has closed it meanwhile does not miss it.
    await windows.update(opened, changeModal(modal, request, subject, { ...standpoint, accountZone }));
    return result;
  }

  async function noteTask(
    interaction: Interaction,
    reference: TaskReference,
    { task, ended }: { task?: Task | undefined; ended: Ended },
  ): Promise<void> {
    const { taskId } = reference;
    const tasks = task && [task];
    const lead = leadOf(reference, task);
    await uses.audit.note(interaction, { what: 'task', lead, task: taskId, tasks }, ended);
  }

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

    askBeforeChange,
  };
}

/** Why no task is shown. */
function missing(found: Found | { readonly failure: Failure }): Ended {
  return { outcome: 'failure' in found ? found.failure.kind : 'task-changed' };
}
