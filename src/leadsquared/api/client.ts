/** One call to LeadSquared: what is sent, and what each answer means. It neither waits nor retries. */
import type { EventEmitter } from 'node:events';
import { type Dispatcher, errors } from 'undici';
import { errorCode } from '../../ops/log.ts';
import { createDispatcher } from '../../ops/outgoing.ts';
import type { Redact } from '../../ops/secrets.ts';
import type { Failure } from '../../tasks/failure.ts';
import type { LeadQuery } from '../../tasks/lead.ts';
import type { LeadId } from '../../tasks/task.ts';
import {
  type Body,
  createBudget,
  MAX_START_BYTES,
  NOTHING,
  type ReadBody,
  readRows,
  readShort,
} from './answer-body.ts';
import { htmlText } from './html-text.ts';
import { isRecord, lowerKeys, readCount } from './json.ts';
import type { ListReader } from './json-rows.ts';
import { readAccount } from './read-account.ts';
import { LEADS } from './read-leads.ts';
import { ownPages, taskLists } from './read-tasks.ts';
import { USERS } from './read-users.ts';
import { writeUpstreamTime } from './upstream-time.ts';

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
  /** `bytes`: what the value takes in memory, about. */
  | { readonly kind: 'value'; readonly value: T; readonly bytes: number }
  | ({ readonly kind: 'limit-refused' } & Refusal)
  | { readonly kind: 'failed'; readonly failure: Failure; readonly mayPass: boolean };

/** Over the account's limit: nothing was done, and the same call may be sent again later. */
export interface Refusal {
  readonly retryAfterMs: number | undefined;
  /** The limit that it names. */
  readonly said: Limit | undefined;
}

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

/** What LeadSquared says of a change that it didn't refuse. */
export type Changed = 'changed' | 'nothing';

/** As many as LeadSquared's own example asks for (LeadSquared, "Get Tasks"). */
export const ROWS_PER_PAGE = 200;
/**
 * By what pages are sorted, best first: it must not change, or tasks move to other pages, and where many rows share it,
 * pages overlap and leave some out. Which columns an account takes is documented nowhere.
 */
export const SORT_COLUMNS = ['UserTaskId', 'CreatedOn'] as const;

export interface PageStart {
  readonly statusCode: number | undefined;
  readonly offset: number;
  readonly column: (typeof SORT_COLUMNS)[number];
}

/** By an e-mail address, by a phone number in one spelling, or by a word. */
export type LeadSearch = Pick<LeadQuery, 'by' | 'text'>;

export type Client = ReturnType<typeof createClient>;

/** The rows of a list that is cut end earlier. */
const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;
/**
 * For all answers that are being read, or were read in the last 10 s. Twenty-five lists of 10,000 ordinary tasks take
 * 145 MB. Beside 72 MB of kept answers a heap of 512 MB has room for it.
 */
const MAX_READING_BYTES = 200 * 1024 * 1024;

const SEARCHES = {
  email: { path: 'Leads.GetByEmailaddress', parameter: 'emailaddress' },
  phone: { path: 'RetrieveLeadByPhoneNumber', parameter: 'phone' },
  name: { path: 'Leads.GetByQuickSearch', parameter: 'key' },
} as const;

/** The endpoints are documented in LeadSquared's API pages, the first as "Get Tasks by Lead Id". */
export function createClient(settings: ClientSettings, redact: Redact) {
  // HTTP/1.1 without pipelining: over HTTP/2 one lost socket hits every call under way, and undici sends them
  // again by itself. Its default idle limit of 4 s is shorter than the usual window of 5 s, so that no
  // connection would outlive one.
  const dispatcher = createDispatcher({
    pipelining: 1,
    maxResponseSize: MAX_RESPONSE_BYTES,
    keepAliveTimeout: 30_000,
    onSocket: tellResets,
  });
  const budget = createBudget(MAX_READING_BYTES);
  const taskList = taskLists(settings.timeZone);
  const rowsBy =
    <Row, T>(reader: ListReader<Row, T>) =>
    (body: Body) =>
      readRows(body, reader, budget);
  const readChange = (body: Body) => readShort(body, readSuccess);
  const { accessKey, secretKey, auth } = settings;
  const keys = auth === 'query' ? { accessKey, secretKey } : {};
  // No Accept-Encoding: `request()` does not inflate.
  const headers = {
    accept: 'application/json',
    ...(auth === 'headers' ? { 'x-LSQ-AccessKey': accessKey, 'x-LSQ-SecretKey': secretKey } : {}),
  };

  /** @param read reads the body of an answer with status 200 */
  async function send<T>(
    request: { path: string; parameters?: Record<string, string>; body?: object; isChange?: boolean },
    read: (body: Body) => Promise<ReadBody<T>>,
  ): Promise<Call<T>> {
    const url = new URL(`${settings.apiUrl}/v2/${request.path}`);
    url.search = new URLSearchParams({ ...keys, ...request.parameters }).toString();
    // One clock from send to last byte: undici's own bodyTimeout starts anew with every byte.
    const signal = AbortSignal.timeout(settings.timeoutMs);
    let response: Dispatcher.ResponseData | undefined;
    /** What broke the connection: whatever else is thrown is a fault of our own, and none of LeadSquared's. */
    let broken: unknown;
    const noteBroken = (error: unknown): never => {
      if (!(error instanceof errors.InvalidArgumentError)) broken = error;
      throw error;
    };
    try {
      const options = {
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.body ? 'POST' : 'GET',
        headers: request.body ? { ...headers, 'content-type': 'application/json' } : headers,
        body: request.body ? JSON.stringify(request.body) : null,
        idempotent: !request.isChange,
        signal,
      } as const;
      response = await dispatcher.request(options).catch(noteBroken);
      const { statusCode: status, headers: head } = response;
      const isPlain = (head['content-encoding'] ?? 'identity') === 'identity';
      const bytes = watched(response.body, noteBroken);
      const body =
        status === 200 && isPlain
          ? await read(bytes)
          : await readShort<T>(bytes, () => undefined).catch((error: unknown) => {
              if (error !== broken) throw error;
              return NOTHING;
            });
      const retryAfterMs = readRetryAfter(head['retry-after']);
      const answer = readAnswer(status, isPlain ? body : COMPRESSED, { retryAfterMs, redact });
      return { answer, wasAnswered: true, serverDate: head.date?.toString() };
    } catch (error) {
      if (error !== broken) throw error;
      return faultOf(error, signal.aborted, response !== undefined);
    }
  }

  return {
    retrieveLeadTasks: (leadId: LeadId) =>
      send({ path: 'LeadManagement.svc/RetrieveTaskByLeadId', parameters: { leadId } }, rowsBy(taskList)),
    /** One page of a rep's own, over all leads. */
    retrieveOwnTasks(ownerEmail: string, { statusCode: StatusCode, offset, column }: PageStart) {
      const body = {
        Parameter: { LookupName: 'OwnerEmailAddress', LookupValue: ownerEmail, StatusCode },
        Sorting: { ColumnName: column, Direction: '0' },
        Paging: { Offset: offset, RowCount: ROWS_PER_PAGE },
      };
      return send({ path: 'Task.svc/Retrieve', body }, rowsBy(ownPages(settings.timeZone, ownerEmail)));
    },
    /** One call, which finds leads as they are stored. */
    searchLeads({ by, text }: LeadSearch) {
      const { path, parameter } = SEARCHES[by];
      return send({ path: `LeadManagement.svc/${path}`, parameters: { [parameter]: text } }, rowsBy(LEADS));
    },
    retrieveLead: (id: LeadId) =>
      send({ path: 'LeadManagement.svc/Leads.GetById', parameters: { id } }, rowsBy(LEADS)),
    /** All users of the account, or the first 50,000. */
    retrieveUsers: () => send({ path: 'UserManagement.svc/Users.Get' }, rowsBy(USERS)),
    /** Whose keys these are; answers on every region's host. */
    retrieveAccount: () =>
      send({ path: 'Authentication.svc/UserByAccessKey.Get' }, (body) => readShort(body, readAccount)),
    /** A GET that changes things: it is never sent twice, and so is `moveTask`. */
    completeTask: (id: string) =>
      send({ path: 'Task.svc/MarkComplete', parameters: { id }, isChange: true }, readChange),
    moveTask(UserTaskId: string, dueAt: Date) {
      const body = { UserTaskId, DueDate: writeUpstreamTime(dueAt, settings.timeZone) };
      return send({ path: 'Task.svc/Update', body, isChange: true }, readChange);
    },
    close: () => dispatcher.destroy(),
  };
}

const COMPRESSED = { ...NOTHING, fault: 'compressed' };

/**
 * With `connection: close` undici takes a reset for the end of the body (its `onHttpSocketError`), so that a call whose
 * answer broke off could not be told from one whose answer is no JSON. It does that for this one code only.
 */
function tellResets(socket: EventEmitter): void {
  socket.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') error.code = 'ECONNABORTED';
  });
}

function readAnswer<T>(
  status: number,
  body: ReadBody<T>,
  { retryAfterMs, redact }: { retryAfterMs: number | undefined; redact: Redact },
): Answer<T> {
  const error = readErrorBody(body.answer);
  const exception = error?.type ?? '';
  const detail = exception === '' ? `HTTP ${status}` : `HTTP ${status} ${exception}`;

  const isUnread = status !== 200 || error !== undefined || body.value === undefined;
  const said = readLimit(error?.message ?? '') ?? (isUnread ? readLimit(body.start) : undefined);
  if (status === 429 || exception === 'MXAPIRateLimitExceededException' || said) {
    return { kind: 'limit-refused', retryAfterMs, said };
  }
  // A reason may quote the request, with its keys.
  const reason = error ? htmlText(redact(error.message)) : '';
  if (status === 400) return failed({ kind: 'request-refused', reason, detail, exception });
  if (status === 401) return failed({ kind: 'access-refused', detail, exception });
  if (status === 404) return failed({ kind: 'address-wrong', detail, exception });
  if (error && (status === 200 || (status === 500 && error.type !== ''))) {
    return failed({ kind: 'reason-given', reason, detail, exception });
  }
  if ([500, 502, 503, 504].includes(status)) {
    return { kind: 'failed', failure: { kind: 'not-answering', detail }, mayPass: true };
  }
  if (status !== 200) {
    return failed({ kind: 'unexpected', answer: `status ${status}`, reason, detail, exception });
  }
  if (body.value === undefined) {
    const what = body.fault ?? (body.answer === undefined ? 'not JSON' : 'another shape');
    return failed({ kind: 'unreadable', detail: `${detail}, ${what}` });
  }
  return { kind: 'value', value: body.value, bytes: body.bytes };
}

function failed(failure: Failure): Answer<never> {
  return { kind: 'failed', failure, mayPass: false };
}

/** OpenSSL's and Node's names of certificate and handshake faults (Node's documentation, "TLS"). */
const TLS_FAULT = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|EPROTO$)/;
/** The system's own names, for example of a reset: undici's start with UND_ERR. */
const NETWORK_FAULT = /^E[A-Z]+$/;

/** @param wasAnswered whether the response's head had come when the call broke */
function faultOf(error: unknown, timedOut: boolean, wasAnswered: boolean): Call<never> {
  const code = errorCode(error);
  if (timedOut) return notAnswering('time limit', wasAnswered);
  if (TLS_FAULT.test(code)) {
    const failure = { kind: 'unexpected', answer: 'no trusted connection', detail: code } as const;
    return { answer: failed(failure), wasAnswered: false };
  }
  // The network broke in the middle of an answer. A connection that was closed in good order is another matter.
  if (wasAnswered && NETWORK_FAULT.test(code)) return notAnswering(code, true);
  // Something came, but no whole HTTP response.
  if (wasAnswered || code === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return { answer: failed({ kind: 'unreadable', detail: code }), wasAnswered: true };
  }
  return notAnswering(code, false);
}

function notAnswering(detail: string, wasAnswered: boolean): Call<never> {
  const failure = { kind: 'not-answering', detail } as const;
  return { answer: { kind: 'failed', failure, mayPass: true }, wasAnswered };
}

async function* watched(body: Body, onBroken: (error: unknown) => never) {
  try {
    yield* body;
  } catch (error) {
    onBroken(error);
  }
}

/**
 * `{"Status":"Success","Message":{"AffectedRows":1}}`, where no rows means that nothing was changed. Anything else leaves
 * it open whether the change took place.
 */
function readSuccess(parsed: unknown): Changed | undefined {
  if (!isRecord(parsed) || parsed.Status !== 'Success') return undefined;
  const rows = isRecord(parsed.Message) ? readCount(parsed.Message.AffectedRows) : undefined;
  return rows === 0 ? 'nothing' : 'changed';
}

/**
 * LeadSquared's `{"Status":"Error","ExceptionType":"MX…","ExceptionMessage":"…"}`, on any HTTP status, or a list of one. A
 * task in a list may have the status word `Error`, but no exception.
 * @returns as its type `MX…`, or `''` when it names none
 */
function readErrorBody(parsed: unknown): { type: string; message: string } | undefined {
  const isList = Array.isArray(parsed) && parsed.length === 1;
  const body: unknown = isList ? parsed[0] : parsed;
  if (!isRecord(body)) return undefined;
  const fields = lowerKeys(body);
  const text = (key: string) => (typeof fields[key] === 'string' ? fields[key] : '');
  const type = /^MX\w{1,80}$/.exec(text('exceptiontype'))?.[0] ?? '';
  const isError = text('status').toLowerCase() === 'error' && !(isList && text('exceptionmessage') === '');
  if (type === '' && !isError) return undefined;
  return { type, message: text('exceptionmessage') || text('message') };
}

/** Seen with the statuses 429, 403 and 200, so the words decide. */
function readLimit(message: string): Limit | undefined {
  const words = /API calls exceeded the limit of (\d{1,6}) in (\d{1,6}) second/i;
  const [, calls, seconds] = words.exec(message.slice(0, MAX_START_BYTES)) ?? [];
  if (calls === undefined) return undefined;
  return { limit: Math.max(1, Number(calls)), windowMs: Math.max(1, Number(seconds)) * 1000 };
}

/** Seconds, as RFC 9110 has it; its other form, a date, is left to the window. */
function readRetryAfter(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : undefined;
}
