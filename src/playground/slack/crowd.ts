// A hundred more reps, so that one person at the page sees how the scheduler works when a whole team uses the app.
import { randomUUID } from 'node:crypto';
import type { Person } from './team.ts';
import type { Workspace } from './workspace.ts';

const FIRST_NAMES = 'Aisha Bruno Chen Divya Elif Farah Goran Hana Ivan Jasmin'.split(' ');
const LAST_NAMES = 'Almeida Banerjee Costa Dubois Eriksen Fischer Gupta Haddad Iyer Jansen'.split(' ');
const TIME_ZONES = ['Asia/Kolkata', 'Europe/Berlin', 'America/New_York'];

export const CROWD: readonly Person[] = FIRST_NAMES.flatMap((first, row) =>
  LAST_NAMES.map((last, column) => ({
    id: `U0CROWD${row}${column}`,
    name: `${first} ${last}`,
    email: `${first}.${last}@example.com`.toLowerCase(),
    timeZone: TIME_ZONES[(row + column) % TIME_ZONES.length] ?? 'UTC',
  })),
);

/** Enough for the last of a hundred answers, even if the limit is a few calls in 5 s. */
const PATIENCE_MS = 5 * 60_000;

export interface CrowdProgress {
  readonly asked: number;
  readonly answered: number;
  /** how long the slowest answer took so far */
  readonly longestMs: number;
  /** whether any may still be answered */
  readonly isUnderWay: boolean;
}

export interface Crowd {
  /**
   * All reps type the command at once, each for another lead; or one rep types it as often. Throws while the last run
   * isn't over.
   */
  start(kind: 'many reps' | 'one rep'): void;
  /** The last run's. */
  progress(): CrowdProgress | undefined;
}

export function createCrowd(workspace: Workspace): Crowd {
  let run: { asked: number; answered: number; longestMs: number; underWay: number } | undefined;

  return {
    start(kind) {
      if (run && run.underWay > 0) throw new Error('The last hundred are still being answered.');
      const current = { asked: CROWD.length, answered: 0, longestMs: 0, underWay: CROWD.length };
      run = current;

      const ask = async (user: string) => {
        const startedAt = performance.now();
        const { responseUrl, body, error } = await workspace.command({ user, text: randomUUID() });
        if (error || isRefusal(body)) return;
        const hasList = () => workspace.answers(responseUrl).some(({ raw }) => !raw.includes('⏳'));
        await workspace.until(hasList, PATIENCE_MS);
        current.answered += 1;
        current.longestMs = Math.max(current.longestMs, performance.now() - startedAt);
      };

      for (const rep of CROWD) {
        ask(kind === 'one rep' ? 'U0CROWD00' : rep.id)
          // Given up, as one that was refused: the count shows it.
          .catch(() => undefined)
          .finally(() => {
            current.underWay -= 1;
          });
      }
    },
    progress() {
      if (!run) return undefined;
      const { underWay, ...progress } = run;
      return { ...progress, isUnderWay: underWay > 0 };
    },
  };
}

/** The ack already has words, and they don't say that the rep has to wait. */
function isRefusal(ack: unknown): boolean {
  return ack !== '' && !JSON.stringify(ack).includes('⏳');
}
