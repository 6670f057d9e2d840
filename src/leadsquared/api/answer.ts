/** What an answer of LeadSquared means. */
import type { Redact } from '../../ops/secrets.ts';
import type { Failure } from '../../tasks/failure.ts';
import { MAX_START_BYTES, type ReadBody } from './answer-body.ts';
import { htmlText } from './html-text.ts';
import { isRecord, lowerKeys } from './json.ts';

export type Answer<T> =
  /** `bytes`: what the value takes in memory, about. */
  | { readonly kind: 'value'; readonly value: T; readonly bytes: number }
  | ({ readonly kind: 'limit-refused' } & Refusal)
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Over the account's limit: nothing was done, and the same call may be sent again later. */
export interface Refusal {
  readonly retryAfterMs: number | undefined;
  /** The limit that it names. */
  readonly said: Limit | undefined;
}

/** `limit` calls in any window of `windowMs`. */
export interface Limit {
  readonly limit: number;
  readonly windowMs: number;
}

/** One HTTP request, and how it ended. */
export interface Call<T> {
  readonly answer: Answer<T>;
  /** False when LeadSquared sent nothing back: it may still count the call, even after we gave it up. */
  readonly wasAnswered: boolean;
  /** When its answer's head came, by `performance.now()`: it was counted before that, however long its body takes. */
  readonly headAtMs?: number | undefined;
  /** LeadSquared's clock, as its `Date` header has it. */
  readonly serverDate?: string | undefined;
}

export function readAnswer<T>(
  { status, retryAfter }: { status: number; retryAfter: string | string[] | undefined },
  body: ReadBody<T>,
  redact: Redact,
): Answer<T> {
  const error = readErrorBody(body.answer);
  const exception = error?.type ?? '';
  const detail = exception === '' ? `HTTP ${status}` : `HTTP ${status} ${exception}`;

  const isUnread = status !== 200 || error !== undefined || body.value === undefined;
  const said = readLimit(error?.message ?? '') ?? (isUnread ? readLimit(body.start) : undefined);
  if (status === 429 || exception === 'MXAPIRateLimitExceededException' || said) {
    return { kind: 'limit-refused', retryAfterMs: readRetryAfter(retryAfter), said };
  }
  // A reason may quote the request, with its keys.
  const reason = error ? htmlText(redact(error.message)) : '';
  if (status === 400) return failed({ kind: 'request-refused', reason, detail, exception });
  if (status === 401) return failed({ kind: 'access-refused', detail, exception });
  if (status === 404) return failed({ kind: 'address-wrong', detail, exception });
  if (error && (status === 200 || (status === 500 && error.type !== ''))) {
    return failed({ kind: 'reason-given', reason, detail, exception });
  }
  if ([500, 502, 503, 504].includes(status)) return failed({ kind: 'not-answering', detail });
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
  return { kind: 'failed', failure };
}

/** Its database's faults may pass, but not that a column which was asked for doesn't exist. */
const DATABASE_FAULT = /\bMySqlException$/i;
const UNKNOWN_COLUMN = /\bUnknown column\b/i;

/**
 * LeadSquared's `{"Status":"Error","ExceptionType":"MX…","ExceptionMessage":"…"}`, on any HTTP status, or a list of one. A
 * task in a list may have the status word `Error`, but no exception.
 * @returns as its type `MX…`, or a fault of its database that can't pass, or `''` for any other
 */
function readErrorBody(parsed: unknown): { type: string; message: string } | undefined {
  const isList = Array.isArray(parsed) && parsed.length === 1;
  const body: unknown = isList ? parsed[0] : parsed;
  if (!isRecord(body)) return undefined;
  const fields = lowerKeys(body);
  const text = (key: string) => (typeof fields[key] === 'string' ? fields[key] : '');
  const message = text('exceptionmessage') || text('message');
  const isUnknownColumn = UNKNOWN_COLUMN.test(message) && DATABASE_FAULT.test(text('exceptiontype'));
  const type = isUnknownColumn ? 'MySqlException' : (/^MX\w{1,80}$/.exec(text('exceptiontype'))?.[0] ?? '');
  const isError = text('status').toLowerCase() === 'error' && !(isList && text('exceptionmessage') === '');
  if (type === '' && !isError) return undefined;
  return { type, message };
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
