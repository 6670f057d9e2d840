/** The connection through which several instances share what must be one. No CRM data goes there but recent lead ids. */
import { createHash } from 'node:crypto';
import { createClient } from '@redis/client';
import { errorCode } from '../operate/log.ts';

export interface Redis {
  /** Sends one command. Rejects at once while Redis is away, and after 3 s when it hangs. */
  command(...words: readonly (string | number)[]): Promise<unknown>;
  /** The name of a key of ours: other accounts may be served by the same Redis. */
  key(name: string): string;
  /** Is told when the connection breaks; it is made anew by itself. */
  onFault(listener: (fault: string) => void): void;
  /** Once all that was sent is answered. */
  close(): Promise<void>;
}

const MAX_RECONNECT_PAUSE_MS = 1_000;

/**
 * @param account what tells one LeadSquared account from another; only a digest of it goes to Redis
 * @throws an Error whose message says what to mend, without the address, which may hold a password
 */
export async function connectRedis(url: string, account: string): Promise<Redis> {
  const listeners = new Set<(fault: string) => void>();
  const prefix = `lead-tasks:{${createHash('sha256').update(account).digest('hex').slice(0, 16)}}`;
  let wasReady = false;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    // A Redis that hangs shows by a ping that is not answered.
    pingInterval: 1_000,
    socket: {
      connectTimeout: 2_000,
      socketTimeout: 3_000,
      // Else the first connect() would stay pending for ever where no Redis is.
      reconnectStrategy: (retries) => wasReady && Math.min(50 * 2 ** retries, MAX_RECONNECT_PAUSE_MS),
    },
  });
  client.on('error', (error: unknown) => {
    // This package's errors have no code and no name, but a class.
    const word =
      error instanceof Error && error.constructor !== Error ? error.constructor.name : errorCode(error);
    for (const listener of listeners) listener(word);
  });
  try {
    await client.connect();
    wasReady = true;
  } catch (error) {
    const word = error instanceof Error && /^(?:WRONGPASS|NOAUTH|NOPERM)\b/.exec(error.message)?.[0];
    if (word)
      throw new Error(`Redis refused the connection (${word}): check the user and password in REDIS_URL.`);
    throw new Error(
      `Redis could not be reached (${errorCode(error)}): check REDIS_URL, and that Redis runs there.`,
    );
  }
  return {
    command: (...words) => client.sendCommand(words.map(String)),
    key: (name) => `${prefix}:${name}`,
    onFault: (listener) => listeners.add(listener),
    close: async () => {
      await client.close();
    },
  };
}
