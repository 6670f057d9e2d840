// Counts the messages that a person hasn't seen yet.
import { useCallback, useEffect, useState } from 'react';
import type { Message } from './session.ts';

/** Seconds since the epoch, comparable to Slack's `ts`. */
const OPENED_AT = String(Math.floor(Date.now() / 1000));

/** How many messages came to the other places since the person looked at them. */
export function useUnread(
  messages: readonly Message[],
  placeId: string | undefined,
  user: string,
): ReadonlyMap<string, number> {
  const [seen, setSeen] = useState<ReadonlyMap<string, string>>(new Map());
  const keyOf = useCallback((id: string) => `${user} ${id}`, [user]);
  const newest = messages.findLast(({ channelId }) => channelId === placeId)?.id;

  useEffect(() => {
    if (newest && placeId) setSeen((last) => new Map(last).set(keyOf(placeId), newest));
  }, [newest, placeId, keyOf]);

  const unread = new Map<string, number>();
  for (const { id, channelId } of messages) {
    if (channelId === placeId || id <= (seen.get(keyOf(channelId)) ?? OPENED_AT)) continue;
    unread.set(channelId, (unread.get(channelId) ?? 0) + 1);
  }
  return unread;
}
