// State for each person.
import { useCallback, useState } from 'react';

/** Each person's own state. It is kept while another person acts. */
export function useOwn<Value>(user: string) {
  const [all, setAll] = useState<ReadonlyMap<string, Value>>(new Map());
  // The setter keeps this person, even if another one acts by the time it is called.
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
