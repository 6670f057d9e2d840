// State that each person has of their own.
import { useCallback, useState } from 'react';

/** What each person has of their own. It is out of sight, and kept, while another person acts. */
export function useOwn<Value>(user: string) {
  const [all, setAll] = useState<ReadonlyMap<string, Value>>(new Map());
  // The setter stays that of this person, also when another acts by the time it is called.
  const setOwn = useCallback(
    (value: Value | undefined) =>
      setAll((last) => {
        const next = new Map(last);
        if (value === undefined) next.delete(user);
        else next.set(user, value);
        return next;
      }),
    [user],
  );
  return [all.get(user), setOwn] as const;
}
