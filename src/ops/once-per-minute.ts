const EVERY_MS = 60_000;

/**
 * Keeps the log short if strangers cause the same thing many times: writes the first at once, and those that follow as
 * one line a minute, with a count of each kind.
 */
export function oncePerMinute(write: (counts: Readonly<Record<string, number>>) => void) {
  const counts = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    timer = undefined;
    if (counts.size === 0) return;
    write(Object.fromEntries(counts));
    counts.clear();
    timer = setTimeout(flush, EVERY_MS).unref();
  }

  return (kind: string): void => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (!timer) flush();
  };
}
