/** A cache with a bound: what was used longest ago goes first. */
import { LRUCache } from 'lru-cache';

type Something = NonNullable<unknown>;

/**
 * With `max`, lru-cache takes the room of all entries at once: that was 40 ms of the app's start.
 * @param most how many entries
 * @param ttl of each entry, in ms; 0: as long as there is room
 */
export function createCache<K extends Something, V extends Something>(most: number, ttl = 0): LRUCache<K, V> {
  return new LRUCache<K, V>({ maxSize: most, sizeCalculation: () => 1, ttl });
}
