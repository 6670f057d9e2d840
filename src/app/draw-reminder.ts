/** A reminder's direct message, as Slack is to send it, and as it reads after a button of it was pressed. */
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import type { Message } from '../messages/block-text.ts';
import { listOfLead, OWN_PENDING, type TaskReference } from '../messages/control-values.ts';
import { type ReminderInput, reminderMessage } from '../messages/reminder-message.ts';
import { leadPage } from '../tasks/lead-address.ts';
import type { LeadId, Task } from '../tasks/task.ts';
import type { ChangeRights } from './change-rights.ts';

interface Input extends Omit<ReminderInput, 'lead' | 'leadUrl' | 'allowChanges'> {
  /** It comes, or came, without the rep's asking. */
  readonly isAutomatic?: boolean | undefined;
}

export type ReminderDrawing = ReturnType<typeof createReminderDrawing>;

export function createReminderDrawing(uses: {
  knownLeads: Pick<KnownLeads, 'get'>;
  /** Where the account's pages are, when that is known. */
  appUrl: string | undefined;
  rights: Pick<ChangeRights, 'isOff'>;
}) {
  /** It is about a lead's task, wherever it was asked for. */
  return ({ isAutomatic = false, ...input }: Input): Message => {
    const { taskId, dueAtSeconds } = input.reference;
    const leadId = leadOf(input.reference, input.task);
    const list = leadId === undefined ? OWN_PENDING : listOfLead(leadId);
    return reminderMessage({
      ...input,
      reference: { ...list, taskId, dueAtSeconds, ...(isAutomatic && { isAutomatic }) },
      lead: leadId === undefined ? undefined : uses.knownLeads.get(leadId),
      leadUrl: leadPage(uses.appUrl, leadId),
      // Whose it is, is checked when it is pressed.
      allowChanges: !uses.rights.isOff,
    });
  };
}

/** @param task is what LeadSquared says: a made-up control may name another lead */
export function leadOf({ of, leadId }: TaskReference, task: Task | undefined): LeadId | undefined {
  if (of.kind === 'lead') return of.leadId;
  return task ? task.relatedTo?.leadId : leadId;
}

/** Only a list says where on its page a task is. */
export function isOfReminder({ index }: TaskReference): boolean {
  return index === undefined;
}
