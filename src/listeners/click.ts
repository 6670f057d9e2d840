import type { BlockAction } from '@slack/bolt';
import { type ListView, readControlValue } from '../messages/control-values.ts';
import { unreadableControlMessage } from '../messages/failure-messages.ts';
import { objectIn, personIn, textIn } from '../slack/payload.ts';
import type { Ask } from '../slack/reply.ts';
import { type Asking, type Ending, newReference, type Parts } from './asking.ts';
import { askingOfHome, MY_DAY } from './home.ts';

/** A click that has been acked: whatever is said of it goes beside the message or in its place. */
export function askingOfClick(parts: Parts, body: BlockAction): Asking {
  const timestamp = textIn(objectIn(body, 'container'), 'message_ts');
  const channel = objectIn(body, 'channel');
  const channelId = textIn(channel, 'id');
  const click = {
    responseUrl: textIn(body, 'response_url'),
    channelId,
    channelName: textIn(channel, 'name'),
    screen: timestamp ? `${body.user.id} ${channelId} ${timestamp}` : '',
    openedAtMs: Date.now(),
  };
  return askingBy(parts, body, { click, onScreen: listAround(body.actions[0]) });
}

/** Which list a control belongs to. */
function listAround(action: BlockAction['actions'][number] | undefined): ListView {
  const value = action && 'value' in action ? readControlValue(action.value) : undefined;
  const own = value?.cameFrom && { leadId: undefined, ...value.cameFrom };
  return readControlValue(action?.block_id) ?? own ?? MY_DAY;
}

/** A control of another version of the app, or one that somebody made up. */
export async function refuseUnreadable(asking: Asking): Promise<Ending> {
  await asking.refuse(unreadableControlMessage(asking.reference));
  return { outcome: 'unreadable-control' };
}

/**
 * A modal's submission, answered by the response_url of the click that opened it, or where that was App Home, which
 * gives none, there.
 */
export function askingBy(
  parts: Parts,
  body: { user: { id: string }; team: { id: string } | null },
  { click, onScreen }: { click: Omit<Ask, 'userId'>; onScreen: ListView },
): Asking {
  const userId = personIn(objectIn(body, 'user'), 'id');
  const teamId = textIn(objectIn(body, 'team'), 'id');
  if (click.responseUrl === '') {
    return askingOfHome(parts, { userId, teamId, origin: 'click', onScreen });
  }
  const { responseUrl, channelId, channelName, screen, openedAtMs } = click;
  const ask: Ask = { userId, responseUrl, channelId, channelName, screen, openedAtMs };
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
