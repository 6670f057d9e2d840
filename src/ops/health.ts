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
  request: IncomingMessage,
  response: ServerResponse,
  health: Health,
): void {
  const answer = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const isGet = request.method === 'GET' || request.method === 'HEAD';
  if (isGet && path === '/healthz') answer(200, { status: 'alive' });
  else if (isGet && path === '/readyz') answer(health.isReady ? 200 : 503, readiness(health));
  else answer(404, { error: 'not found' });
}

/** JSON leaves out fields that are undefined. */
function readiness({ isReady, isLeadSquaredDown, redis }: Health): object {
  return {
    status: isReady ? 'ready' : 'not ready',
    slack: isReady ? 'connected' : 'not connected',
    leadSquared: isLeadSquaredDown ? 'not answering' : 'answering',
    redis: redis && (redis.isJoined ? 'joined' : 'away'),
    redisFault: redis?.fault,
    redisPause: redis?.pause,
  };
}
