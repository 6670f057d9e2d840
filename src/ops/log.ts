import type { Logger as SlackLogger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';
import { type DestinationStream, type Logger, pino } from 'pino';
import { resultWithin } from './result-within.ts';
import { printable, type Redact } from './secrets.ts';

export type Log = Logger;

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** JSON lines. */
export function createLog(
  { level, redact }: { level: string; redact: Redact },
  destination: DestinationStream = openOutput(),
): Log {
  const streamWrite = (line: string) => withoutEscapes(printable(redact(line)));
  const options = { level, base: null, hooks: { streamWrite } };
  return pino(options, destination);
}

/**
 * Standard output, without waiting for its reader. Pino's sonic-boom flushes at the exit and after a fatal line. If the
 * reader is gone, it retries forever (`flushSync` in version 4), and the process would never exit. Its `flush` returns
 * at once.
 */
function openOutput(): DestinationStream & { flush(done: () => void): void } {
  const output = Object.assign(pino.destination({ fd: 1, sync: false }), { flushSync: () => {} });
  let isWriting = false;
  output.on('drain', () => {
    isWriting = false;
  });
  // Its reader is gone.
  output.on('error', () => {});
  return {
    write(line) {
      isWriting = true;
      output.write(line);
    },
    flush(done) {
      if (!isWriting) done();
      else output.once('drain', done).once('error', done);
    },
  };
}

/** A reader that is still there needs less. */
const FLUSH_LIMIT_MS = 500;

/** Resolves when all log lines are written, or their reader is gone. Await it before each exit. */
export async function flushed(log: Log): Promise<void> {
  await resultWithin(new Promise<void>((resolve) => log.flush(() => resolve())), FLUSH_LIMIT_MS);
}

/** JSON escapes control characters, and a formatter like pino-pretty would turn them back. */
function withoutEscapes(line: string): string {
  return line.replace(/(\\\\)|\\u00[01789][\da-f]/gi, (_all, backslash?: string) => backslash ?? '');
}

/** Readable lines in a terminal. Production doesn't install the package, so it gets JSON. */
export async function openTerminal(): Promise<DestinationStream | undefined> {
  if (!process.stdout.isTTY || process.env.NODE_ENV === 'production') return undefined;
  try {
    const { default: pretty } = await import('pino-pretty');
    return pretty({ sync: true });
  } catch {
    return undefined;
  }
}

/**
 * Writes Bolt's and the web client's log to ours. Their debug lines are dropped: they have response_urls and whole
 * payloads. Only an error's message is written.
 * @param isHeard false while the caller reports Slack's errors itself
 */
export function slackLog(log: Log, isHeard: () => boolean): SlackLogger {
  const words = (parts: unknown[]) =>
    parts
      .filter((part) => typeof part === 'string' || part instanceof Error)
      .map((part) => (part instanceof Error ? part.message : part))
      .join(' ');
  return {
    debug: () => {},
    info: (...parts) => isHeard() && log.info(words(parts)),
    warn: (...parts) => isHeard() && log.warn(words(parts)),
    error: (...parts) => isHeard() && log.error(words(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

/**
 * An error's name and message. V8 quotes text that may be a rep's or the CRM's, so quotes are left out: `"…" is not
 * valid JSON`, or `Cannot create property 'x' on string '…'`.
 */
export function faultWords(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return `${error.name}: ${error.message.slice(0, MAX_MESSAGE).replace(/".*"|(?<=on string )'.*'/gs, '…')}`;
}

const MAX_MESSAGE = 300;
const MAX_FRAMES = 10;

/** A fault of the app itself, for the log, with where it happened. */
export function ownFault(error: unknown): { readonly fault: string; readonly stack?: readonly string[] } {
  const fault = faultWords(error);
  if (!(error instanceof Error) || error.stack === undefined) return { fault };
  // The message comes before the frames, and may have several lines.
  const frames = error.stack.split('\n').filter((line) => /^ {4}at /.test(line));
  return { fault, stack: frames.slice(0, MAX_FRAMES).map((line) => line.trim()) };
}

/** An error's code or name. The message of a failed call may contain an address with keys. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
