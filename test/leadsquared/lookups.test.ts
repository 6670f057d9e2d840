import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { STILL_ASKING } from '../../src/messages/waiting-words.ts';
import { BUSY, LIMIT_USED_UP, matching, NO_TASKS, REQUEST_REFUSED, WAIT, waitIn } from '../wording.ts';
import { lead, openWorld, read, type World } from '../world.ts';

const ONE_SLOT = { LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '4000' };

function person(world: World, index: number): { user: string } {
  const { people } = world.workspace;
  return { user: people[index % people.length]?.id ?? '' };
}

// Beside other tests, whose stand-ins share this process, no ack could be counted on.
test('200 lookups of 20 leads at once cost 20 calls, and every ack comes in time', async (t) => {
  const world = await openWorld(t, { upstream: { serviceMs: () => 300 } });
  const leadIds = Array.from({ length: 20 }, () => randomUUID());
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => world.ask(leadIds[index % 20] ?? '', person(world, index))),
  );
  assert.equal(world.calls.length, 20);
  for (const { delivery, message } of answers) {
    assert.deepEqual([delivery.status, delivery.body], [200, '']);
    assert.match(read(message), NO_TASKS);
  }
});

describe('one call serves all', { concurrency: true }, () => {
  test('an answer serves again while it is fresh, and Refresh asks past it', async (t) => {
    const world = await openWorld(t);
    const leadId = randomUUID();
    const { message } = await world.ask(leadId);
    await world.ask(leadId.toUpperCase());
    assert.equal(world.calls.length, 1);
    await world.press(message, 'Refresh');
    assert.equal(world.calls.length, 2);
  });

  test('CACHE_TTL_MS=0 keeps nothing', async (t) => {
    const world = await openWorld(t, { settings: { CACHE_TTL_MS: '0' } });
    const leadId = randomUUID();
    await world.ask(leadId);
    await world.ask(leadId);
    assert.equal(world.calls.length, 2);
  });

  test('a failure is not kept', async (t) => {
    const failing = lead({ kind: 'response', status: 400, body: '{}' });
    const world = await openWorld(t, { leads: [failing] });
    await world.ask(failing.leadId);
    await world.ask(failing.leadId);
    assert.equal(world.calls.length, 2);
  });
});

describe('the wait', { concurrency: true }, () => {
  test('is told in the ack with its place and length, and the list follows', async (t) => {
    const world = await openWorld(t, { settings: ONE_SLOT });
    await world.ask(randomUUID());
    const [first, second] = await Promise.all([world.ask(randomUUID()), world.ask(randomUUID())]);
    const waits = [first, second].map(({ delivery }) => waitIn(ackText(delivery.body)) ?? []);
    const [[place, seconds = 0] = [], [nextPlace, more = 0] = []] = waits;
    assert.deepEqual([place, nextPlace], [1, 2]);
    // What has passed since the first call was answered is taken off, and the machine may be slow.
    assert.ok(seconds >= 2 && seconds <= 5, `${seconds} s`);
    assert.ok(more >= 6 && more <= 10, `${more} s`);
    assert.equal(world.workspace.answers(first.delivery.responseUrl).length, 1, 'nothing but the list');
  });

  test('of a click is told in the head line of the list, which then gives way to the new one', async (t) => {
    const world = await openWorld(t, { settings: ONE_SLOT });
    const { message } = await world.ask(randomUUID());
    const { delivery } = await world.press(message, 'Refresh');
    const [wait, list] = world.workspace.answers(delivery.responseUrl);
    assert.equal(wait?.body.replace_original, true);
    assert.match(read(wait.body), matching`\nAs of .*\n⏳ ${WAIT}`);
    assert.match(read(wait.body), NO_TASKS);
    assert.equal(list?.body.replace_original, true);
    assert.doesNotMatch(read(list.body), WAIT);
  });

  test('of a click that then fails gives the list back, with the failure beside it', async (t) => {
    let asked = 0;
    const turning = lead(() => {
      asked += 1;
      return asked === 1 ? { kind: 'tasks', tasks: [] } : { kind: 'response', status: 400, body: '' };
    });
    const world = await openWorld(t, { settings: ONE_SLOT, leads: [turning] });
    const { message } = await world.ask(turning.leadId);
    const { responseUrl } = await world.workspace.press(message, 'list:refresh');
    const answers = await world.workspace.until(() => {
      const all = world.workspace.answers(responseUrl);
      return all.length === 3 && all;
    });
    assert.deepEqual(
      answers.map(({ body }) => body.replace_original),
      [true, true, false],
    );
    const [wait, list, failure] = answers.map(({ body }) => read(body));
    assert.match(wait ?? '', WAIT);
    assert.match(list ?? '', NO_TASKS);
    assert.doesNotMatch(list ?? '', WAIT);
    assert.match(failure ?? '', REQUEST_REFUSED);
    assert.doesNotMatch(read(message), WAIT);
  });

  test('that turns out long without a place in line is told once', async (t) => {
    const slow = lead({ kind: 'tasks', tasks: [] });
    const world = await openWorld(t, { leads: [slow], upstream: { serviceMs: () => 3_300 } });
    const { delivery } = await world.ask(slow.leadId);
    const [still, list, ...more] = world.workspace.answers(delivery.responseUrl);
    assert.equal(still?.body.text, `${slow.leadId}: ${STILL_ASKING}`);
    assert.match(read(list?.body ?? {}), NO_TASKS);
    assert.equal(more.length, 0);
  });
});

describe('a full scheduler', { concurrency: true }, () => {
  test('refuses at once, and says when to try again', async (t) => {
    const world = await openWorld(t, { settings: { ...ONE_SLOT, MAX_QUEUE: '1' } });
    const { message } = await world.ask(randomUUID());
    const waiting = world.ask(randomUUID(), person(world, 1));
    await world.workspace.until(() => world.workspace.messages.some(({ text }) => waitIn(text)?.[0] === 1));
    const { body, responseUrl } = await world.workspace.command({ text: randomUUID(), ...person(world, 2) });
    assert.match(ackText(body), BUSY);
    assert.match(ackText(body), /\b(?:[6-9]|10) seconds/);
    const click = await world.press(message, 'Refresh');
    assert.match(read(click.message), BUSY);
    assert.equal(click.answer.body.replace_original, false);
    await waiting;
    assert.equal(world.workspace.answers(responseUrl).length, 0);
    assert.equal(world.calls.length, 2);
  });

  test('of one rep refuses that rep alone, and joining another rep’s lookup counts too', async (t) => {
    const world = await openWorld(t, { settings: { ...ONE_SLOT, MAX_QUEUE_PER_USER: '1' } });
    const [shared, own] = [randomUUID(), randomUUID()];
    await world.ask(randomUUID());
    const greedy = world.ask(own, person(world, 1));
    await world.workspace.until(() => world.workspace.messages.some(({ text }) => waitIn(text)?.[0] === 1));
    const other = world.ask(shared, person(world, 2));
    await world.workspace.until(() => world.workspace.messages.some(({ text }) => waitIn(text)?.[0] === 2));
    const again = await world.workspace.command({ text: own, ...person(world, 1) });
    assert.equal(waitIn(ackText(again.body))?.[0], 1, 'the same lookup twice is one place');
    const joined = await world.workspace.command({ text: shared, ...person(world, 1) });
    assert.match(ackText(joined.body), BUSY);
    await Promise.all([greedy, other]);
  });
});

describe('a refusal by LeadSquared', { concurrency: true }, () => {
  const window = { LEADSQUARED_RATE_LIMIT: '6', LEADSQUARED_RATE_WINDOW_MS: '300' };

  test('is absorbed: all calls are held, and the refused one goes first', async (t) => {
    const settings = { ...window, LEADSQUARED_RATE_WINDOW_MS: '2000' };
    const world = await openWorld(t, { upstream: { limit: 4, windowMs: 2_000 }, settings });
    const answers = await Promise.all(Array.from({ length: 6 }, () => world.ask(randomUUID())));
    assert.equal(answers.filter(({ message }) => NO_TASKS.test(read(message))).length, 6);
    // The first that is refused holds those that aren't under way yet.
    const refused = world.calls.filter(({ status }) => status === 429).length;
    assert.ok(refused >= 1 && refused <= 2, `${refused} refused`);
  });

  for (const [name, status] of [
    ['429', 429],
    ['403', 403],
    ['200', 200],
  ] as const) {
    test(`with status ${name} and the limit's words is one`, async (t) => {
      let asked = 0;
      const body = JSON.stringify({
        Status: 'Error',
        ExceptionType: 'MXAPIRateLimitExceededException',
        ExceptionMessage: 'API calls exceeded the limit of 20 in 1 second(s)',
      });
      const refusing = lead(() => {
        asked += 1;
        return asked === 1 ? { kind: 'response', status, body } : { kind: 'tasks', tasks: [] };
      });
      const world = await openWorld(t, { leads: [refusing], settings: window });
      const { message } = await world.ask(refusing.leadId);
      assert.match(read(message), NO_TASKS);
      assert.equal(world.calls.length, 2);
    });
  }

  test('three times for one lookup is told; then one call a window asks whether it is over', async (t) => {
    let isUsedUp = true;
    const day = lead(() =>
      isUsedUp ? { kind: 'response', status: 429, body: '' } : { kind: 'tasks', tasks: [] },
    );
    const settings = { ...window, LEADSQUARED_RATE_WINDOW_MS: '3000' };
    const world = await openWorld(t, { leads: [day], settings });
    const first = await world.ask(day.leadId);
    assert.match(read(first.message), LIMIT_USED_UP);
    assert.equal(world.calls.length, 3);

    const others = await Promise.all([world.ask(randomUUID()), world.ask(randomUUID())]);
    for (const { message } of others) assert.match(read(message), LIMIT_USED_UP);
    assert.equal(world.calls.length, 3, 'not asked before the window is over');

    isUsedUp = false;
    let answered = '';
    while (!NO_TASKS.test(answered)) answered = read((await world.ask(day.leadId)).message);
    assert.equal(world.calls.length, 4, 'the first probe ended it');
  });
});

function ackText(body: unknown): string {
  return typeof body === 'object' && body !== null && 'text' in body ? String(body.text) : '';
}
