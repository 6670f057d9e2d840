/** One call to LeadSquared: what is sent, and what each answer means. It neither waits nor retries. */
import { Agent } from 'undici';
import { errorCode } from '../operate/log.ts';
import type { Redact } from '../operate/secrets.ts';
import type { Failure } from '../tasks/failure.ts';
import type { Lead, LeadQuery } from '../tasks/lead.ts';
import type { AccountUser } from '../tasks/owner.ts';
import type { LeadId, TaskList, TaskQuery } from '../tasks/task.ts';
import { type Account, readAccount } from './account.ts';
import { isRecord, lowerKeys } from './json.ts';
import { readLeads } from './leads.ts';
import { firstPage, joinPage, type OwnPage, ownRequest } from './own-tasks.ts';
import { readTaskList } from './task-list.ts';
import { writeUpstreamTime } from './upstream-time.ts';
import { readUsers } from './users.ts';

export interface ClientSettings {
  /** `https://{host}` of the account's region. */
  readonly apiUrl: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly auth: 'query' | 'headers';
  /** From send to last byte, in ms. */
  readonly timeoutMs: number;
  /** IANA zone of the upstream's times. */
  readonly timeZone: string;
}

export type Answer<T> =
  | {
      readonly kind: 'value';
      readonly value: T;
      readonly bytes: number;
      /** Where this is not all of it: the call that goes on, whose value holds this one's too. */
      readonly next?: () => Promise<Call<T>>;
    }
  /** Over the account's limit: nothing was done, and the same call may be sent again later. */
  | {
      readonly kind: 'limit-refused';
      readonly retryAfterMs: number | undefined;
      readonly said: Limit | undefined;
    }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly mayPass: boolean };

/** So many calls in any window of so many ms. */
export interface Limit {
  readonly limit: number;
  readonly windowMs: number;
}

export interface Call<T> {
  readonly answer: Answer<T>;
  /** False when nothing came back: LeadSquared may still count the call, later than it was given up. */
  readonly wasAnswered: boolean;
  /** LeadSquared's clock, as its `Date` header has it. */
  readonly serverDate?: string | undefined;
}

export interface Client {
  /** A rep's own come by 200: each answer leads to the `next`. */
  retrieveTasks(query: TaskQuery): Promise<Call<TaskList>>;
  searchLeads(query: LeadQuery): Promise<Call<readonly Lead[]>>;
  retrieveLead(leadId: LeadId): Promise<Call<readonly Lead[]>>;
  /** All users of the account. */
  retrieveUsers(): Promise<Call<readonly AccountUser[]>>;
  /** Whose keys these are; answers on every region's host. */
  retrieveAccount(): Promise<Call<Account>>;
  /** A GET that changes things: it is never sent twice, and so is `moveTask`. */
  completeTask(taskId: string): Promise<Call<'changed'>>;
  moveTask(taskId: string, dueAt: Date): Promise<Call<'changed'>>;
  close(): Promise<void>;
}

const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

const SEARCHES = {
  email: { path: 'Leads.GetByEmailaddress', parameter: 'emailaddress' },
  phone: { path: 'RetrieveLeadByPhoneNumber', parameter: 'phone' },
  name: { path: 'Leads.GetByQuickSearch', parameter: 'key' },
} as const;

/** The endpoints are documented in LeadSquared's API pages, the first as "Get Tasks by Lead Id". */
export function createClient(settings: ClientSettings, redact: Redact): Client {
  // HTTP/1.1 without pipelining: over HTTP/2 one lost socket hits every call under way, and undici sends them
  // again by itself. Its default idle limit of 4 s is shorter than the usual window of 5 s, so that no
  // connection would outlive one.
  const agent = new Agent({
    allowH2: false,
    pipelining: 1,
    maxResponseSize: MAX_RESPONSE_BYTES,
    keepAliveTimeout: 30_000,
  });
  const keys =
    settings.auth === 'query' ? { accessKey: settings.accessKey, secretKey: settings.secretKey } : {};
  // No Accept-Encoding: `request()` does not inflate.
  const headers = {
    accept: 'application/json',
    ...(settings.auth === 'headers'
      ? { 'x-LSQ-AccessKey': settings.accessKey, 'x-LSQ-SecretKey': settings.secretKey }
      : {}),
  };

  /** @param read gives undefined for what it cannot read */
  async function send<T>(
    request: { path: string; parameters?: Record<string, string>; body?: object; isChange?: boolean },
    read: (parsed: unknown) => T | undefined,
  ): Promise<Call<T>> {
    const url = new URL(`${settings.apiUrl}/v2/${request.path}`);
    url.search = new URLSearchParams({ ...keys, ...request.parameters }).toString();
    // One clock from send to last byte: undici's own bodyTimeout starts anew with every byte.
    const signal = AbortSignal.timeout(settings.timeoutMs);
    let status: number | undefined;
    try {
      const response = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.body ? 'POST' : 'GET',
        headers: request.body ? { ...headers, 'content-type': 'application/json' } : headers,
        body: request.body ? JSON.stringify(request.body) : null,
        idempotent: !request.isChange,
        signal,
      });
      status = response.statusCode;
      const isPlain = (response.headers['content-encoding'] ?? 'identity') === 'identity';
      const retryAfterMs = readRetryAfter(response.headers['retry-after']);
      const body = await response.body.text().catch((error: unknown) => {
        if (status === 200) throw error;
        return '';
      });
      return {
        answer: readAnswer({ status, body, isPlain, retryAfterMs }, read, redact),
        wasAnswered: true,
        serverDate: response.headers.date?.toString(),
      };
    } catch (error) {
      return faultOf(error, signal.aborted, status);
    }
  }

  async function retrieveOwn(ownerEmail: string, from: OwnPage): Promise<Call<TaskList>> {
    const body = ownRequest(ownerEmail, from);
    const call = await send({ path: 'Task.svc/Retrieve', body }, (parsed) => {
      const page = readTaskList(parsed, settings.timeZone);
      return page && joinPage(from, page);
    });
    const { answer } = call;
    if (answer.kind !== 'value') return { ...call, answer };
    const { value, bytes } = answer;
    const { list, rest } = value;
    const next = rest && { next: () => retrieveOwn(ownerEmail, rest) };
    return { ...call, answer: { kind: 'value', value: list, bytes, ...next } };
  }

  return {
    retrieveTasks: (query) =>
      'ownerEmail' in query
        ? retrieveOwn(query.ownerEmail, firstPage(query.states))
        : send(
            { path: 'LeadManagement.svc/RetrieveTaskByLeadId', parameters: { leadId: query.leadId } },
            (parsed) => readTaskList(parsed, settings.timeZone),
          ),
    searchLeads: ({ by, text }) => {
      const { path, parameter } = SEARCHES[by];
      return send({ path: `LeadManagement.svc/${path}`, parameters: { [parameter]: text } }, readLeads);
    },
    retrieveLead: (id) => send({ path: 'LeadManagement.svc/Leads.GetById', parameters: { id } }, readLeads),
    retrieveUsers: () => send({ path: 'UserManagement.svc/Users.Get' }, readUsers),
    retrieveAccount: () => send({ path: 'Authentication.svc/UserByAccessKey.Get' }, readAccount),
    completeTask: (id) =>
      send({ path: 'Task.svc/MarkComplete', parameters: { id }, isChange: true }, readSuccess),
    moveTask: (UserTaskId, dueAt) => {
      const body = { UserTaskId, DueDate: writeUpstreamTime(dueAt, settings.timeZone) };
      return send({ path: 'Task.svc/Update', body, isChange: true }, readSuccess);
    },
    close: () => agent.destroy(),
  };
}

interface Response {
  readonly status: number;
  readonly body: string;
  readonly isPlain: boolean;
  readonly retryAfterMs: number | undefined;
}

function readAnswer<T>(
  response: Response,
  read: (parsed: unknown) => T | undefined,
  redact: Redact,
): Answer<T> {
  const { status, body, isPlain, retryAfterMs } = response;
  const parsed = isPlain ? parseJson(body) : undefined;
  const error = readErrorBody(parsed);
  const exception = error?.type ?? '';
  const detail = exception === '' ? `HTTP ${status}` : `HTTP ${status} ${exception}`;

  const said = readLimit(error?.message ?? (status === 200 ? '' : body));
  if (status === 429 || exception === 'MXAPIRateLimitExceededException' || said) {
    return { kind: 'limit-refused', retryAfterMs, said };
  }
  if (status === 400) return failed({ kind: 'request-refused', detail, exception });
  if (status === 401) return failed({ kind: 'access-refused', detail, exception });
  if (status === 404) return failed({ kind: 'address-wrong', detail, exception });
  if (error && (status === 200 || (status === 500 && error.type !== ''))) {
    // It may quote the request, with its keys.
    return failed({ kind: 'reason-given', reason: redact(error.message), detail, exception });
  }
  if ([500, 502, 503, 504].includes(status)) {
    return { kind: 'failed', failure: { kind: 'not-answering', detail }, mayPass: true };
  }
  if (status !== 200) return failed({ kind: 'unexpected', answer: `status ${status}`, detail });
  if (!isPlain) return failed({ kind: 'unreadable', detail: `${detail}, compressed` });
  const value = parsed === undefined ? undefined : read(parsed);
  if (value === undefined) {
    const said = readLimit(body);
    if (said) return { kind: 'limit-refused', retryAfterMs, said };
    const what = parsed === undefined ? 'not JSON' : 'another shape';
    return failed({ kind: 'unreadable', detail: `${detail}, ${what}` });
  }
  return { kind: 'value', value, bytes: Buffer.byteLength(body) };
}

function failed(failure: Failure): Answer<never> {
  return { kind: 'failed', failure, mayPass: false };
}

/** @param status what had come when the call broke: undefined before the response's head */
function faultOf(error: unknown, timedOut: boolean, status: number | undefined): Call<never> {
  const code = errorCode(error);
  const wasAnswered = status !== undefined;
  if (timedOut) return notAnswering('time limit', wasAnswered);
  if (isTlsFault(code)) {
    const failure = { kind: 'unexpected', answer: 'no trusted connection', detail: code } as const;
    return { answer: failed(failure), wasAnswered: false };
  }
  // Something came, but no whole HTTP response.
  if (wasAnswered || code === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return { answer: failed({ kind: 'unreadable', detail: code }), wasAnswered: true };
  }
  return notAnswering(code, false);
}

function notAnswering(detail: string, wasAnswered: boolean): Call<never> {
  return {
    answer: { kind: 'failed', failure: { kind: 'not-answering', detail }, mayPass: true },
    wasAnswered,
  };
}

/** OpenSSL's and Node's names of certificate and handshake faults (Node's documentation, "TLS"). */
function isTlsFault(code: string): boolean {
  return /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|EPROTO$)/.test(code);
}

/** `{"Status":"Success",…}`; anything else leaves it open whether the change took place. */
function readSuccess(parsed: unknown): 'changed' | undefined {
  return isRecord(parsed) && parsed.Status === 'Success' ? 'changed' : undefined;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

interface ErrorBody {
  /** `MX…`, or `''` when it names none. */
  readonly type: string;
  readonly message: string;
}

/** LeadSquared's `{"Status":"Error","ExceptionType":"MX…","ExceptionMessage":"…"}`, on any HTTP status. */
function readErrorBody(parsed: unknown): ErrorBody | undefined {
  if (!isRecord(parsed)) return undefined;
  const fields = lowerKeys(parsed);
  const text = (key: string) => (typeof fields[key] === 'string' ? fields[key] : '');
  const type = /^MX\w{1,80}$/.exec(text('exceptiontype'))?.[0] ?? '';
  if (type === '' && text('status').toLowerCase() !== 'error') return undefined;
  return { type, message: text('exceptionmessage').slice(0, MAX_ERROR_LENGTH) };
}

/** No error body is longer, in characters. */
const MAX_ERROR_LENGTH = 10_000;

/** Seen with the statuses 429, 403 and 200, so the words decide. */
function readLimit(message: string): Limit | undefined {
  const words = /API calls exceeded the limit of (\d{1,6}) in (\d{1,6}) second/i;
  const [, calls, seconds] = words.exec(message.slice(0, MAX_ERROR_LENGTH)) ?? [];
  if (calls === undefined) return undefined;
  return { limit: Math.max(1, Number(calls)), windowMs: Math.max(1, Number(seconds)) * 1000 };
}

/** Seconds, as RFC 9110 has it; its other form, a date, is left to the window. */
function readRetryAfter(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : undefined;
}
