/** Reads request bodies that nobody has vouched for yet, in bounded memory. */
import type { IncomingMessage } from 'node:http';

export type ReadBody =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-long' }
  /** In pieces of a few bytes, each of which costs as much as one of 64 kB. */
  | { readonly kind: 'crumbled' }
  /** All unfinished bodies together were too much, and this one was the largest. */
  | { readonly kind: 'crowded-out' }
  | { readonly kind: 'hung-up' };

interface Unfinished {
  readonly heldBytes: () => number;
  readonly giveUp: () => void;
}

/** A packet of the smallest network has more. The last piece, and those between two packets, may be shorter. */
const MIN_PIECE_BYTES = 256;
const SPARE_PIECES = 64;
const NOTHING: Buffer = Buffer.alloc(0);

/** @param maxHeldBytes of all bodies that are being read at once */
export function createBodyReader(
  maxHeldBytes: number,
): (request: IncomingMessage, maxBytes: number) => Promise<ReadBody> {
  const unfinished = new Set<Unfinished>();
  let heldBytes = 0;

  function largest(): Unfinished | undefined {
    let found: Unfinished | undefined;
    for (const body of unfinished) {
      if (body.heldBytes() > (found?.heldBytes() ?? 0)) found = body;
    }
    return found;
  }

  return (request, maxBytes) => {
    const { promise, resolve } = Promise.withResolvers<ReadBody>();
    // One buffer that grows: less is left behind than by a list of chunks.
    let buffer = NOTHING;
    let length = 0;
    let pieces = 0;
    const body: Unfinished = {
      heldBytes: () => buffer.length,
      giveUp: () => settle({ kind: 'crowded-out' }),
    };
    unfinished.add(body);

    function take(chunk: Buffer): void {
      const needed = length + chunk.length;
      pieces += 1;
      if (needed > maxBytes) {
        settle({ kind: 'too-long' });
        return;
      }
      if (pieces > SPARE_PIECES + needed / MIN_PIECE_BYTES) {
        settle({ kind: 'crumbled' });
        return;
      }
      if (length === 0) hold(chunk);
      else append(chunk, needed);
      length = needed;
      // The largest gives way, so small bodies get through however many large ones are being sent.
      if (heldBytes > maxHeldBytes) largest()?.giveUp();
    }

    function append(chunk: Buffer, needed: number): void {
      if (needed > buffer.length) {
        const grown = Buffer.allocUnsafeSlow(Math.min(maxBytes, Math.max(needed, 2 * buffer.length)));
        buffer.copy(grown, 0, 0, length);
        const outgrown = buffer;
        hold(grown);
        free(outgrown);
      }
      chunk.copy(buffer, length);
      free(chunk);
    }

    function hold(grown: Buffer): void {
      heldBytes += grown.length - buffer.length;
      buffer = grown;
    }
    const finish = () => settle({ kind: 'whole', bytes: buffer.subarray(0, length) });
    const hangUp = () => settle({ kind: 'hung-up' });

    function settle(result: ReadBody): void {
      unfinished.delete(body);
      heldBytes -= buffer.length;
      // What still comes before the connection is closed is thrown away.
      request.off('data', take).on('data', free);
      request.off('end', finish).off('close', hangUp);
      if (result.kind !== 'whole') free(buffer);
      buffer = NOTHING;
      resolve(result);
    }

    request.on('data', take).on('end', finish).on('close', hangUp);
    // A connection that breaks closes the request too.
    request.on('error', () => {});
    return promise;
  };
}

/**
 * Gives its memory back at once: V8 lets more than 64 MB of buffers pile up before it collects them. One that is part
 * of a larger buffer is left alone.
 */
function free({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && byteLength > 0 && buffer.byteLength === byteLength) buffer.transfer(0);
}
