import type { App, GlobalShortcut, MessageShortcut } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { modalNotOpenedMessage } from '../../messages/failure-messages.ts';
import { findLeadModal, refusalModal } from '../../messages/find-lead-modal.ts';
import { faultWords } from '../../ops/log.ts';
import { objectIn, personIn, textIn } from '../../slack/payload.ts';
import { leadWordsIn } from '../../tasks/command-text.ts';
import { type Asking, handle, newReference, type Parts } from '../asking.ts';

/** The callback ids of the manifest's two shortcuts: from anywhere, and from a message. */
export const FIND_LEAD_SHORTCUTS = ['find-lead', 'find-lead-in-message'];

/** "Lead tasks…", from anywhere and from a message: asks which lead, with what the message names filled in. */
export function register(app: App, parts: Parts): void {
  for (const callbackId of FIND_LEAD_SHORTCUTS) {
    app.shortcut(callbackId, async ({ ack, shortcut, client }) => {
      await ack();
      const asking = askingOfShortcut(parts, shortcut, (view) =>
        client.views.open({ trigger_id: shortcut.trigger_id, view }),
      );
      handle(parts, asking, async ({ ask, reference, reply }) => {
        try {
          await asking.open(findLeadModal(wordsIn(shortcut), ask.channelId));
          return { outcome: 'asked-for-lead' };
        } catch (error) {
          parts.log.warn({ reference, fault: faultWords(error) }, 'A modal did not open');
          await reply.answer(modalNotOpenedMessage(reference), { replaceOriginal: false });
          return { outcome: 'modal-not-opened' };
        }
      });
    });
  }
}

type Shortcut = GlobalShortcut | MessageShortcut;

/** Answered by a modal or, where that cannot be opened, by a direct message. */
function askingOfShortcut(
  parts: Parts,
  shortcut: Shortcut,
  open: (view: ModalView) => Promise<unknown>,
): Asking & { readonly open: (view: ModalView) => Promise<unknown> } {
  const channel = objectIn(shortcut, 'channel');
  const ask = {
    userId: personIn(objectIn(shortcut, 'user'), 'id'),
    responseUrl: '',
    channelId: textIn(channel, 'id'),
    channelName: textIn(channel, 'name'),
    screen: '',
    openedAtMs: Date.now(),
  };
  const reference = newReference();
  const reply = parts.openDirectReply(ask.userId, reference);
  return {
    ask,
    reference,
    // Nothing is asked of LeadSquared yet.
    reply: { ...reply, progress() {} },
    teamId: textIn(objectIn(shortcut, 'team'), 'id'),
    origin: 'shortcut',
    surface: 'new message',
    open,
    accept: async () => {},
    refuse: (message) =>
      open(refusalModal(message)).catch(() => reply.answer(message, { replaceOriginal: false })),
  };
}

function wordsIn(shortcut: Shortcut): string {
  if (shortcut.type !== 'message_action') return '';
  const { message } = shortcut;
  return leadWordsIn(textIn(message, 'text'), textsOf(message).join('\n'));
}

/** A bot's message may have all its words in blocks and attachments. */
function textsOf(message: unknown, texts: string[] = []): string[] {
  if (typeof message !== 'object' || message === null) return texts;
  for (const [key, value] of Object.entries(message)) {
    if (typeof value !== 'string') textsOf(value, texts);
    else if (key === 'text' || key === 'url' || key === 'value') texts.push(value);
  }
  return texts;
}
