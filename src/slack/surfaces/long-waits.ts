/** Lets a surface tell of a wait that goes on: a rep never looks at silence for long. */
import { STILL_ASKING, waitedWords } from '../../messages/waiting-words.ts';
import type { BareSurface, Surface, Wait } from './surface.ts';

/**
 * That is 3 of the 5 uses of a response_url: a long wait is told at once instead of after 3 s. One is left for the answer, and
 * one for what comes beside it, or for putting a list back.
 */
const TOLD_AFTER_MS = [3_000, 15_000, 60_000];

export function tellingWaits(bare: BareSurface): Surface {
  let wait: Wait = { isLong: false, words: (soFarMs) => waitedWords(STILL_ASKING, soFarMs) };
  let isTold = false;
  let isOver = false;
  let timer = later(0, 0);
  let early: NodeJS.Timeout | undefined;

  /** One timer at a time: thousands of reps may wait. */
  function later(index: number, soFarMs: number): NodeJS.Timeout | undefined {
    const ms = TOLD_AFTER_MS[index];
    if (ms === undefined) return undefined;
    return setTimeout(() => {
      timer = later(index + 1, ms);
      if (index === 0) tellFirst();
      else void tell(ms);
    }, ms - soFarMs);
  }

  async function tell(soFarMs: number): Promise<void> {
    isTold = true;
    const words = wait.words(soFarMs);
    // Without the list the words are still the words.
    const list = await wait.list?.(words).catch(() => undefined);
    if (!isOver) await bare.showWait({ words, about: wait.about }, list);
  }

  /** Once, however many calls the answer takes. */
  function tellFirst(): void {
    if (!isTold) void tell(0);
  }

  function close(): void {
    isOver = true;
    clearTimeout(timer);
    clearTimeout(early);
  }

  const closing =
    <A extends unknown[], R>(answer: (...given: A) => R) =>
    (...given: A) => {
      close();
      return answer(...given);
    };
  return {
    ...bare,
    async tellWait(next) {
      wait = next;
      // Each of several calls may wait. Later words tell of the last one.
      if (wait.isLong && !isTold) return tell(0);
      await bare.accept?.();
      if (bare.firstWordAfterMs !== undefined) early = setTimeout(tellFirst, bare.firstWordAfterMs);
    },
    showList: closing(bare.showList),
    confirm: closing(bare.confirm),
    showBeside: closing(bare.showBeside),
    giveBack: closing(bare.giveBack ?? bare.showBeside),
    close,
  };
}
