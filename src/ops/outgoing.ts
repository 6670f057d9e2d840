/** How the app connects to Slack and LeadSquared. */
import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net';
import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';

/** The lower-case names come first, as in undici. */
export const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] as const;

/**
 * The proxy's address, if Node is to use one. Its own `fetch` and `https` read the same variables (Node's documentation,
 * "Built-in proxy support").
 */
export function proxyInUse(): string | undefined {
  return process.env[proxyVariableInUse() ?? ''];
}

/** An empty lower-case variable hides the one in capitals, as for Node's own `fetch`. */
export function proxyVariableInUse(): (typeof PROXY_VARIABLES)[number] | undefined {
  if (!isProxyUsed()) return undefined;
  const https = process.env.https_proxy === undefined ? 'HTTPS_PROXY' : 'https_proxy';
  const http = process.env.http_proxy === undefined ? 'HTTP_PROXY' : 'http_proxy';
  return ([https, http] as const).find((name) => process.env[name]);
}

/** What may keep the app from an address. A proxy may refuse its own login, or the host. */
export function wayToCheck(setting: string): string {
  const proxy = proxyVariableInUse();
  return proxy === undefined
    ? `check the network and ${setting}`
    : `check the network, the proxy in ${proxy} and ${setting}`;
}

/** Node before 22.21 supports no proxy. There the app uses none either, so that all calls take the same way. */
function isProxyUsed(): boolean {
  if (!process.allowedNodeEnvironmentFlags.has('--use-env-proxy')) return false;
  const words = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(' ')];
  return process.env.NODE_USE_ENV_PROXY === '1' || words.includes('--use-env-proxy');
}

export interface OutgoingOptions extends Omit<Agent.Options, 'connect' | 'factory'> {
  readonly connectTimeout?: number;
  /** Called with each connection before it is used, with or without a proxy. */
  readonly onSocket?: (socket: NonNullable<Parameters<buildConnector.Callback>[1]>) => void;
}

/**
 * HTTP/1.1, through the environment's proxy if there is one, except to hosts in NO_PROXY. Plain http never uses the
 * proxy: it is allowed only within this machine, and has keys in it.
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
  const httpsProxy = proxyInUse();
  return httpsProxy === undefined
    ? new Agent({ ...options, factory })
    : new EnvHttpProxyAgent({ ...options, factory, httpProxy: '', httpsProxy });
}

/**
 * If a host has several addresses, Node gives up on each after 250 ms and never tries it again. Distant servers, and
 * those that need a packet to be sent again after a second, would be unreachable if the other address is dead.
 */
const ADDRESS_LIMIT_MS = 2_000;

/** For every connection of this process. */
export function allowSlowAddresses(): void {
  setDefaultAutoSelectFamilyAttemptTimeout(ADDRESS_LIMIT_MS);
}
