/**
 * What the work gives, or undefined when it is not there after so many ms; the work itself goes on. It rejects as the
 * work does, unless that is too late: then the rejection is dropped. The time limit keeps no process alive.
 */
export async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms).unref();
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
