import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';
import type { Person } from '../../src/playground/slack/team.ts';
import { lead, openWorld, read, type World } from '../world.ts';

const HOUR_MS = 60 * 60_000;

// For whom it is noon now, eight hours on are today; for whom it is six in the evening, they are tomorrow. So no
// test depends on the hour at which it runs.
const NOON = zoneWhereItIs(12);
const EVENING = zoneWhereItIs(18);

const PEOPLE: readonly Person[] = [
  { id: 'U0NOON0001', name: 'Nora Noon', email: 'nora@example.com', timeZone: NOON },
  { id: 'U0EVENING1', name: 'Eve Evening', email: 'eve@example.com', timeZone: EVENING },
];
const NORA = { user: 'Nora Noon' };
const EVE = { user: 'Eve Evening' };

const inEightHours = lead((now) => ({
  kind: 'tasks',
  tasks: [taskDue(new Date(now.getTime() + 8 * HOUR_MS))],
}));
const QUESTION = inEightHours.leadId;

describe('the viewer’s day', { concurrency: true }, () => {
  test('is that of their own time zone: a task is today for one, and later for another', async (t) => {
    const world = await open(t);
    assert.equal(await groupFor(world, NORA), 'Today');
    assert.equal(await groupFor(world, EVE), 'Later');
    assert.equal(world.calls.length, 1, 'one answer of LeadSquared serves both');
  });

  test('is what the filter "today" goes by', async (t) => {
    const world = await open(t);
    assert.match(read((await world.ask(`${QUESTION} today`, NORA)).message), /Call back/);
    assert.match(
      read((await world.ask(`${QUESTION} today`, EVE)).message),
      /^No (?:tasks due today|today tasks): 1 pending\.$/m,
    );
  });

  test('stays theirs when they press a button', async (t) => {
    const world = await open(t);
    const { message } = await world.ask(QUESTION, EVE);
    await world.press(message, 'Refresh', EVE);
    assert.equal(groupIn(read(message)), 'Later');
  });

  for (const [what, tz] of [
    ['an unknown zone', 'Mars/Olympus_Mons'],
    ['an empty one', ''],
    ['none', undefined],
    ['null', null],
  ] as const) {
    test(`is that of TIME_ZONE when Slack says ${what}`, async (t) => {
      const world = await open(t, { TIME_ZONE: EVENING });
      answerNext(world, (response) => sayZone(response, tz));
      assert.equal(await groupFor(world, NORA), 'Later');
    });
  }

  test('is that of UTC when TIME_ZONE is not set either', async (t) => {
    const world = await open(t);
    answerNext(world, (response) => sayZone(response, ''));
    const { message } = await world.ask(QUESTION, NORA);
    assert.match(read(message), / UTC>/, 'the fallback of its dates');
  });

  for (const [what, answer] of [
    ['lacks the scope', JSON.stringify({ ok: false, error: 'missing_scope', needed: 'users:read' })],
    ['answers in HTML', '<h1>Sorry</h1>'],
    ['forgets the user', JSON.stringify({ ok: true })],
  ] as const) {
    test(`is that of TIME_ZONE when Slack ${what}`, async (t) => {
      const world = await open(t, { TIME_ZONE: EVENING });
      // Asked twice where the web client tries again.
      const say = (response: ServerResponse) => response.end(answer);
      answerNext(world, say, say);
      assert.equal(await groupFor(world, NORA), 'Later');
    });
  }
});

describe('a list', { concurrency: true }, () => {
  test('waits for a slow users.info for about a second, and the next one knows the zone', async (t) => {
    const world = await open(t, { TIME_ZONE: EVENING });
    let held: ServerResponse | undefined;
    const asked = answerNext(
      world,
      (response) => {
        held = response;
      },
      (response) => sayZone(response, EVENING),
    );
    const startedAtMs = performance.now();
    assert.equal(await groupFor(world, NORA), 'Later');
    const tookMs = performance.now() - startedAtMs;
    assert.ok(tookMs < 10_000, `${tookMs} ms`);
    assert.ok(held);
    sayZone(held, NOON);
    assert.equal(await groupFor(world, NORA), 'Today');
    assert.equal(asked(), 1);
  });

  test('does not wait when users.info is limited, nor does any other call to Slack', async (t) => {
    const world = await open(t, { TIME_ZONE: EVENING });
    const { workspace } = world;
    const sayLimited = (response: ServerResponse) => {
      const body = JSON.stringify({ ok: false, error: 'ratelimited' });
      response.writeHead(429, { 'retry-after': '30' }).end(body);
    };
    const tookMs: number[] = [];
    const asked = answerNext(world, sayLimited, sayLimited);
    for (const who of [NORA, EVE]) {
      const startedAtMs = performance.now();
      assert.equal(await groupFor(world, who), 'Later');
      tookMs.push(performance.now() - startedAtMs);
    }
    assert.equal(asked(), 1, 'not again before Slack takes more');
    // The app gives a slow answer of Slack a second.
    assert.ok(Math.min(...tookMs) < 900, `${tookMs} ms`);

    for (let time = 0; time < 2; time += 1) {
      workspace.interceptNext('response_url', (response) => response.writeHead(500).end());
    }
    await workspace.command({ text: QUESTION, ...NORA });
    const message = await workspace.until(
      () => workspace.messages.find(({ origin }) => origin === 'api'),
      // Less than what Slack said to wait for `users.info`.
      15_000,
    );
    assert.match(read(message), /Call back/);
  });

  test('asks users.info once for a viewer, however many come at once and later', async (t) => {
    const world = await open(t);
    const asked = answerNext(
      world,
      (response) => sayZone(response, NOON),
      (response) => sayZone(response, EVENING),
    );
    const atOnce = await Promise.all([groupFor(world, NORA), groupFor(world, NORA), groupFor(world, NORA)]);
    const later = [await groupFor(world, NORA), await groupFor(world, NORA)];
    assert.deepEqual([...atOnce, ...later], Array(5).fill('Today'));
    assert.equal(asked(), 1);
  });
});

function open(t: TestContext, settings: Record<string, string> = {}): Promise<World> {
  return openWorld(t, { leads: [inEightHours], workspace: { people: PEOPLE }, settings });
}

/** Answers the next calls of users.info in Slack's place, and counts them. */
function answerNext(
  { workspace }: World,
  ...scripts: readonly ((response: ServerResponse) => void)[]
): () => number {
  let asked = 0;
  for (const script of scripts) {
    workspace.interceptNext('users.info', (response) => {
      asked += 1;
      script(response);
    });
  }
  return () => asked;
}

function sayZone(response: ServerResponse, tz: string | null | undefined): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ ok: true, user: { id: 'U0NOON0001', tz } }));
}

async function groupFor(world: World, who: { user: string }): Promise<string> {
  return groupIn(read((await world.ask(QUESTION, who)).message));
}

function groupIn(list: string): string {
  return /^\*(?<group>Overdue|Today|Later|No due date)\*$/m.exec(list)?.groups?.group ?? list;
}

function taskDue(at: Date): WireTask {
  const dueDate = at.toISOString().slice(0, 19).replace('T', ' ');
  return {
    TaskID: '7a5c0000-0000-4000-8000-000000000001',
    Name: 'Call back',
    DueDate: dueDate,
    Status: 'Pending',
  };
}

/** A zone without summer time where the clock shows that hour now; `Etc/GMT-5` is five hours ahead of UTC. */
function zoneWhereItIs(hour: number): string {
  const ahead = ((hour - new Date().getUTCHours() + 12 + 24) % 24) - 12;
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}
