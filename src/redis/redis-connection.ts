/** The connection to Redis. No CRM data goes there but recent lead ids. */
import { createHash } from 'node:crypto';
import { createClient } from '@redis/client';
import type { ClientSettings } from '../leadsquared/api/client.ts';
import { errorCode } from '../ops/log.ts';
import { resultWithin } from '../ops/result-within.ts';
import { faultWord, isErrorReply } from './redis-fault.ts';

export type Redis = Awaited<ReturnType<typeof connectRedis>>;

const MAX_RECONNECT_PAUSE_MS = 1_000;
const REPLY_LIMIT_MS = 3_000;
const HANGS = Object.assign(new Error('Redis hangs'), { code: 'ETIMEDOUT' });
/** After a failover the old connection stays with what is a replica now. The name in REDIS_URL leads to the new primary. */
const REPLICA_WORDS: readonly string[] = ['READONLY', 'MASTERDOWN'];

/** Only a digest of it goes to Redis. */
type Account = Pick<ClientSettings, 'apiUrl' | 'accessKey'>;

/** All keys of an account share one hash tag, so that they are in one slot of a cluster. */
export function keyPrefix({ apiUrl, accessKey }: Account): string {
  const digest = createHash('sha256').update(`${apiUrl} ${accessKey}`).digest('hex');
  return `lead-tasks:{${digest.slice(0, 16)}}`;
}

/** @throws an Error whose message says what to fix, without the address, which may have a password in it */
export async function connectRedis(url: string, account: Account) {
  const prefix = keyPrefix(account);
  let onFault = (_error: unknown) => {};
  let wasReady = false;
  let isClosed = false;
  let client = open();
  try {
    await client.connect();
    wasReady = true;
  } catch (error) {
    throw new Error(
      isErrorReply(error)
        ? `Redis refused the connection (${faultWord(error)}): check the user and password in REDIS_URL.`
        : `Redis could not be reached (${errorCode(error)}): check REDIS_URL, and that Redis runs there.`,
    );
  }

  function open() {
    const opened = createClient({
      url,
      disableOfflineQueue: true,
      socket: {
        connectTimeout: 2_000,
        // This also limits the login, for which no command of ours is sent. Membership sends a command each second.
        socketTimeout: REPLY_LIMIT_MS,
        // Otherwise the first connect() would stay pending for ever where no Redis is.
        reconnectStrategy: (retries) => wasReady && Math.min(50 * 2 ** retries, MAX_RECONNECT_PAUSE_MS),
      },
    });
    return opened.on('error', (error: unknown) => {
      if (opened === client) onFault(error);
    });
  }

  function reopen(old: typeof client, error: unknown): void {
    if (old !== client || isClosed) return;
    client = open();
    // Before the commands that wait for the old connection are rejected without this reason.
    onFault(error);
    old.destroy();
    // Its event 'error' reports a failure.
    client.connect().catch(() => {});
  }

  /** Sends one command. Rejects at once while Redis is away, and after 3 s when it hangs. */
  async function command(...words: readonly (string | number)[]): Promise<unknown> {
    const used = client;
    try {
      const reply = await resultWithin(used.sendCommand(words.map(String)), REPLY_LIMIT_MS);
      if (reply !== undefined) return reply;
      throw HANGS;
    } catch (error) {
      if (error === HANGS || REPLICA_WORDS.includes(faultWord(error))) reopen(used, error);
      throw error;
    }
  }

  return {
    command,
    /** The full name of a key: the same Redis may serve other accounts. */
    key: (name: string) => `${prefix}:${name}`,
    /** The listener is called when the connection breaks. The client connects again by itself. */
    onFault(listener: (error: unknown) => void) {
      onFault = listener;
    },
    /** Closes after every sent command is answered. */
    async close() {
      isClosed = true;
      await client.close();
    },
  };
}
