/** App Home as the place of answers. It is one view: what is said beside a list stands above it. */
import type { KnownBlock } from '@slack/types';
import { closedHomeView, homeView } from '../messages/home.ts';
import { recentLeads } from '../messages/lead.ts';
import type { ListPart, ListView } from '../messages/list-control.ts';
import { faultWords } from '../operate/log.ts';
import type { Ask, Content, Delivery, Placing, Reply } from '../slack/reply.ts';
import { type Asking, newReference, type Parts } from './asking.ts';
import { drawList, lastFound, type Place } from './look-up.ts';

const FIRST_PART: ListPart = { filter: 'pending', page: 1 };
/** What the tab shows when it is opened. */
export const MY_DAY: ListView = { leadId: undefined, ...FIRST_PART };

/**
 * @param origin `home` when the tab was opened, `click` when something was pressed there
 * @param shown the list that it was pressed in
 */
export function askingOfHome(
  parts: Parts,
  {
    userId,
    teamId,
    origin,
    shown = MY_DAY,
  }: { userId: string; teamId: string; origin: 'home' | 'click'; shown?: ListView | undefined },
): Asking {
  const ask: Ask = { userId, responseUrl: '', channelId: '', channelName: '', openedAtMs: Date.now() };
  const place = { ask, origin, surface: 'home' } as const;
  const reference = newReference();
  const reply = openHomeReply(parts, place, { reference, shown });
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
  place: Place,
  { reference, shown }: { reference: string; shown: ListView },
): Reply {
  const { userId } = place.ask;
  let list: readonly KnownBlock[] | undefined;
  /** In a conversation each would be a message of its own. */
  const beside: KnownBlock[] = [];
  let sending: Promise<unknown> = Promise.resolve();

  async function publish({ text, blocks }: Content, { replaceOriginal }: Placing): Promise<Delivery> {
    // What is but words, like a wait, gives way to what comes next.
    const words: KnownBlock[] = blocks ? [] : [{ type: 'section', text: { type: 'mrkdwn', text } }];
    if (blocks && replaceOriginal) list = blocks;
    else if (blocks) beside.push(...blocks);
    try {
      await parts.publishHome(userId, await view([...words, ...beside]));
      return 'App Home';
    } catch (error) {
      parts.log.warn({ reference, fault: faultWords(error) }, 'Slack did not take App Home');
      return 'lost';
    }
  }

  async function view(above: readonly KnownBlock[]) {
    if (!(await parts.access.allows(place.ask))) return closedHomeView(above);
    const recents = recentLeads(
      await parts.recents.of(userId),
      (leadId) => parts.knownLeads.get(leadId)?.name,
      FIRST_PART,
    );
    const beneath = list ?? (await lastList()) ?? [];
    const divider = above.length > 0 && beneath.length > 0 ? [DIVIDER] : [];
    return homeView({ main: [...above, ...divider, ...beneath], recents });
  }

  /** As old as its head says. */
  async function lastList(): Promise<readonly KnownBlock[] | undefined> {
    const found = await lastFound(parts, userId, shown);
    return found && (await drawList(parts, place, { view: shown, ...found })).blocks;
  }

  return {
    progress(content, placing) {
      sending = sending.then(() => publish(content, placing));
    },
    async answer(content, placing) {
      await sending;
      return publish(content, placing);
    },
  };
}

const DIVIDER: KnownBlock = { type: 'divider' };
