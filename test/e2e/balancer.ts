/** A load balancer: sends each request to the next of its targets in turn. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { request } from 'undici';

export interface Balancer {
  readonly port: number;
  /** Where requests go from now on. */
  use(ports: readonly number[]): void;
}

export async function startBalancer(t: TestContext): Promise<Balancer> {
  let targets: readonly number[] = [];
  let turn = 0;
  const server = createServer(async (incoming, outgoing) => {
    const port = targets[turn++ % targets.length];
    const body = await buffer(incoming);
    const { host: _, connection: __, ...headers } = incoming.headers;
    const answer = await request(`http://127.0.0.1:${port}${incoming.url}`, {
      method: 'POST',
      headers,
      body,
    }).catch(() => undefined);
    outgoing.writeHead(answer?.statusCode ?? 502);
    outgoing.end(answer && Buffer.from(await answer.body.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    port: address.port,
    use(ports) {
      targets = ports;
    },
  };
}
