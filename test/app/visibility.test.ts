import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { COMPLAINTS } from '../../src/messages/add-task-words.ts';
import type { Api } from '../../src/playground/leadsquared/upstream-api.ts';
import type { PostedMessage, ShownView } from '../../src/playground/slack/workspace-state.ts';
import { type Hierarchy, methodsOf, type TestAccount, type TestLead, type TestUser } from '../own-account.ts';
import { COMPLETED, failureWords, noLead } from '../wording.ts';
import { json, openWorld, read, type World } from '../world.ts';

const PRIYA = 'U0PRIYA001';
const DANIEL = 'U0DANIEL02';
const NOT_VISIBLE = failureWords({ kind: 'not-visible', detail: '' });
const guid = (kind: string, number: number) =>
  `${kind}${String(number).padStart(7 - kind.length + 1, '0')}-0000-4000-8000-000000000000`;
const userId = (number: number) => guid('a', number);
const leadId = (number: number) => guid('b', number);
const FIRST = ['Asha', 'Bruno', 'Chidi', 'Dana', 'Emil', 'Farah'];
const EMAILS = [
  'priya@example.com',
  'daniel@example.com',
  'katrin@example.com',
  'other@example.com',
  'x@example.com',
];

const NO_LEAD_TASKS = { 'GET /v2/LeadManagement.svc/RetrieveTaskByLeadId': () => json({}, 401) };

type Visibility = 'own' | 'team';

function user(number: number, email = EMAILS[number] ?? '', more: Partial<TestUser> = {}): TestUser {
  return { id: userId(number), email, isActive: true, managerId: null, ...more };
}

function leadOf(number: number, owner: number, taskOwners: readonly number[]): TestLead {
  const secret = `s3cret${'abcdef'.charAt(number)}`;
  return {
    id: leadId(number),
    first: FIRST[number] ?? '',
    secret,
    email: `lead${number}@acme.test`,
    phone: `+91-984500000${number}`,
    ownerId: userId(owner),
    tasks: taskOwners.map((ownerId, index) => ({
      id: guid(`c${number}`, index),
      name: `Task ${index} ${secret}`,
      ownerId: userId(ownerId),
    })),
  };
}

function openAccount(
  t: TestContext,
  account: TestAccount,
  visibility: Visibility,
  settings: Record<string, string> = {},
  methods: Api = {},
): Promise<World> {
  return openWorld(t, {
    upstream: { methods: { ...methodsOf(account), ...methods }, limit: 1_000 },
    settings: {
      LEADSQUARED_RATE_LIMIT: '1000',
      LEAD_VISIBILITY: visibility,
      ALLOW_TASK_CHANGES: 'true',
      ...settings,
    },
  });
}

/** What a rep may see, by the plainest reading: undefined where it isn't clear who they are. */
function plainlySeen(
  { users }: TestAccount,
  email: string,
  { visibility, hierarchy }: { visibility: Visibility; hierarchy: Hierarchy },
): Set<string> | undefined {
  const [rep, another] = users.filter((one) => one.isActive && one.email === email);
  if (!rep || another) return undefined;
  if (visibility === 'own') return new Set([rep.id]);
  const bossesOf = (id: string) => {
    const bosses: string[] = [];
    let boss = users.find((one) => one.id === id)?.managerId;
    while (boss && !bosses.includes(boss)) {
      bosses.push(boss);
      boss = users.find((one) => one.id === boss)?.managerId;
    }
    return bosses;
  };
  if (hierarchy === 'with the users' && bossesOf(rep.id).includes(rep.id)) return undefined;
  return new Set([rep.id, ...users.map(({ id }) => id).filter((id) => bossesOf(id).includes(rep.id))]);
}

function isSeen(seen: Set<string> | undefined, lead: TestLead): boolean {
  return (
    seen !== undefined &&
    [lead.ownerId, ...lead.tasks.map(({ ownerId }) => ownerId)].some((id) => seen.has(id))
  );
}

/** All that Priya was shown. */
function shown({ workspace }: World): string {
  const direct = workspace.messages.filter(
    ({ forUser, from }) => from === 'app' && (forUser ?? PRIYA) === PRIYA,
  );
  const views = [workspace.views.get(PRIYA)?.view, workspace.homes.get(PRIYA)?.view];
  return JSON.stringify([
    direct.map(({ text, blocks }) => [text, blocks]),
    views,
    [...workspace.scheduled.values()],
  ]);
}

async function ask(world: World, text: string): Promise<PostedMessage> {
  return (await world.ask(text, { user: PRIYA })).message;
}

const accounts = fc.record({
  managers: fc.array(fc.option(fc.nat(4)), { minLength: 5, maxLength: 5 }),
  active: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  isDouble: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  owners: fc.array(fc.nat(4), { minLength: 6, maxLength: 6 }),
  taskOwners: fc.array(fc.array(fc.nat(4), { maxLength: 2 }), { minLength: 6, maxLength: 6 }),
  visibility: fc.constantFrom<Visibility>('own', 'team'),
  hierarchy: fc.constantFrom<Hierarchy>('with the users', 'when asked'),
});

describe('LEAD_VISIBILITY', { concurrency: true }, () => {
  test('shows each rep what a plain model allows, and nothing else, by each way in', async (t) => {
    await fc.assert(
      fc.asyncProperty(accounts, async ({ managers, active, isDouble, owners, taskOwners, ...how }) => {
        const users = managers.map((manager, index) => ({
          ...user(index, isDouble && index === 4 ? EMAILS[0] : EMAILS[index]),
          isActive: index === 0 || active[index] === true,
          managerId: manager === null ? null : userId(manager),
        }));
        const leads = owners.map((owner, index) => leadOf(index, owner, taskOwners[index] ?? []));
        const account = { users, leads };
        const world = await openAccount(t, account, how.visibility, {}, methodsOf(account, how.hierarchy));
        const seen = plainlySeen(account, 'priya@example.com', how);
        await ask(world, '');
        for (const lead of leads) {
          const list = read(await ask(world, lead.id));
          assert.equal(
            list.includes(`Company${lead.secret}`) || lead.tasks.some(({ name }) => list.includes(name)),
            isSeen(seen, lead),
            lead.id,
          );
          for (const typed of [lead.first, lead.email, lead.phone, `${lead.first} all`])
            await ask(world, typed);
          await world.workspace.command({ text: `add ${lead.first}` });
          await world.workspace.command({ text: `add ${lead.id}` });
          const open = await world.workspace.until(() => world.workspace.views.get(PRIYA));
          await world.workspace.dismiss(open);
        }
        await world.home.open();
        const all = shown(world);
        for (const lead of leads.filter((one) => !isSeen(seen, one)))
          assert.ok(!all.includes(lead.secret), lead.id);
        for (const lead of leads.filter((one) => isSeen(seen, one))) {
          const isFound = seen?.has(lead.ownerId) || lead.tasks.some(({ ownerId }) => ownerId === userId(0));
          // By search too, but for leads in which only a teammate has a task.
          if (isFound) assert.ok(read(await ask(world, lead.first)).includes(lead.secret), lead.first);
        }
        await world.app.stop();
      }),
      { numRuns: 5, seed: 7 },
    );
  });

  const account: TestAccount = {
    users: [user(0), user(1), user(2)],
    leads: [leadOf(0, 0, [1]), leadOf(1, 1, [1]), leadOf(2, 1, [0])],
  };
  const [own, other, withTask] = account.leads.map(({ id }) => id);

  test('reads the same and takes the same calls for another rep’s lead as for none', async (t) => {
    const world = await openAccount(t, account, 'own');
    await ask(world, own ?? '');
    await ask(world, 'Asha');
    // The first such number has the account's country looked up.
    await ask(world, '9845000000');
    const callsOf = async (text: string) => {
      const before = world.upstream.calls.length;
      const message = await ask(world, text);
      const names = world.upstream.calls.slice(before).map(({ name }) => name);
      return {
        names: names.toSorted(),
        text: read(message)
          .replaceAll(/[A-Z2-9]{6}$/g, '')
          .replaceAll(text, '…')
          .replaceAll(/\+?\d{10,}/g, '…'),
      };
    };
    const ofOther = await callsOf(other ?? '');
    assert.match(ofOther.text, NOT_VISIBLE);
    assert.deepEqual(await callsOf(leadId(9)), ofOther);
    const pairs = [
      ['Bruno', 'Zelda Unlisted'],
      ['lead1@acme.test', 'lead9@acme.test'],
      ['+91-9845000001', '+91-9845000009'],
      ['9845000001', '9845000009'],
    ] as const;
    for (const [ofAnother, unlisted] of pairs) {
      const found = await callsOf(ofAnother);
      assert.match(found.text, /^LeadSquared found no lead with /);
      assert.deepEqual(await callsOf(unlisted), found);
    }
  });

  test('takes the same calls for a lead that a colleague has just opened', async (t) => {
    const world = await openAccount(t, account, 'own');
    await ask(world, own ?? '');
    await world.ask(other ?? '', { user: DANIEL });
    const callsFor = async (id: string) => {
      const before = world.upstream.calls.length;
      assert.match(read(await ask(world, id)), NOT_VISIBLE);
      return world.upstream.calls.slice(before).map(({ name }) => name);
    };
    const first = await callsFor(other ?? '');
    assert.deepEqual(first, await callsFor(leadId(9)));
    const again = await callsFor(other ?? '');
    assert.deepEqual(again, await callsFor(leadId(9)));
    assert.deepEqual([first.length, again.length], [2, 1]);
  });

  test('shows by no search a lead that only a former user with the rep’s address has a task of', async (t) => {
    const former = user(3, EMAILS[0], { isActive: false });
    const leads = [...account.leads, leadOf(3, 1, [3])];
    const world = await openAccount(t, { users: [...account.users, former], leads }, 'own');
    assert.match(read(await ask(world, 'Dana')), new RegExp(noLead('Dana')));
    assert.match(read(await ask(world, leadId(3))), NOT_VISIBLE);
  });

  test('reads an owner once for all who ask at the same time, and names the lead', async (t) => {
    const world = await openAccount(t, account, 'own');
    const [, ofDaniel] = await Promise.all([
      ask(world, withTask ?? ''),
      world.ask(withTask ?? '', { user: DANIEL }),
    ]);
    assert.match(read(ofDaniel.message), /Companys3cretc/);
    const asked = world.upstream.calls.filter(({ name }) => name === 'Leads.GetById');
    assert.equal(asked.length, 1);
  });

  test('says of an id that LeadSquared refuses that there is no such lead', async (t) => {
    const refused = json(
      { Status: 'Error', ExceptionType: 'MXInvalidInputException', ExceptionMessage: 'No' },
      400,
    );
    const methods = { 'GET /v2/LeadManagement.svc/Leads.GetById': () => refused };
    const world = await openAccount(t, account, 'own', {}, methods);
    assert.match(read(await ask(world, leadId(9))), NOT_VISIBLE);
  });

  test('tells nothing of what others did to a task, whatever a modal was made up to say', async (t) => {
    const world = await openAccount(t, account, 'own');
    const complete = async (user: string, lead: string | undefined, made: (metadata: string) => string) => {
      const { message } = await world.ask(lead ?? '', { user });
      const delivery = await world.choose(message, 'Task 0', 'Complete', { user });
      const open = await world.workspace.until(() => world.workspace.views.get(user));
      Object.assign(open, {
        view: { ...open.view, private_metadata: made(String(open.view.private_metadata)) },
      });
      await world.workspace.submit(open, { note: 'Spoke to them' });
      return { message, read: read((await world.answer(delivery)).message) };
    };
    const done = await complete(DANIEL, other, (metadata) => metadata);
    assert.match(done.read, COMPLETED);
    const notes = () => world.upstream.calls.filter(({ name }) => name === 'CreateNote').length;
    const before = notes();
    const [ownTask, otherTask] = [account.leads[0]?.tasks[0]?.id ?? '', account.leads[1]?.tasks[0]?.id ?? ''];
    for (const lead of [own, other, leadId(9)]) {
      await complete(PRIYA, own, (metadata) =>
        metadata.replaceAll(ownTask, otherTask).replaceAll(own ?? '', lead ?? ''),
      );
    }
    assert.ok(!shown(world).includes(DANIEL));
    assert.ok(!shown(world).includes('already completed'));
    assert.equal(notes(), before);
  });

  test('is held by each control, whatever it was made up to say', async (t) => {
    const world = await openAccount(t, account, 'own');
    const message = await ask(world, own ?? '');
    const forged = (text: string) => JSON.parse(text.replaceAll(own ?? '', other ?? ''));
    Object.assign(message, { blocks: forged(JSON.stringify(message.blocks)) });
    for (const label of ['Refresh', 'Share']) {
      await world.press(message, label).catch(() => undefined);
    }
    await world.show(message, 'All').catch(() => undefined);
    for (const label of ['Remind me', 'Tomorrow', 'Complete']) await world.choose(message, 'Task 0', label);
    await world.workspace.press(message, 'add:open');
    const open = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    await world.workspace.submit(open, { name: 'Mine now' }).catch(() => undefined);
    const list = await ask(world, '');
    Object.assign(list, {
      blocks: JSON.parse(JSON.stringify(list.blocks).replaceAll(withTask ?? '', other ?? '')),
    });
    for (const label of ['Remind me', 'Open lead']) await world.choose(list, 'Task 0', label);
    await world.workspace.until(() => world.workspace.scheduled.size === 1);
    assert.ok(!shown(world).includes(account.leads[1]?.secret ?? ''));
    const changes = world.upstream.calls.filter(({ name }) => /Create|Update|MarkComplete/.test(name));
    assert.deepEqual(changes, []);
  });

  const unclear: [what: string, users: readonly TestUser[], kind: Parameters<typeof failureWords>[0]][] = [
    ['has no user', [user(1)], { kind: 'no-active-user', email: EMAILS[0] ?? '', detail: '' }],
    [
      'has only a deactivated user',
      [user(0, EMAILS[0], { isActive: false }), user(1)],
      { kind: 'no-active-user', email: EMAILS[0] ?? '', detail: '' },
    ],
    [
      'is one of two users',
      [user(0), user(1, EMAILS[0])],
      { kind: 'several-users', email: EMAILS[0] ?? '', detail: '' },
    ],
    [
      'reports to a report of theirs',
      [user(0, EMAILS[0], { managerId: userId(1) }), user(1, EMAILS[1], { managerId: userId(0) })],
      { kind: 'manager-loop', detail: '' },
    ],
  ];
  for (const [what, users, kind] of unclear) {
    test(`shows a rep who ${what} nothing, and says why`, async (t) => {
      const world = await openAccount(t, { ...account, users }, 'team');
      for (const text of [own ?? '', '', 'Asha'])
        assert.match(read(await ask(world, text)), failureWords(kind), text);
      await world.workspace.command({ text: 'add' });
      // With the types, by which it is updated: Slack takes no submission of what was there before.
      const open = await world.workspace.until(() => {
        const view = world.workspace.views.get(PRIYA);
        return view && JSON.stringify(view).includes('"action_id":"type"') && view;
      });
      const complaint = kind.kind === 'manager-loop' ? COMPLAINTS.managersLoop : COMPLAINTS.repUnclear;
      for (const lead of [own ?? '', 'Asha']) {
        const { body } = await world.workspace.submit(open, { lead, name: 'Call' });
        assert.ok(JSON.stringify(body).includes(complaint), lead);
      }
      assert.ok(!shown(world).includes('s3cret'));
    });
  }

  const refusedInWindow: [what: string, users: readonly TestUser[], words: RegExp][] = [
    ['may not see its lead', account.users, NOT_VISIBLE],
    ['has no user', [user(1)], failureWords({ kind: 'no-active-user', email: EMAILS[0] ?? '', detail: '' })],
  ];
  for (const [what, users, words] of refusedInWindow) {
    for (const option of ['complete', 'reschedule']) {
      test(`says at once, in a window without fields, why a rep who ${what} can’t ${option} a task`, async (t) => {
        const world = await openAccount(t, { ...account, users }, 'own');
        const view = await pressMadeUp(world, option);
        assert.match(read({ blocks: view.blocks }), words);
        assert.equal(view.submit, undefined);
        assert.ok(!JSON.stringify(view).includes('"input"'));
        assert.deepEqual(world.workspace.refusals, []);
      });
    }
  }

  test('lets a rep go on in the window where LeadSquared tells nothing about the task', async (t) => {
    const methods = { ...methodsOf(account), ...NO_LEAD_TASKS };
    const world = await openAccount(t, account, 'own', {}, methods);
    const view = await pressMadeUp(world, 'complete');
    assert.match(read({ blocks: view.blocks }), /You can still continue/);
    assert.ok(view.submit);
    assert.ok(JSON.stringify(view).includes('"input"'));
  });

  /** Presses a button that no list has, for the task of another rep's lead, and gives the window once it is filled in. */
  async function pressMadeUp(world: World, option: string): Promise<ShownView['view']> {
    const message = await ask(world, other ?? '');
    const task = account.leads[1]?.tasks[0]?.id;
    const value = `lead:${other} filter:pending page:1 task:${task} due:undated index:0`;
    const actionId = `task:${option}`;
    const button = { type: 'button', action_id: actionId, text: { type: 'plain_text', text: 'x' }, value };
    Object.assign(message, { blocks: [{ type: 'actions', block_id: 'b', elements: [button] }] });
    await world.workspace.press(message, actionId, { user: PRIYA });
    const open = await world.workspace.until(() => {
      const shownNow = world.workspace.views.get(PRIYA);
      return shownNow && !JSON.stringify(shownNow.view).includes('Loading') && shownNow;
    });
    return open.view;
  }

  test('shows a lead whose owner is told at the second try', async (t) => {
    const known = methodsOf(account);
    const path = 'GET /v2/LeadManagement.svc/Leads.GetById';
    let asked = 0;
    const passing: Api[string] = (...call) => {
      asked += 1;
      return asked === 1 ? json({}, 502) : (known[path]?.(...call) ?? json([]));
    };
    const world = await openAccount(t, account, 'own', {}, { [path]: passing });
    assert.match(read(await ask(world, own ?? '')), /Asha/);
    assert.equal(asked, 2);
  });

  test('shows nothing while the account’s users can’t be read, and says why', async (t) => {
    const away = json({ Status: 'Error', ExceptionType: 'MXInternalException', ExceptionMessage: 'No' }, 500);
    const methods = { 'GET /v2/UserManagement.svc/Users.Get': () => away };
    const world = await openAccount(t, account, 'own', {}, methods);
    for (const text of [own ?? '', '', 'Asha'])
      assert.match(read(await ask(world, text)), failureWords({ kind: 'not-checked', detail: '' }), text);
    assert.ok(!shown(world).includes('s3cret'));
  });

  test('lets no search find anything while the rep’s own tasks can’t be read, for a lead may be seen by them alone', async (t) => {
    const leads = [...account.leads, leadOf(3, 1, [0])];
    let status = 503;
    const methods = { 'POST /v2/Task.svc/Retrieve': () => json({}, status) };
    const world = await openAccount(t, { ...account, leads }, 'own', { CACHE_TTL_MS: '0' }, methods);
    const away = failureWords({ kind: 'not-answering', detail: '' });
    for (const text of ['Dana', 'Asha', 'Zzz']) assert.match(read(await ask(world, text)), away, text);
    // LeadSquared may refuse them for good. Then the owner of a lead counts.
    status = 400;
    assert.match(read(await ask(world, 'Dana')), new RegExp(noLead('Dana')));
    assert.match(read(await ask(world, 'Asha')), /Asha/);
  });

  test('asks once an hour who reports to a rep, where the users don’t say it', async (t) => {
    const users = [user(0), user(1, EMAILS[1], { managerId: userId(0) }), user(2)];
    const methods = methodsOf({ ...account, users }, 'when asked');
    const world = await openAccount(t, account, 'team', { CACHE_TTL_MS: '0' }, methods);
    for (let time = 0; time < 3; time += 1) assert.match(read(await ask(world, other ?? '')), /Bruno/);
    const names = world.upstream.calls.map(({ name }) => name);
    assert.equal(names.filter((name) => name === 'RetrieveAllReportingUsers').length, 1);
  });

  for (const [status, words] of [
    [404, NOT_VISIBLE],
    [503, failureWords({ kind: 'not-checked', detail: '' })],
  ] as const) {
    test(`shows a teammate’s lead to no one while LeadSquared answers ${status} about who reports to whom`, async (t) => {
      const users = [user(0), user(1, EMAILS[1], { managerId: userId(0) }), user(2)];
      const methods = {
        ...methodsOf({ ...account, users }, 'when asked'),
        'GET /v2/UserManagement.svc/ReportingHierarchy/RetrieveAllReportingUsers': () => json({}, status),
      };
      const world = await openAccount(t, account, 'team', {}, methods);
      assert.match(read(await ask(world, other ?? '')), words);
      // Who the rep is doesn’t depend on it.
      assert.match(read(await ask(world, '')), /Task 0 s3cretc/);
    });
  }

  test('asks for no more than the users and each lead’s owner, once an hour, and for nothing when all see all', async (t) => {
    const world = await openAccount(t, account, 'team', { CACHE_TTL_MS: '0' });
    for (let time = 0; time < 3; time += 1) await ask(world, own ?? '');
    const names = world.upstream.calls.map(({ name }) => name).toSorted();
    assert.deepEqual(names, ['Leads.GetById', ...Array(3).fill('RetrieveTaskByLeadId'), 'Users.Get']);
  });
});
