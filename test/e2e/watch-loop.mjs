/** Loaded into the program before its own code: what it writes as it ends tells how long its event loop stood still. */
import { writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delays = monitorEventLoopDelay({ resolution: 10 });
delays.enable();
// To start takes its time too.
process.on('SIGUSR2', () => delays.reset());
process.on('exit', () => {
  const longestStallMs = Math.round(delays.max / 1e6);
  const peakMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
  writeSync(2, `${JSON.stringify({ longestStallMs, peakMemoryMb })}\n`);
});
