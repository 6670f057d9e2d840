import type { Button } from '@slack/types';
import { WebAPIPlatformError } from '@slack/web-api';
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import { withAbout } from '../messages/about-words.ts';
import { controlValue, type ListView } from '../messages/control-values.ts';
import { notSharedMessage } from '../messages/failure-messages.ts';
import { sharedListMessage } from '../messages/list-message.ts';
import { tryShareAgain } from '../messages/try-again-buttons.ts';
import { resultWithin } from '../ops/result-within.ts';
import type { PostMessage } from '../slack/post-message.ts';
import { adminToTell, faultWord, isPassing } from '../slack/slack-faults.ts';
import { conversationOf, type Drawing } from './draw-list.ts';
import type { Interaction, Result } from './interaction.ts';
import type { Lists } from './show-list.ts';
import type { Found } from './task-lookups.ts';

/** Where the app cannot post, or not so much: a response_url can. */
const BY_RESPONSE_URL = ['not_in_channel', 'channel_not_found', 'msg_blocks_too_long'];

/** How long a list that is shared waits for its lead's name. */
const NAME_LIMIT_MS = 10_000;

/** The same click within this time is a double click. */
const DOUBLE_CLICK_MS = 5_000;

export type ShareList = ReturnType<typeof createShareList>;

export function createShareList(uses: {
  lists: Lists;
  drawing: Drawing;
  knownLeads: KnownLeads;
  postMessage: PostMessage;
  adminContact: string;
}) {
  const shared = new Set<string>();

  async function share(interaction: Interaction, view: ListView): Promise<Result> {
    const { userId } = interaction;
    const conversation = conversationOf(interaction);
    const retry = conversation && tryShareAgain(view, conversation);
    const { result, ...found } = await uses.lists.find(interaction, {
      view,
      retry,
      audited: { what: 'share' },
    });
    if (!found.list) return result;
    if (view.of.kind === 'lead') {
      // For a channel a list without its lead's name says nothing.
      await resultWithin(uses.knownLeads.find(view.of.leadId, userId), NAME_LIMIT_MS);
    }
    const posted = await post(interaction, { view, found, retry });
    const seen = posted.outcome === 'shared' ? { found } : {};
    await uses.lists.noteList(interaction, { what: 'share', view, ...seen }, posted);
    return { ...result, ...posted };
  }

  async function post(
    { surface, userId, channelId: channel, supportCode }: Interaction,
    { view, found, retry }: { view: ListView; found: Found; retry: Button | undefined },
  ): Promise<Result> {
    const shown = await uses.drawing.readList(userId, { view, ...found });
    const message = sharedListMessage(shown, shown.matching.name);
    try {
      await uses.postMessage({ channel, ...message });
      await surface.clear?.();
      return { outcome: 'shared', delivery: 'channel' };
    } catch (error) {
      const word = faultWord(error);
      // Sent again, a list whose answer was lost could be there twice.
      const mayBeThere = !(error instanceof WebAPIPlatformError);
      if (!surface.showEveryone || !BY_RESPONSE_URL.includes(word)) {
        const button = mayBeThere || isPassing(word) ? retry : undefined;
        const toTell = adminToTell(error, uses.adminContact);
        const failure = notSharedMessage(word, supportCode, {
          retry: button,
          mayBeThere,
          adminToTell: toTell,
        });
        await surface.showBeside(withAbout(await uses.lists.listName(userId, view), failure));
        return { outcome: 'not-shared', detail: word };
      }
      const delivery = await surface.showEveryone(message);
      await surface.clear?.();
      // A direct message is read by the rep alone.
      return { outcome: delivery === 'response_url' ? 'shared' : 'not-shared', delivery };
    }
  }

  /** Posts a list where it is shown, for everyone there. Slack has asked, and named the channel, before. */
  return async function shareList(interaction: Interaction, view: ListView): Promise<Result> {
    const what = `${interaction.userId} ${interaction.channelId} ${controlValue(view)}`;
    if (shared.has(what)) return { outcome: 'doubled' };
    shared.add(what);
    // A double click is one message; what was not shared may be pressed again at once.
    const result = await share(interaction, view).finally(() => shared.delete(what));
    if (result.outcome === 'shared') {
      shared.add(what);
      setTimeout(() => shared.delete(what), DOUBLE_CLICK_MS).unref();
    }
    return result;
  };
}
