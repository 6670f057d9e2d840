/** HTTP servers that anybody may reach: slow and silent connections are closed, and give way to others. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * From the first byte of a request to its last, and from the opening of a connection to the end of its first request.
 * Node looks at its connections every `CHECK_EVERY_MS`, so a slow one is closed after about 12 s.
 */
const REQUEST_TIMEOUT_MS = 10_000;
const CHECK_EVERY_MS = 2_000;
/**
 * For an idle connection after an answered request. Load balancers keep theirs for about 60 s and send on them without
 * asking, so they must be the ones to close first.
 */
const KEEP_ALIVE_MS = 75_000;
/** Slack and a load balancer need a few dozen. Each costs about 20 kB. */
const MAX_CONNECTIONS = 1_000;

export interface BoundedServer {
  readonly server: Server;
  /** Notes that a connection has brought a request that counts: connections that never did give way before it. */
  keep(socket: Socket): void;
}

/** @param onCrowdedOut is told of each connection that was closed to make room for a new one */
export function createBoundedServer(listener: RequestListener, onCrowdedOut = () => {}): BoundedServer {
  // In both, the connection that has been there, or unused, for the longest comes first.
  const strangers = new Set<Socket>();
  const kept = new Set<Socket>();
  const server = createServer(
    {
      headersTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    listener,
  );
  // Otherwise Node reads on a body that nobody wants, however long it is.
  server.on('request', (request, response) => {
    response.once('finish', () => {
      if (!request.complete) request.socket.destroy();
    });
  });
  server.on('connection', (socket) => {
    if (strangers.size + kept.size >= MAX_CONNECTIONS) {
      const [oldest] = strangers.size > 0 ? strangers : kept;
      oldest?.destroy();
      if (oldest) forget(oldest);
      onCrowdedOut();
    }
    strangers.add(socket);
    socket.once('close', () => forget(socket));
  });

  function forget(socket: Socket): void {
    strangers.delete(socket);
    kept.delete(socket);
  }

  return {
    server,
    keep(socket) {
      if (socket.destroyed) return;
      forget(socket);
      kept.add(socket);
    },
  };
}
