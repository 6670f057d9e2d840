import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Health {
  /** Connected to Slack, and not about to stop. */
  readonly isReady: boolean;
  readonly isLeadSquaredDown: boolean;
  /** Why it is away, and why nothing is sent to LeadSquared just now, if so. Undefined where there is no Redis. */
  readonly redis: { isJoined: boolean; fault: string | undefined; pause: string | undefined } | undefined;
}

/**
 * `GET /healthz`: the process is alive. `GET /readyz`: it takes commands. Anything else is not found.
 * What fails beside Slack is named, and the app stays ready: reps are told what is wrong, or wait longer. They would read
 * neither if a load balancer took the app away.
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
  const isAsked = request.method === 'GET' || request.method === 'HEAD';
  if (isAsked && path === '/healthz') answer(200, { status: 'alive' });
  else if (isAsked && path === '/readyz') answer(health.isReady ? 200 : 503, readiness(health));
  else answer(404, { error: 'not found' });
}

/** Fields that are undefined don't show in the JSON. */
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
