/** A fault in the code that reads an answer is the app's own: never one of LeadSquared's, and never no answer. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '../../src/leadsquared/api/client.ts';
import { createLog } from '../../src/ops/log.ts';
import { httpResponse, startRawServer } from '../raw-server.ts';
import { BROKEN, matching } from '../wording.ts';
import { FAST, openRawWorld, read, startApp } from '../world.ts';

const MARK = 'the answer that our own reading fails on';
const BODY = JSON.stringify({ RecordCount: 0, TaskList: [], Remark: MARK });

async function openClient(t: TestContext, answer: Buffer) {
  const upstream = await startRawServer((socket) => socket.write(answer));
  const client = createClient(
    {
      apiUrl: `http://127.0.0.1:${upstream.port}`,
      accessKey: 'key',
      secretKey: 'secret',
      auth: 'query',
      timeoutMs: 5_000,
      timeZone: 'UTC',
    },
    (text) => text,
  );
  t.after(() => Promise.all([client.close(), upstream.close()]));
  return client;
}

/** Lets our own reading fail in this way. */
function breakReading(t: TestContext, mistake: Error): void {
  const parse = JSON.parse;
  t.mock.method(JSON, 'parse', (...args: Parameters<typeof parse>) => {
    if (args[0].includes(MARK)) throw mistake;
    return parse(...args);
  });
}

const mistakes: readonly Error[] = [
  new TypeError('x is not a function'),
  Object.assign(new TypeError('The "path" argument must be a string'), { code: 'ERR_INVALID_ARG_TYPE' }),
  Object.assign(new RangeError('The value is out of range'), { code: 'ERR_OUT_OF_RANGE' }),
  new DOMException('could not be cloned', 'DataCloneError'),
];

for (const mistake of mistakes) {
  const what = 'code' in mistake ? `${mistake.name} with code ${mistake.code}` : mistake.name;
  for (const status of [200, 400]) {
    test(`a mistake in reading an answer with ${status} is thrown as it is: ${what}`, async (t) => {
      const client = await openClient(t, httpResponse(status, BODY));
      breakReading(t, mistake);
      await assert.rejects(client.retrieveLeadTasks('x'), mistake);
      await assert.rejects(client.retrieveAccount(), mistake);
      await assert.rejects(client.completeTask('x'), mistake);
    });
  }
}

/** The app before a LeadSquared that gives this answer to the calls of this name, and what it logs. */
async function openApp(t: TestContext, name: string) {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const { world } = await openRawWorld(t, {
    settings: FAST,
    answer: (socket, { head }) =>
      socket.write(httpResponse(200, head.includes(name) ? BODY : JSON.stringify(LISTS))),
    start: (settings) => startApp(settings, createLog({ level: 'info', redact: (text) => text }, stream)),
  });
  breakReading(t, Object.assign(new TypeError('our mistake'), { code: 'ERR_INVALID_ARG_TYPE' }));
  const faults = () => lines.filter((line) => line.includes('our mistake'));
  return {
    world,
    faults,
    /** The first, as soon as it is logged. */
    async fault() {
      while (faults().length === 0) await delay(20);
      return faults().join();
    },
  };
}

/** A list of an all-day task, for which the account's zone is asked. */
const LISTS = {
  RecordCount: 1,
  TaskList: [{ TaskID: randomUUID(), Name: 'Call back', Category: 1, DueDate: '2030-05-01 18:30:00' }],
};

test('a rep reads that the app has a fault, and the log has its stack', async (t) => {
  const { world, fault } = await openApp(t, 'RetrieveTaskByLeadId');
  const { message } = await world.ask(randomUUID());
  assert.match(read(message), matching`^${BROKEN}`);
  assert.match(await fault(), /"stack":\["at /);
});

for (const [what, name] of [
  ['the account’s zone', 'UserByAccessKey.Get'],
  ['a lead’s name', 'Leads.GetById'],
] as const) {
  test(`a list that only lacks ${what} is shown, and the log has the fault with its stack`, async (t) => {
    const { world, fault, faults } = await openApp(t, name);
    const { message } = await world.ask(randomUUID());
    assert.match(read(message), /Call back/);
    assert.match(await fault(), /"stack":\["at /);
    assert.equal(faults().length, 1);
  });
}
