/** The one way from a view to the list that a rep reads; the command, every control and App Home go it. */
import type { Delivery, Placing } from '../slack/reply.ts';
import type { Asking, Ending, Parts } from './asking.ts';
import { type Drawing, drawList } from './draw-list.ts';
import { lookUp, type Search } from './find-tasks.ts';

/**
 * Looks a list's tasks up, and sends the list or why there is none. What it was asked from is replaced by it.
 * @param notice our own words in its head, in mrkdwn
 */
export async function showList(
  parts: Parts,
  asking: Asking,
  { notice, ...search }: Search & { waitBeside?: boolean; notice?: string | undefined },
): Promise<Ending> {
  const { found, ending } = await lookUp(parts, asking, search);
  if (!found) return ending;
  const { view } = search;
  const message = await drawList(parts, asking, { view, ...found, notice });
  const delivery = await asking.reply.answer(message, replacing(asking));
  const { userId } = asking.ask;
  if (view.leadId !== undefined) {
    await parts.recents.add(userId, view.leadId);
    parts.knownLeads.learn(view.leadId, userId);
  } else {
    for (const { relatedTo } of found.list.tasks) {
      if (relatedTo?.leadId && relatedTo.name) parts.knownLeads.noteName(relatedTo.leadId, relatedTo.name);
    }
  }
  return { ...ending, outcome: 'list', delivery };
}

/** Puts the list in place of the one on screen, with what was just done in its head. */
export async function showInPlace(parts: Parts, asking: Asking, drawing: Drawing): Promise<Delivery> {
  const message = await drawList(parts, asking, drawing);
  return asking.reply.answer(message, { replaceOriginal: true, isNews: true });
}

export function replacing({ surface }: Asking): Placing {
  return { replaceOriginal: surface !== 'new message' };
}
