import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorCode } from './log.ts';

interface Place {
  readonly host?: string | undefined;
  readonly port: number;
  /** The setting that names the port, alone or after the host. */
  readonly setting: string;
}

/**
 * @param place without a host: all addresses
 * @throws an Error that says which setting to fix
 */
export async function listen(server: Server, place: Place): Promise<AddressInfo> {
  try {
    server.listen({ host: place.host, port: place.port });
    await once(server, 'listening');
  } catch (error) {
    throw portFault(place, errorCode(error));
  }
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw portFault(place, 'no address');
  return address;
}

/** An error that says what to type. */
function portFault({ host, port, setting }: Place, code: string): Error {
  const at = host?.includes(':') ? `[${host}]` : host;
  const withPort = (free: number) => `${setting}=${setting === 'PORT' ? free : `${at}:${free}`} npm start`;
  const advice: Readonly<Record<string, string>> = {
    EADDRINUSE: `Another program uses it, perhaps this app. Choose another port: ${withPort(port < 65_535 ? port + 1 : 3001)}`,
    EACCES: `This user may only open ports over 1023: ${withPort(3000)}`,
  };
  const what = advice[code] ?? 'Set it to an address of this machine.';
  return new Error(`${setting}: port ${port} could not be opened (${code}). ${what}`);
}
