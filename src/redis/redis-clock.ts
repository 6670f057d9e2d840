/** Notices when Redis' clock jumps, by comparing it with this process' monotonic clock. */

/** A smaller change is no jump: NTP corrects clocks slowly. */
export const JUMP_MS = 1_000;

/**
 * Redis reads its clock at some moment between our sending and its reply. So how far its clock is ahead of ours is known
 * only as a range, and a slow reply, or a process that was stopped meanwhile, is no jump.
 */
export function createClockWatch() {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  return {
    /** Gives by how many ms the clock jumped since it was seen last, ahead when positive. 0: it didn't. */
    see(redisMs: number, sentAtMs: number, gotAtMs: number): number {
      const seen = { least: redisMs - gotAtMs, most: redisMs - sentAtMs };
      const gapMs = seen.least > most ? seen.least - most : seen.most < least ? seen.most - least : 0;
      // Ranges that overlap narrow each other. Otherwise the clock has moved, and only the newer range is true.
      least = gapMs === 0 ? Math.max(least, seen.least) : seen.least;
      most = gapMs === 0 ? Math.min(most, seen.most) : seen.most;
      return Math.abs(gapMs) > JUMP_MS ? gapMs : 0;
    },
  };
}
