import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorCode } from './log.ts';

const MENDS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Set it to a free one.',
  EACCES: 'Set it to one that this user may open, over 1023.',
};

/**
 * @param host by default all addresses
 * @throws an Error that says which setting to mend
 */
export function listen(
  server: Server,
  { host, port, setting }: { host?: string; port: number; setting: string },
): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      const code = errorCode(error);
      const mend = MENDS[code] ?? 'Set it to an address of this machine.';
      reject(new Error(`${setting}: port ${port} could not be opened (${code}). ${mend}`));
    };
    server.once('error', fail);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', fail);
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address);
      else fail(new Error('no address'));
    });
  });
}
