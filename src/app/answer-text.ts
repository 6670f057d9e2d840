import { helpMessage } from '../messages/help-message.ts';
import { readCommandText } from '../tasks/command-text.ts';
import { type ListOf, OWN } from '../tasks/task.ts';
import type { FindLead } from './find-lead.ts';
import type { Interaction, Result } from './interaction.ts';
import type { Recents } from './recents.ts';
import type { ShowList } from './show-list.ts';

export type AnswerText = ReturnType<typeof createAnswerText>;

export function createAnswerText(uses: {
  showList: ShowList;
  findLead: FindLead;
  recents: Recents;
  slashCommand: string;
}) {
  /**
   * From what a rep typed to a lead's list: by its id at once, else by a search.
   * @param command as the rep knows it, for the help
   */
  return async function answerText(
    interaction: Interaction,
    { text, command = uses.slashCommand }: { text: string; command?: string },
  ): Promise<Result> {
    const { surface, userId, supportCode } = interaction;
    const typed = readCommandText(text);
    switch (typed.kind) {
      case 'list': {
        const { leadId, filter } = typed;
        const of: ListOf = leadId === undefined ? OWN : { kind: 'lead', leadId };
        return uses.showList(interaction, { view: { of, filter, page: 1 } });
      }
      case 'search':
        return uses.findLead(interaction, { query: typed.query, filter: typed.filter, page: 1 });
      case 'help': {
        const recents = text.trim() === '' ? await uses.recents.buttons(userId) : [];
        await surface.showBeside(helpMessage(command, { recents }));
        return { outcome: 'help' };
      }
      case 'not-understood':
        await surface.showBeside(helpMessage(command, { notUnderstood: typed, supportCode }));
        return { outcome: 'not-understood' };
    }
  };
}
