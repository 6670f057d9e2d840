/**
 * Reads JSON that has a list of rows while its bytes arrive. No more of it is in memory than the row that is being read
 * and what was kept of the rows before: an answer of many megabytes costs neither its text nor its tree.
 *
 * The bytes are only split here. Each row, and the text around the rows, is read by JSON.parse, so what is JSON and what
 * is not stays JSON.parse's decision. A streaming parser that is written in JavaScript was measured at a tenth of its
 * speed, and differs from it in details like a key named `__proto__`.
 */
import { isRecord } from './json.ts';

/** How an answer with rows is read. */
export interface ListReader<Row, T> {
  /** Further rows are not read. */
  readonly maxRows: number;
  /** How many values a row may have, including those in nested lists and objects. */
  readonly maxValues?: number;
  /** Undefined leaves the row out. What is returned should keep only short texts. */
  readonly readRow: (row: Record<string, unknown>) => Row | undefined;
  /**
   * @param answer parsed JSON; arrays in it are empty of rows, which are in `lists`
   * @returns undefined when it is another shape
   */
  readonly read: (answer: unknown, lists: Lists<Row>) => T | undefined;
}

export interface RowList<Row> {
  /** Without the rows that were left out. */
  rows: Row[];
  /** How many rows were read. */
  count: number;
  /** False when a row is something else, for example a number. */
  areObjects: boolean;
  /** Whether more rows followed that were not read. */
  isCut: boolean;
}

/** The list that stands for each array of an answer: the answer itself, or a field of it. */
export type Lists<Row> = ReadonlyMap<unknown, Readonly<RowList<Row>>>;

/** A list is cut when what is kept of its rows takes more: 10,000 tasks do not, unless all their texts are very long. */
export const MAX_LIST_BYTES = 24 * 1024 * 1024;
/** The longest row, and the most that may be around the rows. Most rows have about 500 bytes; a description may hold a picture. */
const MAX_PART_BYTES = 4 * 1024 * 1024;
/** In one row, or around the rows: what JSON.parse makes of `[],[],…` takes 20 times the memory of its text. */
const USUAL_MAX_VALUES = 1_000;
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const BLANKS = new Set(Buffer.from(' \t\n\r'));

/** Rows are the elements of an array that is the whole answer, or that is a field of it. */
export function createRowParser<Row, T>({ maxRows, maxValues, readRow, read }: ListReader<Row, T>) {
  const lists: RowList<Row>[] = [];
  /** The text around the rows, with the index of each list in the place of its rows. */
  const frame = createPart();
  const row = createPart(maxValues);
  let list: RowList<Row> | undefined;
  let depth = 0;
  let listDepth = 0;
  let isInString = false;
  let isEscaped = false;
  let isClosed = false;
  let rowsRead = 0;
  let keptBytes = 0;

  /** @throws a SyntaxError as soon as it is clear that this is no JSON, or more than an answer can have */
  function push(chunk: Uint8Array): void {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (isInString) {
        at = endOfString(chunk, at);
        continue;
      }
      switch (byte) {
        case QUOTE:
          isInString = true;
          break;
        case OPEN_LIST:
        case OPEN_OBJECT:
          depth += 1;
          if (depth > MAX_DEPTH) throw new SyntaxError('nested too deeply');
          (list ? row : frame).countValue();
          if (!list && byte === OPEN_LIST && depth <= 2) {
            frame.add(chunk.subarray(from, at + 1));
            from = at + 1;
            openList();
          }
          break;
        case CLOSE_LIST:
        case CLOSE_OBJECT:
          if (list && depth === listDepth) {
            row.add(chunk.subarray(from, at));
            from = at;
            endList(list);
          }
          depth -= 1;
          isClosed ||= depth === 0;
          break;
        case COMMA:
          if (!list || depth > listDepth) {
            (list ? row : frame).countValue();
            break;
          }
          row.add(chunk.subarray(from, at));
          from = at + 1;
          readRowOf(list, row.take());
          // The comma says that another row follows.
          list.isCut = rowsRead >= maxRows || keptBytes > MAX_LIST_BYTES;
          if (list.isCut) return;
          break;
        default:
          // An answer may be padded with megabytes of blanks.
          if (isClosed && depth === 0 && byte !== undefined && BLANKS.has(byte)) {
            if (at > from) frame.add(chunk.subarray(from, at));
            from = at + 1;
          }
      }
    }
    (list ? row : frame).add(chunk.subarray(from));
  }

  /** @returns where the closing quote is, or where the chunk ends */
  function endOfString(chunk: Uint8Array, from: number): number {
    let at = isEscaped ? from + 1 : from;
    while (at < chunk.length && chunk[at] !== QUOTE) at += chunk[at] === BACKSLASH ? 2 : 1;
    isInString = at >= chunk.length;
    isEscaped = at > chunk.length;
    return at;
  }

  /** Whether the last list was cut, so that what follows isn't needed. */
  const isCut = () => lists.at(-1)?.isCut === true;

  function openList(): void {
    frame.add(Buffer.from(String(lists.length)));
    list = { rows: [], count: 0, areObjects: true, isCut: false };
    lists.push(list);
    listDepth = depth;
  }

  function readRowOf(of: RowList<Row>, text: string): void {
    const parsed: unknown = JSON.parse(text);
    of.count += 1;
    rowsRead += 1;
    if (!isRecord(parsed)) {
      of.areObjects = false;
      return;
    }
    const kept = readRow(parsed);
    if (kept === undefined) return;
    of.rows.push(kept);
    keptBytes += memoryOf(kept);
  }

  function endList(of: RowList<Row>): void {
    const text = row.take();
    if (of.count > 0 || /[^ \t\n\r]/.test(text)) readRowOf(of, text);
    list = undefined;
  }

  /** @throws a SyntaxError when the answer is not JSON */
  function end() {
    const rest = isCut() ? (listDepth === 1 ? ']' : ']}') : '';
    const answer: unknown = JSON.parse(`${frame.take().replace(/^\ufeff/, '')}${rest}`);
    const arrays = [answer, ...(isRecord(answer) ? Object.values(answer) : [])].filter(Array.isArray);
    const listsByArray = new Map(arrays.map((array) => [array, listOf(array)]));
    return { answer, value: read(answer, listsByArray), keptBytes };
  }

  function listOf([index]: readonly unknown[]): RowList<Row> {
    const found = typeof index === 'number' ? lists[index] : undefined;
    if (!found) throw new Error('an array without its list');
    return found;
  }

  return {
    push,
    isCut,
    /** What it has in memory, in bytes, about. */
    heldBytes: () => keptBytes + frame.capacity() + row.capacity(),
    end,
  };
}

/** Gathers bytes until they can be read as one text. Chunks may have a single byte each, so they are copied. */
function createPart(maxValues = USUAL_MAX_VALUES) {
  let bytes = Buffer.allocUnsafe(1024);
  let length = 0;
  let values = 0;

  function add(more: Uint8Array): void {
    const needed = length + more.length;
    if (needed > MAX_PART_BYTES) throw new SyntaxError('one row is too long');
    if (needed > bytes.length) {
      const larger = Buffer.allocUnsafe(Math.min(MAX_PART_BYTES, Math.max(2 * bytes.length, needed)));
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    bytes.set(more, length);
    length = needed;
  }

  return {
    add,
    countValue() {
      values += 1;
      if (values > maxValues) throw new SyntaxError('one row has too many values');
    },
    take() {
      const text = bytes.toString('utf8', 0, length);
      length = 0;
      values = 0;
      return text;
    },
    capacity: () => bytes.length,
  };
}

/** What V8 takes for it, in bytes, about: 24 for an object or a text, 8 for a field, and up to 2 for a character. */
function memoryOf(value: unknown): number {
  if (typeof value === 'string') return 24 + (/^[\0-\xff]*$/.test(value) ? 1 : 2) * value.length;
  if (value instanceof Date) return 96;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 24;
  for (const field of Object.values(value)) bytes += 8 + memoryOf(field);
  return bytes;
}
