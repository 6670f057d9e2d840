// How busy LeadSquared and the app's scheduler are: from the app's own metrics and, with the stand-in for LeadSquared,
// from the calls that it counted.
import { request } from 'undici';
import type { UpstreamCall } from '../leadsquared/upstream.ts';
import type { Load } from './page-state.ts';

const TIME_LIMIT_MS = 1000;

/** Prometheus' text format: the value of each `name{labels}`, without the comments. */
function parseMetrics(text: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, series, value] = /^([^#\s]\S*(?:\{.*\})?)\s+(\S+)/.exec(line) ?? [];
    if (series !== undefined) values.set(series, Number(value));
  }
  return values;
}

/** Empty when they can't be read. */
async function readMetrics(url: string | undefined): Promise<Map<string, number>> {
  if (url === undefined) return new Map();
  try {
    const response = await request(url, { signal: AbortSignal.timeout(TIME_LIMIT_MS) });
    return parseMetrics(await response.body.text());
  } catch {
    return new Map();
  }
}

interface LoadSources {
  readonly limit: number;
  readonly windowMs: number;
  /** The stand-in's calls. With a real account, the metrics count the calls of a window. */
  readonly calls?: readonly UpstreamCall[] | undefined;
  /** Undefined until the app listens. */
  readonly metricsUrl: () => string | undefined;
}

export function createLoadMeter(options: LoadSources): () => Promise<Omit<Load, 'crowd'>> {
  const { limit, windowMs, calls, metricsUrl } = options;
  let answered: { at: number; total: number }[] = [];

  const countedSince = (start: number) => {
    if (!calls) return undefined;
    const first = calls.findLastIndex(({ receivedAt }) => receivedAt <= start) + 1;
    return calls.slice(first).filter(({ status }) => status !== 429).length;
  };

  const answeredSince = (start: number, at: number, total: number) => {
    answered = [...answered.filter((sample) => sample.at > start), { at, total }];
    return total - (answered[0]?.total ?? total);
  };

  return async () => {
    const metrics = await readMetrics(metricsUrl());
    const at = Date.now();
    const answersBy = (source: string) => metrics.get(`lead_tasks_lookups_total{source="${source}"}`) ?? 0;
    const callSeries = [...metrics].filter(([series]) => series.startsWith('lead_tasks_calls_total'));
    const total = callSeries.reduce((sum, [, value]) => sum + value, 0);
    return {
      at,
      limit: metrics.get('lead_tasks_limit') ?? limit,
      calls: countedSince(at - windowMs) ?? answeredSince(at - windowMs, at, total),
      waiting: metrics.get('lead_tasks_waiting') ?? 0,
      answers: { call: answersBy('call'), shared: answersBy('shared'), kept: answersBy('kept') },
    };
  };
}
