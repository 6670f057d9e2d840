// Takes the app's HTTP requests: calls of the Web API, and POSTs to response_urls.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import type { ResponseUrls } from './response-urls.ts';
import type { WebApi } from './web-api.ts';

/** Answers a request instead of the workspace. `body`: the request's. */
export type Interceptor = (response: ServerResponse, body: string) => void;

const SCOPES = 'commands,chat:write,im:history,im:write,users:read,users:read.email,usergroups:read';

/** @param interceptors by Web API method, or `response_url`; each answers one request, in order */
export function createRequestListener(
  origin: string,
  {
    webApi,
    responseUrls,
    interceptors,
  }: { webApi: WebApi; responseUrls: ResponseUrls; interceptors: Map<string, Interceptor[]> },
): RequestListener {
  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const send = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type, 'x-oauth-scopes': SCOPES }).end(body);
    const raw = await readText(incoming);
    const { href, pathname } = new URL(incoming.url ?? '/', origin);
    const isResponseUrl = responseUrls.has(href);
    const method = pathname.startsWith('/api/') ? pathname.slice('/api/'.length) : '';
    const intercept = interceptors.get(isResponseUrl ? 'response_url' : method)?.shift();
    if (intercept) return intercept(response, raw);
    if (incoming.method !== 'POST') return send(405, 'text/plain', 'POST only');
    if (method) {
      const called = webApi.call(method, incoming, raw);
      if ('answer' in called) return send(200, 'application/json', JSON.stringify(called.answer));
      response.setHeader('retry-after', String(called.retryAfter));
      return send(429, 'application/json', '{"ok":false,"error":"ratelimited"}');
    }
    if (!isResponseUrl) return send(404, 'text/plain', 'no_service');
    const { status, says } = responseUrls.answer(href, raw);
    return send(status, 'text/plain', says);
  };

  return (incoming, response) => {
    answer(incoming, response).catch((error) => {
      if (response.headersSent) response.destroy();
      else
        response
          .writeHead(500, { 'content-type': 'text/plain', 'x-oauth-scopes': SCOPES })
          .end(String(error));
    });
  };
}
