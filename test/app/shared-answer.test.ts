import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { CROWD } from '../../src/playground/slack/crowd.ts';
import { openRawWorld } from '../world.ts';

const LIST = JSON.stringify({
  RecordCount: 1_000,
  TaskList: Array.from({ length: 1_000 }, () => ({
    TaskID: randomUUID(),
    Name: 'Call back',
    DueDate: '2026-07-06 10:20:05',
    Status: 'Pending',
  })),
});

test('reps who all wait for one answer get it over many turns of the event loop', async (t) => {
  const called = Promise.withResolvers<Socket>();
  const { world, upstream } = await openRawWorld(t, {
    answer: (socket, { head }) => {
      if (head.includes('RetrieveTaskByLeadId')) called.resolve(socket);
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]');
    },
    workspace: { people: CROWD },
  });
  const lead = randomUUID();
  const commands = await Promise.all(
    CROWD.map(({ id }) => world.workspace.command({ text: lead, user: id })),
  );
  const most = requestsInOneTurn(t);
  (await called.promise).write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${LIST.length}\r\n\r\n${LIST}`,
  );
  await Promise.all(commands.map(world.answer));
  assert.equal(upstream.calls.filter(({ leadId }) => leadId === lead).length, 1);
  t.diagnostic(`${CROWD.length} reps, at most ${most()} answers in one turn`);
  assert.ok(most() > 0);
  assert.ok(most() < CROWD.length / 2, `${most()} of ${CROWD.length} in one turn`);
});

/** Counts what undici sends, and gives the most in any one turn of the event loop so far. */
function requestsInOneTurn(t: TestContext): () => number {
  let most = 0;
  let inThisTurn = 0;
  const count = () => {
    inThisTurn += 1;
    most = Math.max(most, inThisTurn);
  };
  let turning = setImmediate(function turn() {
    inThisTurn = 0;
    turning = setImmediate(turn);
  });
  diagnostics.subscribe('undici:request:create', count);
  t.after(() => {
    diagnostics.unsubscribe('undici:request:create', count);
    clearImmediate(turning);
  });
  return () => most;
}
