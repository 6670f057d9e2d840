export type UnderWay = ReturnType<typeof createUnderWay>;

/** Work that must be done before the app can stop. */
export function createUnderWay(onFault: (error: unknown) => void) {
  const underWay = new Set<Promise<unknown>>();
  return {
    /** A rejection is a fault of the app. */
    track(work: Promise<unknown>): void {
      const ended = work.catch(onFault).finally(() => underWay.delete(ended));
      underWay.add(ended);
    },
    /** Resolves when no work is left, nor any that it has started. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
