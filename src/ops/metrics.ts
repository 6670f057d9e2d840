/** What the admin's monitoring reads, in Prometheus' text format. */
import { createBoundedServer } from './bounded-server.ts';
import { listen } from './listen.ts';

export interface Metrics {
  /** A command, click or shortcut has come, or App Home was opened. */
  asked(origin: string): void;
  /** It was answered, or refused. */
  answered(origin: string, outcome: string): void;
  /** A lookup was asked for, and served by an answer kept, by another's call, or by a call of its own. */
  lookedUp(source: string): void;
  called(answer: string, ms: number): void;
  waited(ms: number): void;
  /** A Socket Mode connection took the place of another. */
  reconnected(): void;
  text(): Promise<string>;
}

export interface Levels {
  waiting(): number;
  slotsInUse(): number;
  limit(): number;
  /** Whether LeadSquared answers nothing. */
  isDown(): boolean;
  /** Whether Redis is away; undefined where there is none. */
  isAlone: (() => boolean) | undefined;
  /** How many connections of Socket Mode are open; undefined in HTTP mode. */
  openConnections: (() => number) | undefined;
}

/** Where nobody reads them. */
export const UNWATCHED: Metrics = {
  asked() {},
  answered() {},
  lookedUp() {},
  called() {},
  waited() {},
  reconnected() {},
  text: async () => '',
};

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/**
 * Loads its library only here, for most installations watch no metrics.
 * @param levels are read at each scrape
 */
export async function createMetrics(levels: Levels): Promise<Metrics> {
  const { Counter, Gauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('lead_tasks_waiting', 'Lookups that wait in line for LeadSquared', levels.waiting);
  gauge('lead_tasks_slots_in_use', 'Slots of the limit that hold a call or cool down', levels.slotsInUse);
  gauge('lead_tasks_limit', 'Calls that may be sent in a window', levels.limit);
  gauge('lead_tasks_leadsquared_down', '1 while LeadSquared answers nothing', () => Number(levels.isDown()));
  const { isAlone, openConnections } = levels;
  if (isAlone) {
    gauge('lead_tasks_redis_away', '1 while Redis is away, and this instance goes on alone', () =>
      Number(isAlone()),
    );
  }

  if (openConnections) {
    gauge('lead_tasks_slack_connections', 'Socket Mode connections that are open', openConnections);
  }

  const asks = new Counter({
    name: 'lead_tasks_asked_total',
    help: 'Commands, clicks, shortcuts and openings of App Home that came',
    labelNames: ['origin'],
    registers,
  });
  const answers = new Counter({
    name: 'lead_tasks_answers_total',
    help: 'What was asked by how it ended',
    labelNames: ['origin', 'outcome'],
    registers,
  });
  const lookups = new Counter({
    name: 'lead_tasks_lookups_total',
    help: 'Lookups by what served them: an answer kept, a call shared with others, a call of their own',
    labelNames: ['source'],
    registers,
  });
  const calls = new Counter({
    name: 'lead_tasks_calls_total',
    help: 'Calls to LeadSquared by what came back',
    labelNames: ['answer'],
    registers,
  });
  const reconnects = new Counter({
    name: 'lead_tasks_reconnects_total',
    help: 'Socket Mode connections that took the place of another',
    registers,
  });
  const callSeconds = new Histogram({
    name: 'lead_tasks_call_seconds',
    help: 'From sending a call to its last byte',
    buckets: SECONDS,
    registers,
  });
  const waitSeconds = new Histogram({
    name: 'lead_tasks_wait_seconds',
    help: 'From joining the line to the call',
    buckets: SECONDS,
    registers,
  });

  return {
    asked: (origin) => asks.inc({ origin }),
    reconnected: () => reconnects.inc(),
    answered: (origin, outcome) => answers.inc({ origin, outcome }),
    lookedUp: (source) => lookups.inc({ source }),
    called(answer, ms) {
      calls.inc({ answer });
      callSeconds.observe(ms / 1000);
    },
    waited: (ms) => waitSeconds.observe(ms / 1000),
    text: () => registry.metrics(),
  };
}

/** `GET /metrics` on an address of its own, so that it is never reachable where Slack is. */
export async function serveMetrics(
  metrics: Metrics,
  { host, port }: { host: string; port: number },
): Promise<{ url: string; close(): void }> {
  const { server } = createBoundedServer(async (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
  });
  const address = await listen(server, { host, port, setting: 'METRICS_ADDRESS' });
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}/metrics`,
    close: () => server.close(),
  };
}
