/** Opens the modal for a new task at once, and fills in what has to be looked up. */
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import { valueIn } from '../leadsquared/lookups.ts';
import { type AddTaskStart, tryAddTaskAgain } from '../messages/add-task-button.ts';
import { type AddTaskForm, addTaskModal, withChoice, withMatch } from '../messages/add-task-modal.ts';
import { deniedMessage } from '../messages/failure-messages.ts';
import type { InteractionAddress } from '../messages/modal-metadata.ts';
import type { UnderWay } from '../ops/under-way.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { Lead } from '../tasks/lead.ts';
import { usualDueTime } from '../tasks/new-task.ts';
import type { LeadId } from '../tasks/task.ts';
import type { Audit } from './audit.ts';
import type { ChangeRights } from './change-rights.ts';
import type { CheckTask, TaskTypes } from './check-task.ts';
import type { AccountUsers } from './find-user.ts';
import { type Interaction, newMark, type Result } from './interaction.ts';
import type { LeadSight } from './lead-sight.ts';
import type { ModalWindows, OpenModal } from './modal-windows.ts';

export type OpenAddTask = ReturnType<typeof createOpenAddTask>;

export interface Opening {
  readonly start: AddTaskStart;
  readonly address: InteractionAddress;
  readonly triggerId: string;
}

export function createOpenAddTask(uses: {
  windows: ModalWindows;
  rights: ChangeRights;
  checkTask: CheckTask;
  taskTypes: TaskTypes;
  users: AccountUsers;
  knownLeads: KnownLeads;
  leadSight: LeadSight;
  viewers: Viewers;
  underWay: UnderWay;
  audit: Audit;
  adminContact: string;
}) {
  const { windows, rights, taskTypes, knownLeads, viewers, audit, adminContact } = uses;

  async function firstForm({ userId }: Interaction, { start, address }: Opening): Promise<AddTaskForm> {
    const { zone } = await viewers.viewer(userId);
    const { view, lead, draft } = start;
    return {
      request: { ...address, mark: newMark(), view, leadId: 'leadId' in lead ? lead.leadId : undefined },
      draft: {
        lead,
        name: '',
        details: '',
        type: undefined,
        dueAt: usualDueTime({ now: new Date(), zone }),
        remindMinutesBefore: undefined,
        ownerUserId: userId,
        ...draft,
      },
      lead: 'leadId' in lead ? await nameNow(lead.leadId, userId) : undefined,
      types: taskTypes.lastAnswer('all')?.value ?? [],
    };
  }

  async function nameNow(leadId: LeadId, userId: string): Promise<Lead | undefined> {
    return (await uses.leadSight.seesNow(userId, leadId)) ? knownLeads.get(leadId) : undefined;
  }

  /** The form with what is known of the lead by now. What was typed for it can still be corrected. */
  async function withLead(form: AddTaskForm, interaction: Interaction): Promise<AddTaskForm> {
    const { userId } = interaction;
    const { lead: typedLead } = form.draft;
    const meant = await uses.checkTask.findLead(typedLead, userId);
    if (meant.kind === 'several') {
      const leads = meant.found.leads.map(({ id }) => id);
      await audit.note(interaction, { what: 'lead', leads }, { outcome: 'chooser' });
      return withChoice(form, meant.found);
    }
    if (meant.kind === 'complaint') {
      const { refusal } = meant;
      if (refusal) await audit.note(interaction, { what: 'lead', lead: refusal.leadId }, refusal);
      // A rep who has typed nothing yet has done nothing wrong.
      const isEmpty = 'typed' in typedLead && typedLead.typed === '';
      return isEmpty ? form : { ...form, complaints: { lead: meant.complaint } };
    }
    const { leadId } = meant;
    await audit.note(interaction, { what: 'lead', lead: leadId }, { outcome: 'asked-to-add' });
    const [lead, denied] = await Promise.all([
      knownLeads.find(leadId, userId),
      uses.checkTask.findDenial(leadId, userId),
    ]);
    const complaints = denied && { lead: denied.complaint };
    return withMatch({ ...form, lead, ...(complaints && { complaints }) }, leadId);
  }

  async function fillIn(first: AddTaskForm, opened: OpenModal, interaction: Interaction): Promise<void> {
    const { userId } = interaction;
    let modal: OpenModal | undefined = opened;
    let form = first;
    let shown = JSON.stringify(addTaskModal(first));
    let drawing: Promise<void> = Promise.resolve();
    /** One after the other, and no more once the rep has submitted or closed it. */
    const redraw = (next: AddTaskForm) => {
      form = next;
      drawing = drawing.then(async () => {
        const view = addTaskModal(form);
        const before = shown;
        shown = JSON.stringify(view);
        if (shown !== before) modal = modal && (await windows.update(modal, view));
      });
      return drawing;
    };
    const types = askFor(taskTypes, userId).then((all) => all && redraw({ ...form, types: all }));
    const lead = withLead(first, interaction).then((next) =>
      next === first ? undefined : redraw({ ...next, types: form.types }),
    );
    // Who the users are is needed when it is submitted.
    uses.users.ask('all', { userId });
    await Promise.all([types, lead]);
  }

  /**
   * Where changes are turned off, the rep is told so.
   * @param lead for which a task was to be added
   */
  async function isRefused(interaction: Interaction, lead: AddTaskStart['lead']): Promise<boolean> {
    if (!rights.isOff) return false;
    const { supportCode, surface } = interaction;
    const leadId = 'leadId' in lead ? lead.leadId : undefined;
    await audit.note(interaction, { what: 'add-task', lead: leadId }, { outcome: 'changes-off' });
    await surface.showBeside(deniedMessage('off', { adminContact, supportCode }));
    return true;
  }

  async function open(interaction: Interaction, opening: Opening): Promise<Result> {
    if (await isRefused(interaction, opening.start.lead)) return { outcome: 'changes-off' };
    const form = await firstForm(interaction, opening);
    const opened = await windows.open(interaction, {
      trigger_id: opening.triggerId,
      view: addTaskModal(form),
      retry: tryAddTaskAgain(opening.start),
      about: form.lead?.name,
    });
    if (!opened) return { outcome: 'modal-not-opened' };
    uses.underWay.track(fillIn(form, opened, interaction));
    return { outcome: 'asked-to-add' };
  }

  return { open, isRefused };
}

/** Undefined where there is no answer, or the one that is known is still good. */
async function askFor(taskTypes: TaskTypes, userId: string) {
  const before = taskTypes.lastAnswer('all')?.value;
  const types = await valueIn(taskTypes.ask('all', { userId }));
  return types === before ? undefined : types;
}
