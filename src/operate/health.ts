import type { IncomingMessage, ServerResponse } from 'node:http';

/** `GET /healthz`: the process is alive. `GET /readyz`: it takes commands. Anything else is not found. */
export function answerHealth(
  path: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  isReady: boolean,
): void {
  const answer = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (request.method === 'GET' && path === '/healthz') answer(200, { status: 'alive' });
  else if (request.method === 'GET' && path === '/readyz') {
    answer(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready' });
  } else answer(404, { error: 'not found' });
}
