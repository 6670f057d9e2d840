// State that a browser tab keeps when it reloads, and when the playground restarts.
import { useEffect, useState } from 'react';

/** Like `useState`, for a value that is JSON. */
export function useKept<Value>(name: string, initial: Value) {
  const [value, setValue] = useState<Value>(
    () => JSON.parse(sessionStorage.getItem(name) ?? 'null') ?? initial,
  );
  useEffect(() => sessionStorage.setItem(name, JSON.stringify(value)), [name, value]);
  return [value, setValue] as const;
}
