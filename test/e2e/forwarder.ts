/** A name that leads to one server and later to another, as DNS does after a failover: open connections stay. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { TestContext } from 'node:test';

export async function startForwarder(
  t: TestContext,
  toUrl: string,
): Promise<{ url: string; leadTo(url: string): void; delay(ms: number): void }> {
  let target = new URL(toUrl);
  let delayMs = 0;
  const server = createServer((from) => {
    const to = connect(Number(target.port), target.hostname);
    from.pipe(to);
    to.on('data', (data) => setTimeout(() => from.writable && from.write(data), delayMs));
    to.on('close', () => from.destroy());
    from.on('close', () => to.destroy());
    from.on('error', () => to.destroy());
    to.on('error', () => from.destroy());
    t.after(() => to.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const url = new URL(toUrl);
  url.port = String(address.port);
  return {
    url: url.href,
    leadTo(next) {
      target = new URL(next);
    },
    /** Lets replies come later. */
    delay(ms) {
      delayMs = ms;
    },
  };
}
