/** The HTTP server that is open to strangers, over real sockets. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createBoundedServer } from '../../src/ops/bounded-server.ts';

const GET = 'GET /healthz HTTP/1.1\r\nhost: app\r\n\r\n';
const POST = `POST /slack/events HTTP/1.1\r\nhost: app\r\ncontent-length: 500\r\n\r\n${'x'.repeat(500)}`;
/** Node refuses it without calling the listener. */
const WITHOUT_HOST = 'GET /healthz HTTP/1.1\r\n\r\n';
/** More than fit into one read of Node's. */
const MANY = 4_000;

async function start(t: TestContext, listener: RequestListener) {
  let pipelined = 0;
  const { server } = createBoundedServer(listener, (why) => {
    assert.equal(why, 'pipelined');
    pipelined += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return { port: address.port, pipelined: () => pipelined };
}

function open(t: TestContext, port: number) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  t.after(() => socket.destroy());
  let raw = '';
  socket.setEncoding('latin1').on('data', (data) => {
    raw += data;
  });
  // The server resets a connection that it closes.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    socket,
    closed,
    statuses: () => [...raw.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status),
  };
}

for (const [what, request] of Object.entries({ GET, POST })) {
  // Node runs other work between the pieces of a body, so an answer may be flushed in the middle of a read.
  test(`a connection with ${MANY} requests at once is cut, and only the first is seen: ${what}`, async (t) => {
    let seen = 0;
    const { port, pipelined } = await start(t, (_, response) => {
      seen += 1;
      response.end('ok');
    });
    const { socket, closed } = open(t, port);
    socket.write(request.repeat(MANY));
    await closed;
    assert.equal(seen, 1);
    assert.equal(pipelined(), 1);
  });
}

test('requests that Node itself refuses are also cut off after the first', async (t) => {
  const { port, pipelined } = await start(t, () => assert.fail('Node lets it through'));
  const { socket, closed, statuses } = open(t, port);
  socket.write(WITHOUT_HOST.repeat(MANY));
  await closed;
  assert.ok(statuses().length <= 1, `${statuses().length} answers`);
  assert.equal(pipelined(), 1);
});

test('a connection is cut by a second request while the first waits for its answer', async (t) => {
  const waiting: ServerResponse[] = [];
  const { port } = await start(t, (_, response) => {
    waiting.push(response);
    socket.write(POST);
  });
  const { socket, closed } = open(t, port);
  socket.write(GET);
  await closed;
  assert.equal(waiting.length, 1);
  // An answer that is too late reaches no client, and breaks nothing.
  waiting[0]?.end('ok');
});

test('a connection is cut by a second request while the first answer is not read', async (t) => {
  const { port, pipelined } = await start(t, (_, response) => {
    // More than the kernel holds.
    if (pipelined() === 0) response.end('x'.repeat(64 * 1024 * 1024));
    response.socket?.once('close', () => cut.resolve());
    socket.write(GET);
  });
  const cut = Promise.withResolvers<void>();
  const { socket } = open(t, port);
  socket.pause();
  socket.write(GET);
  await cut.promise;
  assert.equal(pipelined(), 1);
});

test('a connection serves any number of requests, each sent after the last answer', async (t) => {
  const { port, pipelined } = await start(t, (request, response) => {
    request.resume().once('end', () => response.end('ok'));
  });
  const { socket, statuses } = open(t, port);
  for (let count = 0; count < 20; count += 1) {
    socket.write(count % 2 === 0 ? GET : POST);
    await t.waitFor(() => assert.equal(statuses().length, count + 1));
  }
  assert.deepEqual(new Set(statuses()), new Set(['200']));
  assert.equal(pipelined(), 0);
});

test('a request for another protocol is answered as any other, and a tunnel is refused', async (t) => {
  const { port, pipelined } = await start(t, (_, response) => response.end('ok'));
  const upgrade = open(t, port);
  upgrade.socket.write('GET / HTTP/1.1\r\nhost: app\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
  await t.waitFor(() => assert.deepEqual(upgrade.statuses(), ['200']));
  const tunnel = open(t, port);
  tunnel.socket.write('CONNECT app:1 HTTP/1.1\r\nhost: app\r\n\r\n');
  await tunnel.closed;
  assert.deepEqual(tunnel.statuses(), []);
  assert.equal(pipelined(), 0);
});
