/** Serves Slack and the admin's monitoring, and stops without losing an answer. */
import type { Config } from './config/read-config.ts';
import type { LogEvents } from './log-events.ts';
import { createBoundedServer } from './ops/bounded-server.ts';
import { answerHealth, type Health } from './ops/health.ts';
import { listen } from './ops/listen.ts';
import { type Metrics, serveMetrics } from './ops/metrics.ts';
import { resultWithin } from './ops/result-within.ts';
import type { Connection } from './slack/connection.ts';

export interface RunningApp {
  /** The open port, which PORT=0 leaves to the machine. */
  readonly port: number;
  readonly metricsUrl: string | undefined;
  /** Takes no new work, answers waiting reps within the grace, and closes. */
  stop(): Promise<void>;
}

interface Served {
  readonly connection: Connection;
  readonly metrics: Metrics;
  readonly events: LogEvents;
  readonly health: () => Omit<Health, 'isReady'>;
  /** `isStarted` is set here: it is true from the first connection to Slack to the stop. */
  readonly state: { isStarted: boolean };
  /** Which address to listen on; by default all. */
  readonly host: string | undefined;
  /** Takes no new work, and goes on with what there is for so many ms. */
  drain(ms: number): void;
  /** Gives up waiting work, and tells its reps. */
  abandon(): void;
  /** Resolves when no work is left. */
  settled(): Promise<void>;
  /** Closes everything that the app has opened besides. */
  close(): Promise<unknown>;
}

/** The most of the grace that is kept for telling reps who can't be answered any more, and for closing. */
const MAX_FAREWELL_MS = 2_000;
const MAX_CLOSING_MS = 250;

/** @throws an Error whose message says what to fix */
export async function serve(config: Config, served: Served): Promise<RunningApp> {
  const { connection, metrics, events, state, host } = served;
  const { server, keep } = createBoundedServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (path === '/slack/events' && request.method === 'POST' && connection.listener) {
      return connection.listener(request, response, () => keep(request.socket));
    }
    const isReady = state.isStarted && connection.openConnections?.() !== 0;
    answerHealth(path, request, response, { isReady, ...served.health() });
  }, events.connectionClosed);
  const { port } = await listen(server, { host, port: config.port, setting: 'PORT' });
  const metricsServer = config.metricsAddress && (await serveMetrics(metrics, config.metricsAddress));
  await connection.connect();
  state.isStarted = true;
  events.listening(port, config.slack.connection.mode);

  async function stop(): Promise<void> {
    state.isStarted = false;
    const finished = finish(served, config.shutdownGraceMs);
    // Other instances take what comes from now on. Where there is none, reps read until the end that the app restarts: with no
    // connection Slack shows them an error of its own.
    if (config.redisUrl !== undefined) void connection.close();
    await finished;
    metricsServer?.close();
    const closed = new Promise((resolve) => server.close(resolve));
    await resultWithin(Promise.all([connection.close(), closed, served.close()]), MAX_CLOSING_MS);
    server.closeAllConnections();
  }

  let stopped: Promise<void> | undefined;
  return {
    port,
    metricsUrl: metricsServer?.url,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function finish({ drain, abandon, settled }: Served, graceMs: number): Promise<void> {
  const farewellMs = Math.min(MAX_FAREWELL_MS, graceMs / 2);
  drain(graceMs - farewellMs);
  const lastCall = setTimeout(abandon, graceMs - farewellMs);
  await resultWithin(settled(), graceMs - Math.min(MAX_CLOSING_MS, farewellMs));
  clearTimeout(lastCall);
}
