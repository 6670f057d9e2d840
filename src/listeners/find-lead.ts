/** From what a rep typed to a lead's list: by its id at once, else by a search and, where several match, a choice. */

import type { ChooserView } from '../messages/control-values.ts';
import { helpMessage } from '../messages/help-message.ts';
import { chooserMessage, noLeadMessage, PHONE_REMARK } from '../messages/lead-messages.ts';
import { readCommandText } from '../tasks/command-text.ts';
import type { Asking, Ending, Parts } from './asking.ts';
import { awaitAnswer, sayBeside } from './await-answer.ts';
import { recentsOf } from './recents.ts';
import { replacing, showList } from './show-list.ts';

/** @param command as the rep knows it, for the help */
export async function answerText(
  parts: Parts,
  asking: Asking,
  { text, command }: { text: string; command: string },
): Promise<Ending> {
  const typed = readCommandText(text);
  switch (typed.kind) {
    case 'list':
      return showList(parts, asking, {
        view: { leadId: typed.leadId, filter: typed.filter, page: 1 },
        pastCache: false,
      });
    case 'search':
      return findLead(parts, asking, { query: typed.query, filter: typed.filter, page: 1 });
    case 'help': {
      const recents = text.trim() === '' ? await recentsOf(parts, asking.ask.userId) : [];
      await asking.refuse(helpMessage(command, { recents }));
      return { outcome: 'help' };
    }
    case 'not-understood':
      await asking.refuse(helpMessage(command, { notUnderstood: typed, reference: asking.reference }));
      return { outcome: 'not-understood' };
  }
}

/** One match is shown at once; several are offered, in place of the message of a click. */
export async function findLead(parts: Parts, asking: Asking, view: ChooserView): Promise<Ending> {
  const { query, filter } = view;
  const { userId } = asking.ask;
  const asked = parts.searches.ask(query, { userId, pastCache: false });
  const { answer, ending } = await awaitAnswer(parts, asking, {
    asked,
    async sayWait(wait) {
      const found = parts.searches.lastAnswer(query)?.value;
      if (!found || found.leads.length < 2) return sayBeside(asking, wait);
      asking.reply.progress(chooserMessage({ ...view, ...found, notice: `⏳ ${wait}` }), {
        replaceOriginal: true,
      });
      return chooserMessage({ ...view, ...found });
    },
  });
  if (!answer) return ending;
  const found = answer.value;
  const { leads } = found;
  parts.knownLeads.note(leads);
  const [only] = leads;
  if (only && leads.length === 1) {
    return showList(parts, asking, {
      view: { leadId: only.id, filter, page: 1 },
      pastCache: false,
      notice: query.by === 'phone' ? PHONE_REMARK : undefined,
    });
  }
  const message = only ? chooserMessage({ ...view, ...found }) : noLeadMessage(query);
  const delivery = await asking.reply.answer(message, replacing(asking));
  return { ...ending, outcome: only ? 'chooser' : 'no-lead', delivery };
}
