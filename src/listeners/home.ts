/** App Home as the place of answers. It is one view: what is said beside a list stands above it. */
import type { KnownBlock } from '@slack/types';
import { closedHomeView, homeView } from '../messages/home.ts';
import type { ListPart, ListView } from '../messages/list-control.ts';
import type { Ask, Content, Delivery, Placing, Reply } from '../slack/reply.ts';
import { type Asking, newReference, type Parts } from './asking.ts';
import { drawList, type Place } from './draw-list.ts';
import { lastFound } from './find-tasks.ts';
import { recentsOf } from './recents.ts';

const FIRST_PART: ListPart = { filter: 'pending', page: 1 };
/** What the tab shows when it is opened. */
export const MY_DAY: ListView = { leadId: undefined, ...FIRST_PART };

/**
 * @param origin `home` when the tab was opened, `click` when something was pressed there
 * @param onScreen which list the tab shows
 */
export function askingOfHome(
  parts: Parts,
  {
    userId,
    teamId,
    origin,
    onScreen,
  }: { userId: string; teamId: string; origin: 'home' | 'click'; onScreen: ListView },
): Asking {
  const ask: Ask = { userId, responseUrl: '', channelId: '', channelName: '', openedAtMs: Date.now() };
  const place = { ask, origin, surface: 'home' } as const;
  const reference = newReference();
  const reply = openHomeReply(parts, { place, reference, onScreen });
  return {
    ...place,
    screen: `home ${userId}`,
    askedAtMs: performance.now(),
    reference,
    reply,
    teamId,
    accept: async () => {},
    refuse: (message) => reply.answer(message, { replaceOriginal: false }),
  };
}

function openHomeReply(
  parts: Parts,
  { place, reference, onScreen }: { place: Place; reference: string; onScreen: ListView },
): Reply {
  const { userId } = place.ask;
  let list: readonly KnownBlock[] | undefined;
  // As it is before anything is done: a change has it forgotten. A fault in drawing it must not hide what is told.
  const before = lastList().catch(() => undefined);
  /** What is no passing word, like a wait, stays as long as this is answered: the next view would wipe it away. */
  let beside: readonly Content[] = [];
  let sending: Promise<unknown> = Promise.resolve();

  async function publish(content: Content, { replaceOriginal }: Placing): Promise<Delivery> {
    if (replaceOriginal) list = content.blocks;
    else if (content.blocks) beside = [...beside, content];
    const isPassing = !replaceOriginal && !content.blocks;
    const view = await viewWith(content, isPassing ? [...beside, content] : beside);
    return parts.publishHome(userId, view, reference);
  }

  async function viewWith(content: Content, said: readonly Content[]) {
    if (!(await parts.access.allows(place.ask))) return closedHomeView(content);
    list ??= await before;
    return homeView({ said, list, view: onScreen, recents: await recentsOf(parts, userId, FIRST_PART) });
  }

  /** As old as its head says. */
  async function lastList(): Promise<readonly KnownBlock[] | undefined> {
    const found = await lastFound(parts, userId, onScreen);
    return found && (await drawList(parts, place, { view: onScreen, ...found })).blocks;
  }

  return {
    progress(content, placing) {
      sending = sending.then(() => publish(content, placing));
    },
    async answer(content, placing) {
      await sending;
      const delivery = await publish(content, placing);
      // Whoever only looked sees that nothing came; what was pressed may have been done.
      if (delivery === 'App Home' || place.origin === 'home') return delivery;
      return parts.openDirectReply(userId, reference).answer(content, placing);
    },
  };
}
