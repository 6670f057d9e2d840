/** App Home as the place of answers. It is one view: what is said beside a list stands above it. */
import type { KnownBlock } from '@slack/types';
import type { ListPart, ListView } from '../messages/control-values.ts';
import { closedHomeView, homeView } from '../messages/home-view.ts';
import { ownFault } from '../ops/log.ts';
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
  const screen = `home ${userId}`;
  const ask: Ask = {
    userId,
    responseUrl: '',
    channelId: '',
    channelName: '',
    screen,
    openedAtMs: Date.now(),
  };
  const place = { ask, origin, surface: 'home' } as const;
  const reference = newReference();
  const reply = openHomeReply(parts, { place, reference, onScreen });
  return {
    ...place,
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
  const screen = parts.screens.open(place.ask.screen, { isLook: place.origin === 'home' });
  // What another instance has drawn is drawn again, as it is before a change has it forgotten.
  const redrawn = screen.list() ? undefined : lastList().catch(() => undefined);
  /** While LeadSquared is asked. */
  let waiting: readonly KnownBlock[] | undefined;
  /** Failures: the next view of the same answer would wipe them away. */
  let beside: readonly Content[] = [];
  let sending: Promise<unknown> = Promise.resolve();
  let answers = 0;

  /** @param isStale for what only passes the time: whether the answer has come */
  async function publish(content: Content, placing: Placing, isStale?: () => boolean): Promise<Delivery> {
    const isPassing = isStale !== undefined;
    const { replaceOriginal, isNews = false } = placing;
    const isOvertaken = () => !isNews && screen.isOvertaken();
    // Words without blocks are a wait, which nobody misses; a failure is told above whatever is shown by now.
    const isFailure = !replaceOriginal && content.blocks !== undefined;
    if (isOvertaken() && !isFailure) return 'overtaken';
    if (isFailure) {
      beside = [...beside, content];
      screen.keepFailure(content);
    }
    if (isPassing && replaceOriginal) waiting = content.blocks;
    if (!isPassing) waiting = undefined;
    if (!isPassing && replaceOriginal) {
      screen.keepList(content.blocks ?? []);
      screen.noteShown();
    }
    const later = screen.laterFailure();
    const said = [...(later ? [later] : []), ...beside];
    const view = await viewWith(content, replaceOriginal || isFailure ? said : [...said, content]);
    const isLate = () => isStale?.() || (!isFailure && isOvertaken());
    return parts.publishHome({ userId, view, isPassing, isOvertaken: isLate }, reference);
  }

  async function viewWith(content: Content, said: readonly Content[]) {
    if (!(await parts.access.allows(place.ask))) return closedHomeView(content);
    const list = waiting ?? screen.list() ?? (await redrawn);
    const recents = await recentsOf(parts, userId, FIRST_PART);
    return homeView({ said, list, view: onScreen, recents, command: parts.slashCommand });
  }

  /** As old as its head says. */
  async function lastList(): Promise<readonly KnownBlock[] | undefined> {
    const found = await lastFound(parts, userId, onScreen);
    return found && (await drawList(parts, place, { view: onScreen, ...found })).blocks;
  }

  return {
    progress(content, placing) {
      const before = answers;
      sending = sending
        .then(() => publish(content, placing, () => answers > before))
        // Nobody waits for it yet, and an unhandled rejection ends the process.
        .catch((error: unknown) => parts.log.error({ reference, ...ownFault(error) }, 'A fault of this app'));
    },
    async answer(content, placing) {
      answers += 1;
      await sending;
      const delivery = await publish(content, placing);
      // Whoever only wanted to see a list sees that none came.
      const isToBeTold = placing.isNews || (!placing.replaceOriginal && place.origin === 'click');
      if (delivery !== 'lost' || !isToBeTold) return delivery;
      return parts.openDirectReply(userId, reference).answer(content, placing);
    },
  };
}
