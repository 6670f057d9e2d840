/** How the app reaches others over HTTP. */
import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net';
import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';

/** Each with its small letters, which come first, as in undici. */
export const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] as const;

/**
 * The proxy's address, where Node is told to use it: its own `fetch` and `https` follow the same words (Node's
 * documentation, "Built-in proxy support").
 */
export function proxyInUse(): string | undefined {
  return process.env[proxyVariableInUse() ?? ''];
}

/** An empty variable in small letters hides the one in capitals, as for Node's own `fetch`: all calls go the same way. */
export function proxyVariableInUse(): (typeof PROXY_VARIABLES)[number] | undefined {
  if (!isProxyUsed()) return undefined;
  const https = process.env.https_proxy === undefined ? 'HTTPS_PROXY' : 'https_proxy';
  const http = process.env.http_proxy === undefined ? 'HTTP_PROXY' : 'http_proxy';
  return ([https, http] as const).find((name) => process.env[name]);
}

/** A Node before 22.21 knows no proxy: then nothing goes by it, rather than a part. */
function isProxyUsed(): boolean {
  if (!process.allowedNodeEnvironmentFlags.has('--use-env-proxy')) return false;
  const words = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(' ')];
  return process.env.NODE_USE_ENV_PROXY === '1' || words.includes('--use-env-proxy');
}

export interface OutgoingOptions extends Omit<Agent.Options, 'connect' | 'factory'> {
  readonly connectTimeout?: number;
  /** Is told of each connection before it is used, whatever it goes through. */
  readonly onSocket?: (socket: NonNullable<Parameters<buildConnector.Callback>[1]>) => void;
}

/**
 * HTTP/1.1, by the environment's proxy where there is one, but for what NO_PROXY names. Plain http never goes by it: it
 * is only allowed within this machine, and has keys in it.
 */
export function createDispatcher({ onSocket = () => {}, ...others }: OutgoingOptions = {}): Dispatcher {
  const timeout = others.connectTimeout === undefined ? {} : { timeout: others.connectTimeout };
  const options = { ...others, allowH2: false, connect: buildConnector({ allowH2: false, ...timeout }) };
  const factory = (origin: string | URL, { connect, ...rest }: Pool.Options) =>
    new Pool(origin, { ...rest, ...(typeof connect === 'function' ? { connect: watched(connect) } : {}) });

  function watched(connect: buildConnector.connector): buildConnector.connector {
    return (target, callback) =>
      connect(target, (...args) => {
        const [, socket] = args;
        if (socket) onSocket(socket);
        callback(...args);
      });
  }
  const proxy = proxyInUse();
  return proxy === undefined
    ? new Agent({ ...options, factory })
    : new EnvHttpProxyAgent({ ...options, factory, httpProxy: '', httpsProxy: proxy });
}

/**
 * Node gives up on an address after 250 ms where there is another one, and never comes back to it: far servers, and those
 * for which a packet is sent again after a second, can't be reached then if the other address is dead.
 */
const ADDRESS_LIMIT_MS = 2_000;

/** For every connection of this process. */
export function allowSlowAddresses(): void {
  setDefaultAutoSelectFamilyAttemptTimeout(ADDRESS_LIMIT_MS);
}
