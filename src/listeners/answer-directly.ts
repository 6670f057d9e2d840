import { type Asking, newReference, type Parts } from './asking.ts';

/**
 * For what belongs to no conversation with a response_url: the answer, and what is said before it, are direct messages.
 * @param channelId where it was asked: access may depend on it
 */
export function askingDirectly(
  parts: Parts,
  who: { userId: string; teamId: string; channelId: string; origin: 'shortcut' | 'message' },
): Asking {
  const { userId, teamId, channelId, origin } = who;
  const reference = newReference();
  const reply = parts.openDirectReply(userId, reference);
  return {
    ask: { responseUrl: '', userId, channelId, channelName: '', screen: '', openedAtMs: Date.now() },
    reference,
    reply,
    teamId,
    origin,
    surface: 'new message',
    accept: async (wait) => wait !== undefined && reply.progress({ text: wait }, { replaceOriginal: false }),
    refuse: (message) => reply.answer(message, { replaceOriginal: false }),
  };
}
