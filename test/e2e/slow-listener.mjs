// A worker: leads each connection to a port, and accepts none while it is held.
import { connect, createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

const { toPort, held } = workerData;
const server = createServer((from) => {
  const to = connect(toPort, '127.0.0.1');
  from.pipe(to).pipe(from);
  for (const [one, other] of [
    [from, to],
    [to, from],
  ]) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () =>
  parentPort.postMessage(server.address().port),
);
parentPort.on('message', () => {
  parentPort.postMessage('held');
  Atomics.wait(held, 0, 0);
});
