/**
 * The work's result, or undefined if it isn't there after `ms`; the work itself continues. Rejects as the work does, but
 * drops a rejection that is too late. The time limit doesn't keep the process alive.
 */
export async function resultWithin<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms).unref();
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
