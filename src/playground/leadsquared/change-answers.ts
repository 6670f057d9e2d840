// How a change is answered: as a test wants, or as the lead does, or as usual.
import type { Json } from '../json-object.ts';
import type { Change, EmbeddedLead, LeadAnswer } from './lead-answer.ts';

/** Makes the change and returns the usual answer. */
type Make = () => LeadAnswer;

export interface ChangeOptions {
  /** Replaces the answer to MarkComplete and Update; it may call `make` first, or not at all. */
  onChange?: (make: Make) => LeadAnswer;
  /** Replaces the answer to Task.svc/Create and CreateNote in the same way. `body` is the request's. */
  onCreate?: (make: Make, body: Json) => LeadAnswer;
}

export interface ChangeAnswers {
  toChange(change: Change, leadId: unknown, make: Make): LeadAnswer;
  toCreation(change: Change, leadId: unknown, body: Json, make: Make): LeadAnswer;
}

export function createChangeAnswers(
  leads: readonly EmbeddedLead[],
  { onChange, onCreate }: ChangeOptions,
): ChangeAnswers {
  function byLead(change: Change, leadId: unknown, make: Make): LeadAnswer {
    const id = String(leadId).toLowerCase();
    const lead = leads.find((one) => one.leadId.toLowerCase() === id);
    return lead?.onChange ? lead.onChange(make, change) : make();
  }
  return {
    toChange: (change, leadId, make) => (onChange ? onChange(make) : byLead(change, leadId, make)),
    toCreation: (change, leadId, body, make) =>
      onCreate ? onCreate(make, body) : byLead(change, leadId, make),
  };
}
