/**
 * `npm run bench`: what matters to reps and admins, each beside what they would use instead, on this machine and now.
 * It asserts nothing. `npm run bench -- queue` measures that row alone.
 */
import { footprint } from './footprint.ts';
import { home } from './home.ts';
import { instances } from './instances.ts';
import { latency } from './latency.ts';
import { queue } from './queue.ts';
import type { Finding, Row } from './row.ts';
import { sharing } from './sharing.ts';
import { slowUpstream } from './slow-upstream.ts';
import { machineLine, table } from './table.ts';
import { throughput } from './throughput.ts';
import { waiting } from './waiting.ts';
import { watching } from './watching.ts';

const ROWS: readonly Row[] = [
  queue,
  slowUpstream,
  instances,
  sharing,
  home,
  watching,
  throughput,
  waiting,
  latency,
  footprint,
];

const names = process.argv.slice(2);
const unknown = names.filter((name) => !ROWS.some((row) => row.name === name));
if (unknown.length > 0) {
  console.error(`No row ${unknown.join(', ')}. There are: ${ROWS.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}

const startedAtMs = performance.now();
const chosen = ROWS.filter(({ name }) => names.length === 0 || names.includes(name));
const findings = new Map<Row, readonly Finding[]>();
let calm: Promise<unknown> = Promise.resolve();
for (const row of chosen.filter(({ load }) => load === 'waits')) {
  calm = Promise.all([calm, measure(row, calm)]);
}
await calm;
for (const row of chosen.filter(({ load }) => load === 'works')) await measure(row, calm);

console.log(machineLine(new Date()));
console.log();
console.log(
  table(chosen.flatMap((row) => (findings.get(row) ?? []).map((finding) => ({ row: row.name, finding })))),
);

async function measure(row: Row, calm: Promise<unknown>): Promise<void> {
  const say = (words: string) => {
    const atSeconds = ((performance.now() - startedAtMs) / 1000).toFixed(0);
    console.error(`${atSeconds.padStart(4)} s  ${row.name}: ${words}`);
  };
  try {
    findings.set(row, await row.measure(say, calm));
    say('done');
  } catch (error) {
    say(`could not be measured: ${error instanceof Error ? error.stack : error}`);
  }
}
