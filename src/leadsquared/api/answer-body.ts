/** Reads the body of an answer within bounds: of one answer, and of all that are being read at once. */
import { loopTurn } from '../../ops/event-loop.ts';
import { createRowParser, type ListReader } from './json-rows.ts';

export type Body = AsyncIterable<Uint8Array>;

export interface ReadBody<T> {
  /** How the body starts, as text. */
  readonly start: string;
  /** Parsed JSON; undefined when it is none. */
  readonly answer: unknown;
  readonly value: T | undefined;
  /** What `value` takes in memory, about. */
  readonly bytes: number;
  /** Why there is no answer, where it isn't that it is no JSON. */
  readonly fault?: string;
}

/** What is read of a body that says nothing. */
export const NOTHING = { start: '', answer: undefined, value: undefined, bytes: 0 };
export const MAX_START_BYTES = 10_000;
/** An answer without rows: an error, an account, a change. */
const MAX_SHORT_BYTES = 64 * 1024;
/** How long a list stays in memory after it was read: it is drawn, and Slack may take 5 s for the message, twice. */
const DELIVERY_MS = 10_000;
const SLICE_BYTES = 4 * 1024;

/** @param read gives undefined for another shape */
export async function readShort<T>(
  body: Body,
  read: (answer: unknown) => T | undefined,
  maxBytes = MAX_SHORT_BYTES,
): Promise<ReadBody<T>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) break;
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks));
  const answer = length > maxBytes ? undefined : parseJson(text);
  const value = answer === undefined ? undefined : read(answer);
  return { start: text.slice(0, MAX_START_BYTES), answer, value, bytes: 2 * text.length };
}

export async function readRows<Row, T>(
  body: Body,
  reader: ListReader<Row, T>,
  budget: Budget,
): Promise<ReadBody<T>> {
  const parser = createRowParser(reader);
  const share = budget.open();
  let start = Buffer.alloc(0);
  const nothing = (fault?: string) => ({ ...NOTHING, start: start.toString(), ...(fault ? { fault } : {}) });
  try {
    for await (const chunk of body) {
      if (start.length < MAX_START_BYTES)
        start = Buffer.concat([start, chunk.subarray(0, MAX_START_BYTES - start.length)]);
      // A chunk can hold 20,000 rows, and many answers may arrive together.
      for (let at = 0; at < chunk.length && !parser.isCut(); at += SLICE_BYTES) {
        await loopTurn();
        parser.push(chunk.subarray(at, at + SLICE_BYTES));
        if (!share.resize(parser.heldBytes())) {
          // Now, because the body takes its time to close, and the others would find no room either.
          share.close();
          return nothing('too much at once');
        }
      }
      if (parser.isCut()) break;
    }
    const { answer, value, keptBytes } = parser.end();
    share.closeLater(keptBytes);
    // An error may come as the one row of a list: then it is all there is in the answer.
    return {
      start: start.toString(),
      answer: parseJson(start.toString()) ?? answer,
      value,
      bytes: keptBytes,
    };
  } catch (error) {
    if (error instanceof SyntaxError) return nothing();
    throw error;
  } finally {
    share.close();
  }
}

export type Budget = ReturnType<typeof createBudget>;

/** The memory that all answers share while they are read and drawn. */
export function createBudget(maxBytes: number) {
  let usedBytes = 0;

  return {
    open() {
      let ownBytes = 0;
      /** @returns false when there isn't as much memory left */
      function resize(bytes: number): boolean {
        if (bytes > ownBytes && usedBytes - ownBytes + bytes > maxBytes) return false;
        usedBytes += bytes - ownBytes;
        ownBytes = bytes;
        return true;
      }
      return {
        resize,
        /** For an answer that was read: so much stays taken until its rep has the message. */
        closeLater(bytes: number): void {
          usedBytes += bytes - ownBytes;
          ownBytes = 0;
          setTimeout(() => {
            usedBytes -= bytes;
          }, DELIVERY_MS).unref();
        },
        /** At once, unless it closes later. */
        close: () => void resize(0),
      };
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
