// Opens and closes HTTP servers that only this machine can reach.
import { once } from 'node:events';
import type { Server } from 'node:http';

/** Resolves with the port; 0 asks for a free one. Rejects when the port is taken. */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no TCP port.');
  return address.port;
}

/** Stops listening and ends every connection, even those waiting for an answer. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
