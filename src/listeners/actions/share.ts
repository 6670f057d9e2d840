import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { type ListView, readControlValue, SHARE } from '../../messages/control-values.ts';
import { notSharedMessage } from '../../messages/failure-messages.ts';
import { sharedListMessage } from '../../messages/list-message.ts';
import { errorCode } from '../../ops/log.ts';
import { type Asking, type Ending, handle, type Parts } from '../asking.ts';
import { askingOfClick, refuseUnreadable } from '../click.ts';
import { readList } from '../draw-list.ts';
import { lookUp } from '../find-tasks.ts';

/** Where the app cannot post, or not so much: a response_url can. */
const BY_RESPONSE_URL = ['not_in_channel', 'channel_not_found', 'msg_blocks_too_long'];

/** So long the same again is a double click. */
const DOUBLE_CLICK_MS = 5_000;

/** Slack has asked, and named the channel, before this comes. */
export function register(app: App, parts: Parts): void {
  const shared = new Set<string>();
  app.action<BlockAction<ButtonAction>>(SHARE, async ({ ack, action, body, client }) => {
    await ack();
    const asking = askingOfClick(parts, body);
    handle(parts, asking, async (asking) => {
      const view = readControlValue(action.value);
      if (!view) {
        return refuseUnreadable(asking);
      }
      const what = `${asking.ask.userId} ${asking.ask.channelId} ${action.value}`;
      if (shared.has(what)) return { outcome: 'doubled' };
      shared.add(what);
      // A double click is one message; what was not shared may be pressed again at once.
      const ending = await share(parts, asking, { view, client }).finally(() => shared.delete(what));
      if (ending.outcome === 'shared') {
        shared.add(what);
        setTimeout(() => shared.delete(what), DOUBLE_CLICK_MS).unref();
      }
      return ending;
    });
  });
}

async function share(
  parts: Parts,
  asking: Asking,
  { view, client }: { view: ListView; client: WebClient },
): Promise<Ending> {
  const { found, ending } = await lookUp(parts, asking, { view, pastCache: false, waitBeside: true });
  if (!found) return ending;
  const { userId, channelId: channel } = asking.ask;
  const { name } = await parts.viewers.viewer(userId);
  const message = sharedListMessage(await readList(parts, asking, { view, ...found }), name);
  try {
    const post = { channel, ...message, unfurl_links: false, unfurl_media: false };
    await parts.withinLimits('chat.postMessage', () => client.chat.postMessage(post));
    return { ...ending, outcome: 'shared', delivery: 'channel' };
  } catch (error) {
    const word = error instanceof WebAPIPlatformError ? error.data.error : errorCode(error);
    if (!BY_RESPONSE_URL.includes(word)) {
      await asking.refuse(notSharedMessage(word, asking.reference));
      return { ...ending, outcome: 'not-shared', detail: word };
    }
    const delivery = await asking.reply.answer(message, { replaceOriginal: false, inChannel: true });
    return { ...ending, outcome: 'shared', delivery };
  }
}
