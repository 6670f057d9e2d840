/** From what a rep typed to a lead's list: by its id at once, or by a search. */
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import { type AddTaskStart, addTaskPrompt } from '../messages/add-task-button.ts';
import type { Message } from '../messages/block-text.ts';
import { type ChooserView, listOfLead } from '../messages/control-values.ts';
import { helpMessage } from '../messages/help-message.ts';
import { chooserMessage, noLeadMessage, PHONE_REMARK } from '../messages/lead-messages.ts';
import { trySearchAgain } from '../messages/try-again-buttons.ts';
import type { Viewers } from '../slack/viewers.ts';
import { readCommandText } from '../tasks/command-text.ts';
import { filterFor } from '../tasks/filters.ts';
import { type FoundLeads, inChoosingOrder, isChoice } from '../tasks/lead.ts';
import { leadQueryText } from '../tasks/lead-query.ts';
import { OWN } from '../tasks/task.ts';
import type { Audit } from './audit.ts';
import type { AwaitAnswer } from './await-answer.ts';
import type { Interaction, Result } from './interaction.ts';
import type { LeadSearches } from './lead-sight.ts';
import type { OpenAddTask, Opening } from './open-add-task.ts';
import type { Lists } from './show-list.ts';

type ModalChance = Omit<Opening, 'start'> | undefined;

export type TextAnswers = ReturnType<typeof createTextAnswers>;

export function createTextAnswers(uses: {
  searches: LeadSearches;
  knownLeads: KnownLeads;
  awaitAnswer: AwaitAnswer;
  lists: Lists;
  viewers: Viewers;
  audit: Audit;
  openAddTask: OpenAddTask;
  slashCommand: string;
}) {
  const { searches, knownLeads, awaitAnswer, lists, viewers, openAddTask, slashCommand } = uses;

  async function drawChooser(userId: string, view: ChooserView, found: FoundLeads, notice?: string) {
    const { email } = await viewers.viewer(userId);
    return chooserMessage({
      ...view,
      ...found,
      leads: inChoosingOrder(found.leads, view.query, email),
      notice,
    });
  }

  /** The choice that was pressed, from what is in memory. */
  async function drawLast(userId: string, view: ChooserView, notice?: string): Promise<Message | undefined> {
    const last = await searches.last(userId, view.query);
    return last && isChoice(last) ? drawChooser(userId, view, last, notice) : undefined;
  }

  /** Searches for a lead. One match is shown at once; several are offered, in place of the message of a click. */
  async function findLead(interaction: Interaction, view: ChooserView): Promise<Result> {
    const { query, filter } = view;
    const { answer, result } = await awaitAnswer(interaction, {
      lookup: searches.ask(interaction.userId, query),
      about: leadQueryText(query),
      retry: trySearchAgain(view),
      draw: (notice) => drawLast(interaction.userId, view, notice),
    });
    if (!answer) {
      await uses.audit.note(interaction, { what: 'search' }, result);
      return result;
    }
    const { leads } = answer.value;
    knownLeads.note(leads);
    const [only] = leads;
    if (only && !isChoice(answer.value)) {
      const notice = query.by === 'phone' ? PHONE_REMARK : undefined;
      return lists.show(interaction, { view: listOfLead(only.id, filter), notice });
    }
    const outcome = only ? 'chooser' : 'no-lead';
    await uses.audit.note(interaction, { what: 'search', leads: leads.map(({ id }) => id) }, { outcome });
    const message = only ? await drawChooser(interaction.userId, view, answer.value) : noLeadMessage(query);
    const delivery = await interaction.surface.showList(message);
    return { ...result, outcome, delivery };
  }

  /** A modal for a new task or, where Slack lets none be opened, a button for it. */
  async function addTask(interaction: Interaction, lead: string, modal: ModalChance): Promise<Result> {
    const start: AddTaskStart = { lead: { typed: lead } };
    if (modal) return openAddTask.open(interaction, { start, ...modal });
    if (await openAddTask.isRefused(interaction, start.lead)) return { outcome: 'changes-off' };
    await interaction.surface.showBeside(addTaskPrompt(lead));
    return { outcome: 'offered-to-add' };
  }

  /** @param input `command`: as the rep knows it, for the help. `modal`: with what a modal can be opened */
  async function answerText(
    interaction: Interaction,
    { text, command = slashCommand, modal }: { text: string; command?: string; modal?: ModalChance },
  ): Promise<Result> {
    const { surface, supportCode } = interaction;
    const typed = readCommandText(text);
    switch (typed.kind) {
      case 'list': {
        const { leadId, filter } = typed;
        if (leadId !== undefined) {
          return lists.show(interaction, { view: listOfLead(leadId, filter) });
        }
        return lists.show(interaction, { view: { of: OWN, filter: filterFor(OWN, filter), page: 1 } });
      }
      case 'search':
        return findLead(interaction, { query: typed.query, filter: typed.filter, page: 1 });
      case 'add':
        return addTask(interaction, typed.lead, modal);
      case 'help': {
        await surface.showBeside(helpMessage(command, {}));
        return { outcome: 'help' };
      }
      case 'not-understood':
        await surface.showBeside(helpMessage(command, { notUnderstood: typed, supportCode }));
        return { outcome: 'not-understood' };
    }
  }

  return { answerText, findLead };
}
