/** Prints findings as a Markdown table, with what they were measured on. */
import { cpus } from 'node:os';
import type { Finding, Peer, Unit } from './row.ts';
import { median } from './statistics.ts';

const HEAD = ['row', 'measured', 'ours', 'against', 'theirs', 'ratio', 'goal', 'reached'];

const NO_PEER = ['–', '–', '–'];

export function machineLine(now: Date): string {
  const processors = cpus();
  const date = now.toISOString().slice(0, 10);
  return `${date} · ${processors.length} × ${processors[0]?.model} · Node ${process.version} · median (min–max) of the runs`;
}

export function table(findings: readonly { readonly row: string; readonly finding: Finding }[]): string {
  const lines = [
    HEAD,
    HEAD.map(() => '---'),
    ...findings.flatMap(({ row, finding }) => linesOf(row, finding)),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** One for each peer, or one without; our own is the first. */
function linesOf(row: string, finding: Finding): string[][] {
  const { measured, goal, ours, against, unit } = finding;
  const reached = goal && (goal.isReached ? 'yes' : 'no');
  const peers = against.map((peer) => [peer.name, spread(peer.samples, unit), ratio(ours, peer)]);
  return (peers.length > 0 ? peers : [NO_PEER]).map((theirs, index) => {
    return index === 0
      ? [row, measured, spread(ours, unit), ...theirs, goal?.words ?? '–', reached ?? '–']
      : ['', '', '', ...theirs, '', ''];
  });
}

function spread(samples: readonly number[], { write, symbol }: Unit): string {
  const [only, another] = samples;
  if (only !== undefined && another === undefined) return `${write(only)}${symbol}`;
  return `${write(median(samples))}${symbol} (${write(Math.min(...samples))}–${write(Math.max(...samples))})`;
}

function ratio(ours: readonly number[], { samples }: Peer): string {
  const theirs = median(samples);
  return theirs === 0 ? '–' : (median(ours) / theirs).toFixed(2);
}
