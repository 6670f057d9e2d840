/** Metrics for the admin's monitoring, in Prometheus' text format. */
import { createBoundedServer } from './bounded-server.ts';
import { listen } from './listen.ts';

export type Metrics = Awaited<ReturnType<typeof createMetrics>>;

/** Read at each scrape. */
const GAUGES = [
  ['waiting', 'lead_tasks_waiting', 'Lookups that are waiting'],
  ['slotsInUse', 'lead_tasks_slots_in_use', 'Slots of the limit with a call or in their cool-down'],
  ['limit', 'lead_tasks_limit', 'Calls that are allowed in a window'],
  ['isDown', 'lead_tasks_leadsquared_down', '1 while LeadSquared answers no calls'],
  ['isAlone', 'lead_tasks_redis_away', '1 while Redis is away and this instance works alone'],
  ['watched', 'lead_tasks_watched', 'Reps whose tasks are read without their asking'],
  ['oldestLookS', 'lead_tasks_watched_oldest_seconds', 'How long ago the oldest of these readings was'],
  ['openConnections', 'lead_tasks_slack_connections', 'Open Socket Mode connections'],
] as const;

/** Undefined without Redis, or without Socket Mode. */
type Levels = Readonly<Record<(typeof GAUGES)[number][0], (() => number | boolean) | undefined>>;

/** If no monitoring reads them. */
export const UNWATCHED: Metrics = {
  asked() {},
  answered() {},
  lookedUp() {},
  called() {},
  waited() {},
  reconnected() {},
  observe() {},
  text: async () => '',
};

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/** The library is loaded only here, because most installations don't use metrics. */
export async function createMetrics() {
  const { Counter, Gauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const seconds = (name: string, help: string) => new Histogram({ name, help, buckets: SECONDS, registers });
  const asks = counter(
    'lead_tasks_asked_total',
    'Interactions: commands, clicks, shortcuts, direct messages and openings of App Home',
    'origin',
  );
  const answers = counter('lead_tasks_answers_total', 'Results of interactions', 'origin', 'outcome');
  const lookups = counter(
    'lead_tasks_lookups_total',
    'Lookups by what answered them: kept (the cache), shared (another lookup’s call) or call (their own)',
    'source',
  );
  const calls = counter('lead_tasks_calls_total', 'Calls to LeadSquared by answer', 'answer');
  const reconnects = counter('lead_tasks_reconnects_total', 'Socket Mode connections that replaced another');
  const callSeconds = seconds(
    'lead_tasks_call_seconds',
    'Seconds from sending a call to the last byte of its answer',
  );
  const waitSeconds = seconds('lead_tasks_wait_seconds', 'Seconds that a call waited for a slot');
  return {
    asked: (origin: string) => asks.inc({ origin }),
    reconnected: () => reconnects.inc(),
    answered: (origin: string, outcome: string) => answers.inc({ origin, outcome }),
    lookedUp: (source: string) => lookups.inc({ source }),
    called(answer: string, ms: number) {
      calls.inc({ answer });
      callSeconds.observe(ms / 1000);
    },
    waited: (ms: number) => waitSeconds.observe(ms / 1000),
    /** Once all that has a level is there. */
    observe(levels: Levels) {
      for (const [level, name, help] of GAUGES) {
        const read = levels[level];
        if (!read) continue;
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(Number(read()));
          },
        });
      }
    },
    text: () => registry.metrics(),
  };
}

/** `GET /metrics` on an address of its own, so that it is never reachable at the one for Slack. */
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
