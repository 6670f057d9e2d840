import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Health {
  /** Connected to Slack, and not stopping. */
  readonly isReady: boolean;
  readonly isLeadSquaredDown: boolean;
  /** `fault`: why it is away. `pause`: why nothing is sent to LeadSquared now. Undefined without Redis. */
  readonly redis: { isJoined: boolean; fault: string | undefined; pause: string | undefined } | undefined;
}

/**
 * `GET /healthz`: the process is alive. `GET /readyz`: it takes commands. Other paths are not found.
 * The app stays ready if LeadSquared or Redis fails, because it tells reps what is wrong, or lets them wait longer. If a
 * load balancer took it away, they would get no answer.
 */
export function answerHealth(
  path: string | undefined,
  { method }: IncomingMessage,
  response: ServerResponse,
  { isReady, isLeadSquaredDown, redis }: Health,
): void {
  const answer = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const isGet = method === 'GET' || method === 'HEAD';
  if (isGet && path === '/healthz') answer(200, { status: 'alive' });
  else if (isGet && path === '/readyz') {
    // JSON leaves out fields that are undefined.
    answer(isReady ? 200 : 503, {
      status: isReady ? 'ready' : 'not ready',
      slack: isReady ? 'connected' : 'not connected',
      leadSquared: isLeadSquaredDown ? 'not answering' : 'answering',
      redis: redis && (redis.isJoined ? 'joined' : 'away'),
      redisFault: redis?.fault,
      redisPause: redis?.pause,
    });
  } else answer(404, { error: 'not found' });
}
