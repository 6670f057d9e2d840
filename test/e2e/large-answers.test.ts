/** What LeadSquared may answer must cost the program neither its memory nor its other reps' time. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { resolve } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { matching, NO_TASKS, onlyFirst, SUPPORT_CODE, UNREADABLE } from '../wording.ts';
import { type Answered, FAST, openRawWorld, read } from '../world.ts';
import { portOf, runProgram } from './program.ts';

const MB = 1024 * 1024;
const HEAP_MB = 512;
const WATCH_LOOP = pathToFileURL(resolve('test/e2e/watch-loop.mjs'));
const CUT = matching`more than 10,000 .*${onlyFirst('10,000')}`;

/** 17 MB. */
const LONG_LIST = Buffer.from(
  JSON.stringify({
    RecordCount: 50_000,
    TaskList: Array.from({ length: 50_000 }, (_, index) => ({
      TaskID: `7a5c0000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      Name: `Task ${index + 1}`,
      Description: 'What was agreed on the phone.',
      DueDate: '2026-07-06 10:20:05',
      CreatedOn: '2016-07-06 10:20:05',
      OwnerID: '190e7b6f-39da-11e6-b61b-22000aa8e760',
      OwnerName: 'Asha Menon',
      CreatedBy: '7cf19f34-21d6-11e6-8091-02b01d637af7',
      CreatedByName: 'swesh kumar',
      Status: 'Pending',
      Reminder: '20',
    })),
  }),
);

const HOSTILE: Readonly<Record<string, { answer: Buffer; reads: RegExp }>> = {
  '31 MB of empty rows': {
    answer: Buffer.from(`{"TaskList":[${'{},'.repeat((31 * MB) / 3)}{}]}`),
    reads: CUT,
  },
  'a list of 17 MB': {
    answer: LONG_LIST,
    reads: matching`50,000 .*${onlyFirst('10,000')}`,
  },
  '15 million brackets': { answer: Buffer.alloc(15 * MB, '['), reads: UNREADABLE },
  '15 million brackets in a row': {
    answer: Buffer.from(`[{"Name":${'['.repeat(15 * MB)}`),
    reads: UNREADABLE,
  },
  '15 million empty lists in a row': {
    answer: Buffer.from(`[{"Name":[${'[],'.repeat(5 * MB)}[]]}]`),
    reads: UNREADABLE,
  },
  '15 million numbers for rows': { answer: Buffer.from(`[${'1,'.repeat(15 * MB)}1]`), reads: UNREADABLE },
  'a name of 31 MB': { answer: Buffer.from(`[{"Name":"${'x'.repeat(31 * MB - 20)}"}]`), reads: UNREADABLE },
  'rows with a name of 3 MB each': {
    answer: Buffer.from(
      `[${Array(4)
        .fill(`{"Name":"${'x'.repeat(3 * MB)}"}`)
        .join()}]`,
    ),
    reads: /^4 without a due date/m,
  },
};

describe('answers that are far too large, 25 at once, at a heap of 512 MB', () => {
  for (const [what, { answer, reads }] of Object.entries(HOSTILE)) {
    test(`are read or refused, and no other rep waits for them: ${what}`, async (t) => {
      const { world, finish } = await openProgram(t, answer);
      let isOver = false;
      const large = Promise.all(Array.from({ length: 25 }, () => world.ask(randomUUID()))).finally(() => {
        isOver = true;
      });
      let others = 0;
      while (!isOver) {
        const { message } = await world.ask(SMALL);
        assert.match(read(message), NO_TASKS);
        others += 1;
      }
      const told = Map.groupBy((await large).map(wordsOf), (words) => words);
      for (const words of told.keys()) assert.ok(reads.test(words) || UNREADABLE.test(words), words);
      assert.ok([...told.keys()].some((words) => reads.test(words)));
      const { longestStallMs, peakMemoryMb } = await finish();
      t.diagnostic(
        `longest stall ${longestStallMs} ms, ${peakMemoryMb} MB, ${others} other lists, told ${[...told].map(([words, all]) => `${all.length} × ${words.replaceAll('\n', ' ').slice(0, 200)}`).join(' | ')}`,
      );
      // Slack waits 3 s for an ack. The machine itself may stand still for a second.
      assert.ok(longestStallMs < 2_500, `a stall of ${longestStallMs} ms`);
    });
  }
});

const SMALL = randomUUID();

/** The program, with the same large answer for each lead except one. */
async function openProgram(t: TestContext, answer: Buffer) {
  let finish = async () => ({ longestStallMs: 0, peakMemoryMb: 0 });
  const { world } = await openRawWorld(t, {
    settings: { ...FAST, NODE_OPTIONS: `--max-old-space-size=${HEAP_MB} --import=${WATCH_LOOP}` },
    answer: (socket, { leadId }) =>
      say(socket, leadId === SMALL ? Buffer.from('{"RecordCount":0,"TaskList":[]}') : answer),
    async start(settings) {
      const program = runProgram(t, { ...settings, LOG_LEVEL: 'info' });
      const port = await portOf(program);
      program.process.kill('SIGUSR2');
      const ended = program.line(/"longestStallMs":(\d+),"peakMemoryMb":(\d+)/);
      const stop = async () => {
        program.process.kill('SIGTERM');
        await program.exited;
      };
      finish = async () => {
        await stop();
        assert.equal(program.process.exitCode, 0, program.written.stderr);
        const [, longestStallMs, peakMemoryMb] = await ended;
        return { longestStallMs: Number(longestStallMs), peakMemoryMb: Number(peakMemoryMb) };
      };
      return { port, metricsUrl: undefined, stop };
    },
  });
  return { world, finish: () => finish() };
}

/** Without a copy for each call. */
function say(socket: Socket, body: Buffer): void {
  socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`);
  socket.write(body);
}

/** Without what differs from one to the other. */
function wordsOf({ message }: Answered): string {
  return read(message)
    .replace(SUPPORT_CODE, '')
    .replace(/^Lead …\w+/, '')
    .replaceAll(/<http.*?>|<!date.*?>/g, '');
}
