import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createCache } from '../../src/ops/cache.ts';

test('a full cache forgets what was used longest ago', () => {
  const cache = createCache<string, number>(3);
  for (const [index, name] of ['a', 'b', 'c'].entries()) cache.set(name, index);
  cache.get('a');
  cache.set('d', 3);
  assert.deepEqual([...cache.keys()].sort(), ['a', 'c', 'd']);
  for (let number = 0; number < 10_000; number += 1) cache.set(`name ${number}`, number);
  assert.equal(cache.size, 3);
});

test('an entry expires after the cache’s time or its own, and stays without one', async () => {
  const brief = createCache<string, string>(10, 20);
  const lasting = createCache<string, string>(10);
  brief.set('its own', 'it', { ttl: 60_000 });
  brief.set('the cache’s', 'it');
  lasting.set('none', 'it');
  lasting.set('its own', 'it', { ttl: 20 });
  await delay(50);
  assert.deepEqual([brief.get('its own'), brief.get('the cache’s')], ['it', undefined]);
  assert.deepEqual([lasting.get('none'), lasting.get('its own')], ['it', undefined]);
});
