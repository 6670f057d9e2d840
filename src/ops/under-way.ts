export type UnderWay = ReturnType<typeof createUnderWay>;

/** Work that must be done before the app can stop. */
export function createUnderWay(onFault: (error: unknown) => void) {
  const underWay = new Set<Promise<unknown>>();
  return {
    /** Takes note of it. A rejection is a fault of the app's. */
    track(work: Promise<unknown>): void {
      const ended = work.catch(onFault).finally(() => underWay.delete(ended));
      underWay.add(ended);
    },
    /** Resolves when nothing is under way, and nothing has come of it since. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
