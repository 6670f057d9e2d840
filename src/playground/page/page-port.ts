// Opens the page on the wanted port, otherwise on the usual one, otherwise on any free one.
import { type PageServer, type PageServerOptions, startPageServer } from './page-server.ts';

const USUAL_PORT = 3000;

/** @throws an Error whose message says what to fix */
export async function startPage(port: string, options: Omit<PageServerOptions, 'port'>): Promise<PageServer> {
  const wanted = port === '' ? USUAL_PORT : Number(port);
  if (!/^\d*$/.test(port) || wanted > 65_535) {
    throw new Error(`PORT should be a whole number from 0 to 65535, but is “${port}”`);
  }
  try {
    return await startPageServer({ ...options, port: wanted });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (port !== '') throw new Error(portFault(wanted, error));
    return startPageServer({ ...options, port: 0 });
  }
}

function portFault(port: number, error: Error): string {
  const free = port < 65_535 ? port + 1 : USUAL_PORT + 1;
  return `PORT: port ${port} could not be opened (${error.message}). Choose another port: PORT=${free} npm start`;
}
