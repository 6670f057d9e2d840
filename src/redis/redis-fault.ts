/** What is wrong with Redis: a word for the log and `/readyz`, and what the admin can do about it. */
import { ErrorReply } from '@redis/client';
import { errorCode } from '../ops/log.ts';

const CLUSTER_WORDS: readonly string[] = ['CLUSTERDOWN', 'MOVED', 'ASK', 'CROSSSLOT'];
const LOGIN = 'check the user and password in REDIS_URL';

const ADVICE: Readonly<Record<string, string>> = {
  NOPERM:
    'let the user in REDIS_URL run scripts and use our keys: ACL SETUSER … +@scripting +@sortedset +@string +@keyspace +time ~lead-tasks:*',
  WRONGTYPE: 'another program has written to our keys: delete the keys that match lead-tasks:*',
  READONLY: 'it is a replica: set REDIS_URL to a name that always leads to the primary',
  OOM: 'its memory is full: raise maxmemory, or let it evict other data',
  MISCONF: 'it cannot write to its disk: free some space there',
  CLUSTER:
    'it is a node of a cluster that does not own our keys: set REDIS_URL to a Redis without cluster mode',
  EMPTIED: 'something deletes its data again and again: look for FLUSHALL, and for what deletes our keys',
  CLOCK: 'its clock jumps again and again: let NTP correct the clock of its machine slowly',
  WRONGPASS: LOGIN,
  NOAUTH: LOGIN,
  ETIMEDOUT: 'it answers too slowly, or not at all: look at its load and at the network',
  LOADING: 'it is loading its data: wait',
};

/** Whether Redis answered with an error, rather than not at all. */
export function isErrorReply(error: unknown): boolean {
  return error instanceof ErrorReply;
}

/** Redis' own word where it answered, such as `NOPERM`. It never has anything that we sent. */
export function faultWord(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (isErrorReply(error)) return replyWord(error.message);
  const code = errorCode(error);
  // This package's errors have no code and no name, but a class.
  return code === 'Error' ? error.constructor.name : code;
}

function replyWord(message: string): string {
  // A script's command is refused in other words than a command (Redis 7.0, script.c).
  if (message.startsWith("ERR The user executing the script can't")) return 'NOPERM';
  const [word = ''] = message.split(' ', 1);
  // After a quotation mark Redis repeats what it was sent.
  return word === 'ERR' ? (/^[\w ]{1,60}/.exec(message)?.[0].trim() ?? word) : word;
}

/** What to do about it, to be read after a colon. */
export function adviceFor(word: string): string {
  return (
    ADVICE[CLUSTER_WORDS.includes(word) ? 'CLUSTER' : word] ?? 'check REDIS_URL, and what Redis itself logs'
  );
}
