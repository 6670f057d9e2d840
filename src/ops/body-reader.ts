/** Reads the bodies of requests that may be anyone's, in bounded memory. */
import type { IncomingMessage } from 'node:http';

/** Why a body was not read, and the status to answer. A request that has hung up gets no answer. */
export interface Refusal {
  readonly status?: number;
  readonly why: string;
}

export const TOO_LONG: Refusal = { status: 413, why: 'too long' };
/** Each piece of a few bytes costs as much as one of 64 kB. */
const CRUMBLED: Refusal = { status: 400, why: 'in too small pieces' };
/** All unfinished bodies together were too much, and this one was the largest. */
const CROWDED_OUT: Refusal = { status: 503, why: 'too many large ones at once' };
const HUNG_UP: Refusal = { why: 'not finished' };

/** A packet of the smallest network has more. The last piece, and those between two packets, may be shorter. */
const MIN_PIECE_BYTES = 256;
const SPARE_PIECES = 64;
const NOTHING: Buffer = Buffer.alloc(0);

/** @param maxHeldBytes of all bodies that are being read at once */
export function createBodyReader(maxHeldBytes: number) {
  const unfinished = new Set<ReturnType<typeof readBody>>();

  /** So small bodies get through however many large ones are being sent. */
  function makeRoom(): void {
    let heldBytes = 0;
    let largest: ReturnType<typeof readBody> | undefined;
    for (const body of unfinished) {
      heldBytes += body.heldBytes();
      if (body.heldBytes() > (largest?.heldBytes() ?? 0)) largest = body;
    }
    if (heldBytes > maxHeldBytes) largest?.giveUp();
  }

  return (request: IncomingMessage, maxBytes: number): Promise<Buffer | Refusal> => {
    const body = readBody(request, maxBytes, makeRoom);
    unfinished.add(body);
    return body.read.finally(() => unfinished.delete(body));
  };
}

function readBody(request: IncomingMessage, maxBytes: number, onGrown: () => void) {
  const { promise: read, resolve } = Promise.withResolvers<Buffer | Refusal>();
  const buffer = createGrowingBuffer(maxBytes);
  let pieces = 0;

  function take(chunk: Buffer): void {
    const length = buffer.length() + chunk.length;
    pieces += 1;
    if (length > maxBytes) settle(TOO_LONG);
    else if (pieces > SPARE_PIECES + length / MIN_PIECE_BYTES) settle(CRUMBLED);
    else buffer.append(chunk);
    onGrown();
  }
  const finish = () => settle(buffer.handOver());
  const hangUp = () => settle(HUNG_UP);

  function settle(result: Buffer | Refusal): void {
    buffer.drop();
    // What still comes before the connection is closed is thrown away.
    request.off('data', take).on('data', free);
    request.off('end', finish).off('close', hangUp);
    resolve(result);
  }

  request.on('data', take).on('end', finish).on('close', hangUp);
  // A connection that breaks closes the request too.
  request.on('error', () => {});
  return { read, heldBytes: buffer.heldBytes, giveUp: () => settle(CROWDED_OUT) };
}

/** One buffer that grows: less is left behind than by a list of chunks. */
function createGrowingBuffer(maxBytes: number) {
  let buffer = NOTHING;
  let length = 0;

  function hold(other: Buffer): Buffer {
    const before = buffer;
    buffer = other;
    return before;
  }

  return {
    length: () => length,
    heldBytes: () => buffer.length,
    append(chunk: Buffer): void {
      const needed = length + chunk.length;
      if (length > 0 && needed > buffer.length) {
        const grown = Buffer.allocUnsafeSlow(Math.min(maxBytes, Math.max(needed, 2 * buffer.length)));
        buffer.copy(grown, 0, 0, length);
        free(hold(grown));
      }
      if (length === 0) hold(chunk);
      else {
        chunk.copy(buffer, length);
        free(chunk);
      }
      length = needed;
    },
    /** What came. It is no longer held here. */
    handOver: () => hold(NOTHING).subarray(0, length),
    drop: () => free(hold(NOTHING)),
  };
}

/**
 * Gives its memory back at once: V8 lets more than 64 MB of buffers pile up before it collects them. One that is part
 * of a larger buffer is left alone.
 */
function free({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && byteLength > 0 && buffer.byteLength === byteLength) buffer.transfer(0);
}
