/** Notices when Redis' clock jumps, by this process' own clock, which never does. */

/** Less than this is a clock that is being corrected slowly, as NTP does. */
export const JUMP_MS = 1_000;

/**
 * How far Redis' clock is ahead of ours is known to lie between two bounds, because the moment at which Redis read its
 * clock lies between sending and reply. So a slow reply, or a process that was stopped meanwhile, is no jump.
 */
export function createClockWatch() {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  return {
    /**
     * @param redisMs what Redis' clock showed at some moment between `sentAtMs` and `gotAtMs` of ours
     * @returns by how many ms it jumped since it was seen last: ahead when positive, 0 when it did not
     */
    see(redisMs: number, sentAtMs: number, gotAtMs: number): number {
      const seen = { least: redisMs - gotAtMs, most: redisMs - sentAtMs };
      const gapMs = seen.least > most ? seen.least - most : seen.most < least ? seen.most - least : 0;
      // Both bounds hold while they agree. Otherwise the clock has moved, and what is newer holds.
      least = gapMs === 0 ? Math.max(least, seen.least) : seen.least;
      most = gapMs === 0 ? Math.min(most, seen.most) : seen.most;
      return Math.abs(gapMs) > JUMP_MS ? gapMs : 0;
    },
  };
}
