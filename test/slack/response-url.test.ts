import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { openWorld } from '../world.ts';

// Beside the faults of reply.test.ts.

test('a response_url that takes the answer and then hangs gets it once', async (t) => {
  const world = await openWorld(t);
  let posts = 0;
  for (let time = 0; time < 2; time += 1) {
    world.workspace.interceptNext('response_url', (response) => {
      posts += 1;
      response.writeHead(200).write('o');
    });
  }
  await world.workspace.command({ text: randomUUID() });
  await world.app.stop();
  assert.equal(posts, 1);
  assert.deepEqual(world.workspace.messages, []);
});

test('a response_url that points elsewhere is not followed: the list goes nowhere else', async (t) => {
  const world = await openWorld(t);
  let visits = 0;
  const elsewhere = createServer((_request, response) => {
    visits += 1;
    response.end('ok');
  });
  await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
  t.after(() => elsewhere.close());
  const address = elsewhere.address();
  assert.ok(typeof address === 'object' && address !== null);
  const location = `http://127.0.0.1:${address.port}/`;
  for (const status of [307, 308]) {
    world.workspace.interceptNext('response_url', (response) =>
      response.writeHead(status, { location }).end(),
    );
    await world.workspace.command({ text: randomUUID() });
  }
  await world.app.stop();
  assert.equal(visits, 0);
});
