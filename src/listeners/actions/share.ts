import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { WebAPIPlatformError } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { notSharedMessage } from '../../messages/failure.ts';
import { readControlValue, SHARE } from '../../messages/list-control.ts';
import { sharedListMessage } from '../../messages/task-list.ts';
import { handle, type Parts } from '../asking.ts';
import { askingOfClick, refuseUnreadable } from '../click.ts';
import { lookUp, readList } from '../look-up.ts';

/** Where the app cannot post, or not so much: a response_url can. */
const BY_RESPONSE_URL = ['not_in_channel', 'channel_not_found', 'msg_blocks_too_long'];

/** So long the same again is a double click. */
const DOUBLE_CLICK_MS = 5_000;

/** Slack has asked, and named the channel, before this comes. */
export function register(app: App, parts: Parts): void {
  const shared = new LRUCache<string, true>({ max: 10_000, ttl: DOUBLE_CLICK_MS });
  app.action<BlockAction<ButtonAction>>(SHARE, async ({ ack, action, body, client }) => {
    await ack();
    const asking = askingOfClick(parts, body);
    await handle(parts, asking, async () => {
      const view = readControlValue(action.value);
      if (!view) {
        return refuseUnreadable(asking);
      }
      const what = `${asking.ask.userId} ${asking.ask.channelId} ${action.value}`;
      if (shared.has(what)) return { outcome: 'doubled' };
      shared.set(what, true);
      const { found, ending } = await lookUp(parts, asking, { view, pastCache: false, waitBeside: true });
      if (!found) return ending;
      const { userId, channelId: channel } = asking.ask;
      const message = sharedListMessage(await readList(parts, asking, { view, ...found }), userId);
      try {
        await client.chat.postMessage({ channel, ...message });
        return { ...ending, outcome: 'shared', delivery: 'channel' };
      } catch (error) {
        if (!(error instanceof WebAPIPlatformError)) throw error;
        if (!BY_RESPONSE_URL.includes(error.data.error)) {
          await asking.refuse(notSharedMessage(error.data.error, asking.reference));
          return { ...ending, outcome: 'not-shared', detail: error.data.error };
        }
        const delivery = await asking.reply.answer(message, { replaceOriginal: false, inChannel: true });
        return { ...ending, outcome: 'shared', delivery };
      }
    });
  });
}
