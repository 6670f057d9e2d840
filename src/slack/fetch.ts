/**
 * For the Web API's client, which puts the whole body of an answer that is no JSON into its error: a proxy's page may
 * quote the request with its token. Here such a body is gone before the client sees it.
 */
export async function fetchJson(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...request);
  const { status, headers } = response;
  const body = await response.text();
  return new Response(isJsonObject(body) ? body : UNREADABLE, { status, headers });
}

const UNREADABLE = JSON.stringify({ ok: false, error: 'unreadable_answer' });

function isJsonObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null;
  } catch {
    return false;
  }
}
