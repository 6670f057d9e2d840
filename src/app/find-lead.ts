import type { KnownLeads } from '../leadsquared/known-leads.ts';
import type { Lookups } from '../leadsquared/lookups.ts';
import type { ChooserView } from '../messages/control-values.ts';
import { chooserMessage, noLeadMessage, PHONE_REMARK } from '../messages/lead-messages.ts';
import type { WaitingList } from '../slack/surfaces/surface.ts';
import type { FoundLeads, LeadQuery } from '../tasks/lead.ts';
import type { ListOf } from '../tasks/task.ts';
import type { AwaitAnswer } from './await-answer.ts';
import type { Interaction, Result } from './interaction.ts';
import type { ShowList } from './show-list.ts';

export type FindLead = ReturnType<typeof createFindLead>;

export function createFindLead(uses: {
  searches: Lookups<LeadQuery, FoundLeads>;
  knownLeads: KnownLeads;
  awaitAnswer: AwaitAnswer;
  showList: ShowList;
}) {
  const { searches, knownLeads, awaitAnswer, showList } = uses;

  /** The choice that was pressed is drawn from what is in memory. */
  async function saying(wait: string, view: ChooserView): Promise<WaitingList | undefined> {
    const last = searches.lastAnswer(view.query)?.value;
    if (!last || last.leads.length < 2) return undefined;
    const before = chooserMessage({ ...view, ...last });
    return { before, withWait: chooserMessage({ ...view, ...last, notice: `⏳ ${wait}` }) };
  }

  /** Searches for a lead. One match is shown at once; several are offered, in place of the message of a click. */
  return async function findLead(interaction: Interaction, view: ChooserView): Promise<Result> {
    const { query, filter } = view;
    const { answer, result } = await awaitAnswer(interaction, {
      asked: searches.ask(query, { userId: interaction.userId, pastCache: false }),
      waitingList: (wait) => saying(wait, view),
    });
    if (!answer) return result;
    const { leads } = answer.value;
    knownLeads.note(leads);
    const [only] = leads;
    if (only && leads.length === 1) {
      const notice = query.by === 'phone' ? PHONE_REMARK : undefined;
      const of: ListOf = { kind: 'lead', leadId: only.id };
      return showList(interaction, { view: { of, filter, page: 1 }, notice });
    }
    const message = only ? chooserMessage({ ...view, ...answer.value }) : noLeadMessage(query);
    const delivery = await interaction.surface.showList(message);
    return { ...result, outcome: only ? 'chooser' : 'no-lead', delivery };
  };
}
