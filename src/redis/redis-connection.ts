/** The connection through which several instances share what must be one. No CRM data goes there but recent lead ids. */
import { createHash } from 'node:crypto';
import { createClient } from '@redis/client';
import { errorCode } from '../ops/log.ts';
import { within } from '../ops/within.ts';
import { faultWord, isRefusal } from './redis-fault.ts';

export type Redis = Awaited<ReturnType<typeof connectRedis>>;

const MAX_RECONNECT_PAUSE_MS = 1_000;
const REPLY_LIMIT_MS = 3_000;
/** After a failover the old connection stays with what is a replica now; REDIS_URL's name leads to the new primary. */
const REPLICA_WORDS: readonly string[] = ['READONLY', 'MASTERDOWN'];

/** What tells one LeadSquared account from another. Only a digest of it goes to Redis. */
interface Account {
  readonly apiUrl: string;
  readonly accessKey: string;
}

/** All keys of an account share one hash tag, so that they are in one slot of a cluster. */
export function keyPrefix({ apiUrl, accessKey }: Account): string {
  const digest = createHash('sha256').update(`${apiUrl} ${accessKey}`).digest('hex');
  return `lead-tasks:{${digest.slice(0, 16)}}`;
}

/** @throws an Error whose message says what to fix, without the address, which may hold a password */
export async function connectRedis(url: string, account: Account) {
  let tell = (_error: unknown) => {};
  const prefix = keyPrefix(account);
  let wasReady = false;
  let isClosed = false;
  let client = open();
  try {
    await client.connect();
    wasReady = true;
  } catch (error) {
    throw new Error(
      isRefusal(error)
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
        // Also while logging in, where no command of ours is sent. Membership sends one each second.
        socketTimeout: REPLY_LIMIT_MS,
        // Otherwise the first connect() would stay pending for ever where no Redis is.
        reconnectStrategy: (retries) => wasReady && Math.min(50 * 2 ** retries, MAX_RECONNECT_PAUSE_MS),
      },
    });
    opened.on('error', (error: unknown) => {
      if (opened === client) tell(error);
    });
    return opened;
  }

  function reopen(old: typeof client, error: unknown): void {
    if (old !== client || isClosed) return;
    client = open();
    // Before what waits for the old connection is rejected without this reason.
    tell(error);
    old.destroy();
    // Its errors are told by its event.
    client.connect().catch(() => {});
  }

  /** Sends one command. Rejects at once while Redis is away, and after 3 s when it hangs. */
  async function command(...words: readonly (string | number)[]): Promise<unknown> {
    const asked = client;
    try {
      const reply = await within(asked.sendCommand(words.map(String)), REPLY_LIMIT_MS);
      if (reply !== undefined) return reply;
    } catch (error) {
      if (REPLICA_WORDS.includes(faultWord(error))) reopen(asked, error);
      throw error;
    }
    const error = Object.assign(new Error('Redis hangs'), { code: 'ETIMEDOUT' });
    reopen(asked, error);
    throw error;
  }

  return {
    command,
    /** The name of a key of ours: other accounts may be served by the same Redis. */
    key: (name: string) => `${prefix}:${name}`,
    /** Is told when the connection breaks; it is opened again by itself. */
    onFault(listener: (error: unknown) => void) {
      tell = listener;
    },
    /** Once all that was sent is answered. */
    async close() {
      isClosed = true;
      await client.close();
    },
  };
}
