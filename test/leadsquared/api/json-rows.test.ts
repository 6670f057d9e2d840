import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isRecord } from '../../../src/leadsquared/api/json.ts';
import {
  createRowParser,
  type ListReader,
  type Lists,
  MAX_LIST_BYTES,
} from '../../../src/leadsquared/api/json-rows.ts';
import { anyLeadsAnswer, anyTasksAnswer } from './any-json.ts';
import { readText } from './read-text.ts';

type Row = Record<string, unknown>;

const MB = 1024 * 1024;
const ALL_ROWS: ListReader<Row, unknown> = {
  maxRows: Number.POSITIVE_INFINITY,
  readRow: (row) => row,
  read: (answer, lists) => ({ answer: withLists(answer, (value) => lists.get(value)) }),
};
const anyText = fc.oneof(
  anyTasksAnswer,
  anyLeadsAnswer,
  fc.json({ maxDepth: 4, stringUnit: 'binary' }),
  fc.jsonValue().map((value) => JSON.stringify(value, undefined, 2)),
  fc
    .array(fc.jsonValue({ maxDepth: 3 }))
    .map((rows) => `\ufeff [ ${rows.map((row) => JSON.stringify(row)).join(' ,\n')} ] `),
);
const anyChunks = fc.array(fc.nat(40), { maxLength: 60 });

describe('JSON that is read row by row', () => {
  test('is what JSON.parse makes of it, however it is cut into chunks', () => {
    fc.assert(
      fc.property(anyText, anyChunks, (text, chunks) => {
        assert.deepEqual(readText(text, ALL_ROWS, chunks), parsed(text));
      }),
      { numRuns: 3_000 },
    );
  });

  test('cannot be read where JSON.parse cannot read it: cut short, or with one character too many', () => {
    const anyEdit = fc.record({
      at: fc.nat(),
      removed: fc.nat(3),
      added: fc.constantFrom('', ...'[]{},:"\\1 x\u00a0'),
    });
    fc.assert(
      fc.property(anyText, anyEdit, anyChunks, (text, { at, removed, added }, chunks) => {
        const from = at % (text.length + 1);
        const edited = `${text.slice(0, from)}${added}${text.slice(from + removed)}`.toWellFormed();
        assert.deepEqual(
          orUnreadable(() => readText(edited, ALL_ROWS, chunks)),
          orUnreadable(() => parsed(edited)),
          edited,
        );
      }),
      { numRuns: 5_000 },
    );
  });

  for (const text of [
    '[{},]',
    '[,{}]',
    '[{},,{}]',
    '[ , ]',
    '[{} {}]',
    '{"List":[{},]}',
    '{"List":[{}}',
    '[{}]]',
    '[{}] 1',
    '[\u00a0]',
    '1 2',
  ]) {
    test(`is none where a comma or a bracket is wrong: ${text}`, () => {
      assert.throws(() => readText(text, ALL_ROWS), SyntaxError);
    });
  }

  test('of which a key comes twice has the last', () => {
    const text = '{"List":[{"a":1}],"\\u004cist":[{"a":2}],"List":[{"a":3},{"a":4}]}';
    assert.deepEqual(readText(text, ALL_ROWS), parsed(text));
  });
});

describe('a list that is longer than asked for', () => {
  const upTo = (maxRows: number): ListReader<number, Lists<number>> => ({
    maxRows,
    readRow: ({ n }) => Number(n),
    read: (_answer, lists) => lists,
  });
  const listIn = (text: string, maxRows: number) => [...(readText(text, upTo(maxRows))?.values() ?? [])][0];

  for (const text of [
    '[{"n":1},{"n":2},{"n":3}]',
    '{"RecordCount":3,"List":[{"n":1},{"n":2},{"n":3}],"More":"x"}',
    '{"List":[{"n":1},{"n":2},{"n":3',
    '[{"n":1},{"n":2}, and what follows is not read',
  ]) {
    test(`is cut: ${text}`, () => {
      assert.deepEqual(listIn(text, 2), { rows: [1, 2], count: 2, areObjects: true, isCut: true });
    });
  }

  test('is not cut when the last row is the last that was asked for', () => {
    const list = { rows: [1, 2], count: 2, areObjects: true, isCut: false };
    assert.deepEqual(listIn('[{"n":1},{"n":2}]', 2), list);
  });

  test('keeps what came before it in the answer', () => {
    const reader = { ...upTo(1), read: (answer: unknown) => isRecord(answer) && answer.RecordCount };
    assert.equal(readText('{"RecordCount":52000,"List":[{"n":1},{"n":2}]}', reader), 52_000);
  });

  test('is cut when what is kept of it takes too much memory', () => {
    const row = JSON.stringify({ text: 'x'.repeat(MB) });
    const reader: ListReader<Row, Lists<Row>> = { ...ALL_ROWS, read: (_answer, lists) => lists };
    const [list] = [...(readText(`[${Array(40).fill(row).join()}]`, reader)?.values() ?? [])];
    assert.ok(list?.isCut);
    assert.ok(list.rows.length * MB >= MAX_LIST_BYTES - MB && list.rows.length * MB <= MAX_LIST_BYTES + MB);
  });
});

describe('what no answer of LeadSquared can be', () => {
  for (const [what, text] of Object.entries({
    'nested deeply': '['.repeat(15 * MB),
    'nested deeply in a row': `[{"a":${'{"a":'.repeat(MB)}`,
    'a row with very many values': `[{"a":[${'[],'.repeat(5 * MB)}`,
    'a row with very many fields': `[{${'"a":1,'.repeat(5 * MB)}`,
    'very many values around the rows': `{${'"a":[],'.repeat(4 * MB)}`,
    'a row of many megabytes': `[{"a":"${'x'.repeat(30 * MB)}`,
    'many megabytes around the rows': `{"a":"${'x'.repeat(30 * MB)}`,
  })) {
    test(`is given up early: ${what}`, () => {
      const parser = createRowParser(ALL_ROWS);
      const bytes = Buffer.from(text);
      let readBytes = 0;
      assert.throws(() => {
        for (; readBytes < bytes.length; readBytes += 65_536) {
          parser.push(bytes.subarray(readBytes, readBytes + 65_536));
        }
      }, SyntaxError);
      assert.ok(readBytes <= 5 * MB, `after ${readBytes} bytes`);
      assert.ok(parser.heldBytes() <= 8 * MB, `${parser.heldBytes()} bytes in memory`);
    });
  }

  test('is not an answer that is padded with megabytes of blanks', () => {
    assert.deepEqual(readText(`{"List":[]}${' \n'.repeat(15 * MB)}`, ALL_ROWS), parsed('{"List":[]}'));
  });
});

/** What the reader is to give for this text, by JSON.parse. */
function parsed(text: string) {
  const answer: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
  return {
    answer: withLists(answer, (value) =>
      Array.isArray(value)
        ? {
            rows: value.filter(isRecord),
            count: value.length,
            areObjects: value.every(isRecord),
            isCut: false,
          }
        : undefined,
    ),
  };
}

function withLists(answer: unknown, listOf: (value: unknown) => unknown): unknown {
  if (!isRecord(answer)) return listOf(answer) ?? answer;
  return Object.entries(answer).map(([key, value]) => [key, listOf(value) ?? value]);
}

function orUnreadable<T>(read: () => T): T | 'unreadable' {
  try {
    return read();
  } catch (error) {
    assert.ok(error instanceof SyntaxError, String(error));
    return 'unreadable';
  }
}
