/** Reads an answer that is there as a whole, as the app reads it from the wire. */
import { createRowParser, type ListReader } from '../../../src/leadsquared/api/json-rows.ts';

/** @throws a SyntaxError when it is not JSON */
export function readText<Row, T>(
  text: string,
  reader: ListReader<Row, T>,
  chunkLengths: readonly number[] = [],
): T | undefined {
  const parser = createRowParser(reader);
  let rest = Buffer.from(text);
  for (const length of [...chunkLengths, rest.length]) {
    parser.push(rest.subarray(0, length));
    if (parser.isCut()) break;
    rest = rest.subarray(length);
  }
  return parser.end().value;
}
