/** Processes behind a load balancer, between one Redis, one upstream and one workspace. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { Environment } from '../../src/config/settings.ts';
import type { Delivery } from '../../src/playground/slack/acting-person.ts';
import type { Workspace } from '../../src/playground/slack/workspace.ts';
import { keyPrefix } from '../../src/redis/redis-connection.ts';
import { nameDigest } from '../../src/redis/shared-memory.ts';
import { openWorld, read, type World, type WorldOptions } from '../world.ts';
import { startBalancer } from './balancer.ts';
import { type Program, portOf, runProgram } from './program.ts';
import { type Command, commandTo, type RedisServer, startRedis } from './redis.ts';

export const LIMIT = { limit: 10, windowMs: 1_000 };
export const TIMEOUT_MS = 1_000;

export interface InstanceOptions extends WorldOptions {
  readonly redis?: RedisServer;
  /** What the instances are given, when it is not the Redis' own. */
  readonly redisUrl?: string;
  /** Done in Redis before the first instance starts. */
  readonly prepare?: (command: Command, keys: Keys) => Promise<void>;
}

/** The names of the keys of these instances. */
export interface Keys {
  readonly mark: string;
  readonly held: string;
  readonly limit: string;
  readonly slots: string;
}

export async function openInstances(
  t: TestContext,
  number: number,
  { upstream = {}, settings = {}, redis: given, redisUrl, prepare, ...options }: InstanceOptions = {},
) {
  const redis = given ?? (await startRedis(t, { password: 'redis-pass' }));
  const balancer = await startBalancer(t);
  const programs: Program[] = [];
  const ports: number[] = [];
  const { promise: known, resolve: know } = Promise.withResolvers<ReturnType<typeof keysOf>>();

  const command = commandTo(redis.url);

  async function start(given: Environment) {
    const all = {
      ...given,
      LOG_LEVEL: 'info',
      REDIS_URL: redisUrl ?? redis.url,
      INSTANCES: String(number),
    };
    know(keysOf(all));
    await prepare?.(command, await known);
    for (let one = 0; one < number; one += 1) programs.push(runProgram(t, all));
    ports.push(...(await Promise.all(programs.map(portOf))));
    balancer.use(ports);
    const stop = async () => {
      for (const program of programs) {
        program.process.kill('SIGCONT');
        program.process.kill('SIGTERM');
      }
      await Promise.all(programs.map(({ exited }) => exited));
    };
    return { port: balancer.port, metricsUrl: undefined, stop };
  }

  const world = await openWorld(t, {
    ...options,
    start,
    upstream: {
      ...LIMIT,
      travelMs: () => Math.random() * 60,
      serviceMs: () => Math.random() * 60,
      ...upstream,
    },
    settings: {
      LEADSQUARED_RATE_LIMIT: String(LIMIT.limit),
      LEADSQUARED_RATE_WINDOW_MS: String(LIMIT.windowMs),
      LEADSQUARED_TIMEOUT_MS: String(TIMEOUT_MS),
      SHUTDOWN_GRACE_MS: '500',
      ...settings,
    },
  });

  /** From now on, every instance, or only the one with that index, gets the requests. */
  const use = (index?: number) => balancer.use(index === undefined ? ports : ports.slice(index, index + 1));

  /** Until every instance's `/readyz` says so; it is 200 all the time. */
  async function untilAll(says: string): Promise<void> {
    for (;;) {
      const said = await Promise.all(ports.map((port) => fetch(`http://127.0.0.1:${port}/readyz`)));
      const bodies = await Promise.all(said.map((answer) => answer.text()));
      assert.ok(said.every(({ status }) => status === 200));
      if (bodies.every((body) => body.includes(says))) return;
    }
  }
  const areAll = (state: 'joined' | 'away') => untilAll(`"redis":"${state}"`);

  const { turnKey, ...keys } = await known;
  return { world, redis, programs, use, untilAll, areAll, command, keys, turnKey };
}

function keysOf(settings: Environment): Keys & { turnKey(taskId: string): string } {
  const account = {
    apiUrl: settings.LEADSQUARED_API_URL ?? '',
    accessKey: settings.LEADSQUARED_ACCESS_KEY ?? '',
  };
  const prefix = keyPrefix(account);
  return {
    mark: `${prefix}:mark`,
    held: `${prefix}:held`,
    limit: `${prefix}:limit`,
    slots: `${prefix}:slots`,
    turnKey: (taskId) => `${prefix}:${nameDigest(`turn ${taskId}`)}`,
  };
}

export function askForMany({ workspace }: World, number: number): Promise<Delivery[]> {
  const { people } = workspace;
  return Promise.all(
    Array.from({ length: number }, (_, index) =>
      workspace.command({ text: randomUUID(), user: people[index % people.length]?.id ?? '' }),
    ),
  );
}

export async function assertLists({ workspace }: World, deliveries: readonly Delivery[]): Promise<void> {
  await workspace.until(() => deliveries.every((one) => answersTo(workspace, one) !== ''), 60_000);
  const wrong = deliveries
    .map((one) => answersTo(workspace, one))
    .filter((text) => !text.includes('No tasks on'));
  assert.deepEqual(wrong, []);
}

/** Messages that aren't about a wait. */
export function answersTo(workspace: Workspace, { responseUrl }: Delivery): string {
  const final = workspace.answers(responseUrl).filter(({ raw }) => !raw.includes('⏳'));
  return final.map(({ body }) => read(body)).join();
}

export const refused = ({ upstream }: World) => upstream.calls.filter(({ status }) => status === 429).length;

/** Opens a lead's list and chooses Complete. Resolves with the modal once it shows the task. */
export async function openComplete({ world, leadId, user }: { world: World; leadId: string; user: string }) {
  const { workspace } = world;
  const { message } = await world.ask(leadId, { user });
  const delivery = await world.choose(message, 'Call back', 'Complete', { user });
  // The instance that opened it may have looked up the task first, and waited for a slot.
  const filled = () => {
    const view = workspace.views.get(user);
    return view && JSON.stringify(view).includes('Call back') ? view : undefined;
  };
  return { message, delivery, view: await workspace.until(filled) };
}
