import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createClient } from '../../../src/leadsquared/api/client.ts';
import { startRawServer } from '../../raw-server.ts';
import { openScheduler } from '../limit/open-scheduler.ts';
import '../../awake.ts';

const LEAD_ID = '3570a2b8-4363-11e6-b61b-22000aa8e760';
const HALF = 'HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{"Status":';

test('a change whose answer is reset in the middle is not sent again, and is never taken for refused', async (t) => {
  const { client, upstream } = await openClient(t, (socket) =>
    socket.write(HALF, () => socket.resetAndDestroy()),
  );
  const scheduler = openScheduler({ windowMs: 1, timeoutMs: 1_000 });
  const outcome = await scheduler.send('change', 'U1', () => client.completeTask(LEAD_ID)).result;
  assert.ok(outcome.kind === 'failed' && outcome.wasSent);
  assert.equal(outcome.failure.kind, 'not-answering');
  assert.equal(upstream.calls.length, 1);
});

test('a list that is cut was answered: the next call is sent after its window, and is answered too', async (t) => {
  const rows = `[${'{},'.repeat(11_000)}`;
  const head = `HTTP/1.1 200 OK\r\ncontent-length: ${rows.length + 20_000_000}\r\n\r\n`;
  const { client, upstream } = await openClient(t, (socket) => socket.write(`${head}${rows}`));
  for (let time = 1; time <= 3; time += 1) {
    const { answer, wasAnswered } = await client.retrieveLeadTasks(LEAD_ID);
    assert.ok(answer.kind === 'value' && wasAnswered);
    assert.deepEqual([answer.value.tasks.length, answer.value.isCut], [10_000, true]);
    assert.equal(upstream.calls.length, time);
  }
});

test('a call knows when its answer began', async (t) => {
  const BODY = '{"RecordCount":0,"TaskList":[]}';
  const { client } = await openClient(t, (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length}\r\n\r\n`);
    setTimeout(() => socket.end(BODY), 500);
  });
  const { answer, headAtMs = Number.NaN } = await client.retrieveLeadTasks(LEAD_ID);
  assert.equal(answer.kind, 'value');
  assert.ok(performance.now() - headAtMs > 400, `${performance.now() - headAtMs} ms ago`);
});

async function openClient(t: TestContext, answer: Parameters<typeof startRawServer>[0]) {
  const upstream = await startRawServer(answer);
  const client = createClient(
    {
      apiUrl: `http://127.0.0.1:${upstream.port}`,
      accessKey: 'access',
      secretKey: 'secret',
      auth: 'query',
      timeoutMs: 5_000,
      timeZone: 'UTC',
    },
    (text) => text,
  );
  t.after(async () => {
    await client.close();
    await upstream.close();
  });
  return { client, upstream };
}
