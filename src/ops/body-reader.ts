/** Reads the bodies of requests from any sender, in bounded memory. */
import type { IncomingMessage } from 'node:http';

/** Why a body wasn't read, and the status to answer. A request that hung up gets no answer. */
export interface Refusal {
  readonly status?: number;
  readonly why: string;
}

export const TOO_LONG: Refusal = { status: 413, why: 'too long' };
/** Each piece of a few bytes costs as much as one of 64 kB. */
const CRUMBLED: Refusal = { status: 400, why: 'in too small pieces' };
/** All unfinished bodies together were too large, and this was the largest. */
const CROWDED_OUT: Refusal = { status: 503, why: 'too many large ones at once' };
const HUNG_UP: Refusal = { why: 'not finished' };

/** Packets are larger, even in the smallest network. Pieces at the end, or split between two packets, can be shorter. */
const MIN_PIECE_BYTES = 256;
const SPARE_PIECES = 64;

/** @param maxHeldBytes of all bodies that are being read at once */
export function createBodyReader(maxHeldBytes: number) {
  const unfinished = new Set<ReturnType<typeof readBody>>();

  /** Refuses the largest body if all are too large together, so that small ones get through. */
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
  /** It takes up no more memory than has come, and gives it back at once. */
  let held = new ArrayBuffer(0);
  let pieces = 0;

  function take(chunk: Buffer): void {
    const start = held.byteLength;
    const length = start + chunk.length;
    pieces += 1;
    if (length > maxBytes) refuse(TOO_LONG);
    else if (pieces > SPARE_PIECES + length / MIN_PIECE_BYTES) refuse(CRUMBLED);
    else {
      grow(length);
      new Uint8Array(held).set(chunk, start);
    }
    free(chunk);
    onGrown();
  }

  /** Memory that can be resized has pages of its own: that costs more than all else does with a body in one piece. */
  function grow(length: number): void {
    if (held.byteLength === 0) held = new ArrayBuffer(length);
    else if (!held.resizable) held = resizable(held, maxBytes);
    if (held.resizable) held.resize(length);
  }
  const finish = () => settle(Buffer.from(held.transferToFixedLength()));
  const hangUp = () => refuse(HUNG_UP);

  function refuse(refusal: Refusal): void {
    held = held.transferToFixedLength(0);
    settle(refusal);
  }

  function settle(result: Buffer | Refusal): void {
    // What still comes before the connection is closed is thrown away.
    request.off('data', take).on('data', free);
    request.off('end', finish).off('close', hangUp);
    resolve(result);
  }

  request.on('data', take).on('end', finish).on('close', hangUp);
  // A connection that breaks closes the request too.
  request.on('error', () => {});
  return { read, heldBytes: () => held.byteLength, giveUp: () => refuse(CROWDED_OUT) };
}

function resizable(fixed: ArrayBuffer, maxByteLength: number): ArrayBuffer {
  const copy = new ArrayBuffer(fixed.byteLength, { maxByteLength });
  new Uint8Array(copy).set(new Uint8Array(fixed));
  fixed.transfer(0);
  return copy;
}

/**
 * Frees it at once: V8 lets more than 64 MB of buffers pile up before it collects them. A slice of a larger buffer is
 * left alone.
 */
function free({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && byteLength > 0 && buffer.byteLength === byteLength) buffer.transfer(0);
}
