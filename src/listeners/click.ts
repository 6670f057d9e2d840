import type { BlockAction } from '@slack/bolt';
import { unreadableControlMessage } from '../messages/failure.ts';
import { type ListView, readControlValue } from '../messages/list-control.ts';
import type { Ask } from '../slack/reply.ts';
import { type Asking, type Ending, newReference, type Parts } from './asking.ts';
import { askingOfHome } from './home.ts';

/** A click that has been acked: whatever is said of it goes beside the message or in its place. */
export function askingOfClick(parts: Parts, body: BlockAction): Asking {
  const click = {
    responseUrl: body.response_url ?? '',
    channelId: body.channel?.id ?? '',
    channelName: body.channel?.name ?? '',
    openedAtMs: Date.now(),
  };
  return askingBy(parts, body, click, listIn(body.view?.blocks ?? []));
}

/** Which list a view shows, as the ids of its blocks say. */
function listIn(blocks: readonly { readonly block_id?: string }[]): ListView | undefined {
  return blocks.map(({ block_id }) => readControlValue(block_id)).find((view) => view !== undefined);
}

/** A control of another version of the app, or one that somebody made up. */
export async function refuseUnreadable(asking: Asking): Promise<Ending> {
  await asking.refuse(unreadableControlMessage(asking.reference));
  return { outcome: 'unreadable-control' };
}

/**
 * A modal's submission, answered by the response_url of the click that opened it, or where that was App Home, which
 * gives none, there.
 * @param shown the list of that click
 */
export function askingBy(
  parts: Parts,
  { user, team }: { user: { id: string }; team: { id: string } | null },
  click: Omit<Ask, 'userId'>,
  shown: ListView | undefined,
): Asking {
  const teamId = team?.id ?? '';
  if (click.responseUrl === '')
    return askingOfHome(parts, { userId: user.id, teamId, origin: 'click', shown });
  const ask: Ask = { ...click, userId: user.id };
  const reference = newReference();
  const reply = parts.openReply(ask, reference);
  return {
    ask,
    reference,
    reply,
    teamId,
    origin: 'click',
    surface: 'message',
    accept: async () => {},
    refuse: (message) => reply.answer(message, { replaceOriginal: false }),
  };
}
