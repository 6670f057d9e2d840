/** What comes by Socket Mode, for Bolt: each envelope once, however often Slack sends it. */
import type { ReceiverEvent } from '@slack/bolt';
import { LRUCache } from 'lru-cache';

/** What the client's event `slack_event` has. */
export interface Envelope {
  readonly body: ReceiverEvent['body'];
  readonly envelope_id: string;
  /** Goes over the connection that the envelope came by; rejects when that is closing. */
  readonly ack: (content?: unknown) => Promise<void>;
  readonly retry_num?: number;
  readonly retry_reason?: string;
}

/** Slack waits 3 s for an ack, and sends an envelope again soon after, or never. */
const MAX_KEPT = 1_000;

/**
 * Slack may send an envelope again, by another connection, when its ack was lost: then only the ack is repeated.
 * @param process must not reject
 */
export function createEnvelopeReader(
  process: (event: ReceiverEvent) => Promise<void>,
): (envelope: Envelope) => Promise<void> {
  const acks = new LRUCache<string, Promise<unknown>>({ max: MAX_KEPT });

  return async ({ envelope_id: id, body, ack, retry_num: retryNum, retry_reason: retryReason }) => {
    const before = acks.get(id);
    if (before) return ack(await before).catch(() => {});
    const { promise, resolve } = Promise.withResolvers<unknown>();
    acks.set(id, promise);
    await process({
      body,
      ...(retryNum === undefined ? {} : { retryNum }),
      ...(retryReason === undefined ? {} : { retryReason }),
      async ack(content?: unknown) {
        try {
          await ack(content);
          resolve(content);
        } catch (error) {
          // What an ack was to show is shown in another way by now, but for a modal's errors: they have none.
          resolve(body.type === 'view_submission' ? content : undefined);
          throw error;
        }
      },
    });
  };
}
