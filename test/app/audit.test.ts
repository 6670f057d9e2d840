import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createLog } from '../../src/ops/log.ts';
import type { EmbeddedLead } from '../../src/playground/leadsquared/lead-answer.ts';
import type { UpstreamOptions } from '../../src/playground/leadsquared/upstream.ts';
import type { OpenView, PostedMessage } from '../../src/playground/slack/workspace-state.ts';
import { json, openWorld, startApp, type World } from '../world.ts';

const PRIYA = 'U0PRIYA001';
const PRIYAS_ID = '0e750001-0000-4000-8000-000000000001';
const DANIELS_ID = '0e750002-0000-4000-8000-000000000002';
const MINE = '1ead0000-0000-4000-8000-00000000000a';
const OTHERS = '1ead0000-0000-4000-8000-00000000000b';
const NOBODYS = '1ead0000-0000-4000-8000-00000000000c';
const MY_TASK = '7a5c0000-0000-4000-8000-000000000001';
const OTHERS_TASK = '7a5c0000-0000-4000-8000-000000000002';
/** In each text that LeadSquared gives. */
const SECRET = 'S3cret';
const DENIED = json({ Status: 'Error', ExceptionMessage: 'Denied' }, 401);

const due = new Date(Date.now() + 26 * 60 * 60_000).toISOString().slice(0, 19).replace('T', ' ');

function leadWith(leadId: string, TaskID: string, OwnerID: string): EmbeddedLead {
  const Name = `Task ${SECRET} ${TaskID.slice(-1)}`;
  const task = { TaskID, Name, OwnerID, OwnerName: SECRET, DueDate: due, Status: 'Pending' };
  return { leadId, label: 'lead of a test', about: '', answer: () => ({ kind: 'tasks', tasks: [task] }) };
}

const LEADS = [leadWith(MINE, MY_TASK, PRIYAS_ID), leadWith(OTHERS, OTHERS_TASK, DANIELS_ID)];
const OWNERS: Readonly<Record<string, string>> = { [MINE]: PRIYAS_ID, [OTHERS]: DANIELS_ID };

const rowOf = (id: string) => ({
  ...{ ProspectID: id, FirstName: SECRET, LastName: SECRET, EmailAddress: `${SECRET}@acme.test` },
  ...{ Company: SECRET, OwnerId: OWNERS[id], OwnerIdName: SECRET },
});

interface AuditLine extends Readonly<Record<string, unknown>> {
  readonly supportCode: string;
}

interface AuditedWorld extends World {
  /** The audit's lines, once there are so many, without the support code and who it was. */
  noted(count: number): Promise<unknown[]>;
}

/** Priya sees only `MINE`, unless the settings say otherwise. */
async function openAudited(
  t: TestContext,
  settings: Record<string, string> = {},
  { methods, ...upstream }: Partial<UpstreamOptions> = {},
  level: Parameters<typeof createLog>[0]['level'] = 'info',
): Promise<AuditedWorld> {
  const lines: AuditLine[] = [];
  const write = (line: string) => {
    const parsed = JSON.parse(line);
    if (parsed.msg !== 'Audit') return;
    assert.ok(!line.includes(SECRET), line);
    lines.push(parsed);
  };
  const log = createLog({ level, redact: (text) => text }, { write });
  const rows = Object.keys(OWNERS).map(rowOf);
  const world = await openWorld(t, {
    leads: LEADS,
    upstream: {
      limit: 1_000,
      methods: {
        'GET /v2/LeadManagement.svc/Leads.GetById': (given) =>
          json(rows.filter(({ ProspectID }) => ProspectID === given.get('id'))),
        'GET /v2/LeadManagement.svc/Leads.GetByQuickSearch': () => json(rows),
        ...methods,
      },
      ...upstream,
    },
    settings: {
      ...{ LEADSQUARED_RATE_LIMIT: '1000', AUDIT_LOG: 'true', ALLOW_TASK_CHANGES: 'true' },
      ...{ LEAD_VISIBILITY: 'own', ...settings },
    },
    start: (all) => startApp(all, log),
  });
  return Object.assign(world, {
    async noted(count: number) {
      const deadline = performance.now() + 60_000;
      while (lines.length < count && performance.now() < deadline) await setTimeout(10);
      // What comes too late, or twice, is seen too.
      await world.app.stop();
      return lines.map(({ level, time, msg, supportCode, user, team, leadSquaredUser, ...noted }) => {
        assert.match(String(supportCode), /^[A-Z2-9]{6}$/);
        assert.equal(user, PRIYA);
        return noted;
      });
    },
  });
}

const ask = async (world: World, text: string) => (await world.ask(text, { user: PRIYA })).message;

/** As if the message had been about another lead, or another task. */
function forge(message: PostedMessage, from: string, to: string): void {
  Object.assign(message, { blocks: JSON.parse(JSON.stringify(message.blocks).replaceAll(from, to)) });
}

const choose = (world: World, message: PostedMessage, label: string) =>
  world.choose(message, `Task ${SECRET}`, label, { user: PRIYA });

/** Presses a button that no list has: for a task of that lead, as in a list or, without an index, as in a reminder. */
function pressMadeUp(
  world: World,
  message: PostedMessage,
  { option, lead, task, index = '' }: { option: string; lead: string; task: string; index?: string },
) {
  const value = `lead:${lead} filter:pending page:1 task:${task} due:undated${index}`;
  const actionId = `task:${option}`;
  const button = { type: 'button', action_id: actionId, text: { type: 'plain_text', text: 'x' }, value };
  Object.assign(message, { blocks: [{ type: 'actions', block_id: 'b', elements: [button] }] });
  return world.workspace.press(message, actionId, { user: PRIYA });
}

function modalOf(world: World, isReady: (view: string) => boolean = () => true): Promise<OpenView> {
  return world.workspace.until(() => {
    const open = world.workspace.views.get(PRIYA);
    return open && isReady(JSON.stringify(open.view)) && open;
  });
}

const SHOWN = { what: 'list', lead: MINE, tasks: [MY_TASK], isAllowed: true, outcome: 'list' };
const NOT_VISIBLE = { isAllowed: false, why: 'not-visible', outcome: 'not-visible' };
const CHANGED = { why: 'task-changed', outcome: 'task-changed' };

describe('AUDIT_LOG', { concurrency: true }, () => {
  for (const level of ['warn', 'silent'] as const) {
    test(`is written when LOG_LEVEL is ${level}`, async (t) => {
      const world = await openAudited(t, {}, {}, level);
      await ask(world, MINE);
      assert.equal((await world.noted(1)).length, 1);
    });
  }

  test('notes a list that was shown and one that was refused, once each', async (t) => {
    const world = await openAudited(t);
    await ask(world, MINE);
    await ask(world, OTHERS);
    await ask(world, '');
    assert.deepEqual(await world.noted(3), [
      SHOWN,
      { what: 'list', lead: OTHERS, ...NOT_VISIBLE },
      { what: 'list', tasks: [MY_TASK], isAllowed: true, outcome: 'list' },
    ]);
  });

  test('notes what the ALLOWED_ settings refuse', async (t) => {
    const world = await openAudited(t, { ALLOWED_USERS: 'U0SOMEONE1' });
    await world.workspace.command({ text: MINE, user: PRIYA });
    assert.deepEqual(await world.noted(1), [
      { what: 'access', isAllowed: false, why: 'not-allowed', outcome: 'not-allowed' },
    ]);
  });

  const unanswered: [what: string, method: string, why: string][] = [
    [
      'LeadSquared answers nothing about the lead',
      'LeadManagement.svc/RetrieveTaskByLeadId',
      'access-refused',
    ],
    ['it isn’t clear who the rep is', 'UserManagement.svc/Users.Get', 'not-checked'],
  ];
  for (const [what, method, why] of unanswered) {
    test(`claims neither that it is allowed nor that it isn’t where ${what}`, async (t) => {
      const world = await openAudited(t, {}, { methods: { [`GET /v2/${method}`]: () => DENIED } });
      await ask(world, OTHERS);
      assert.deepEqual(await world.noted(1), [{ what: 'list', lead: OTHERS, why, outcome: why }]);
    });
  }

  for (const option of ['remind', 'cancel', 'snooze', 'tomorrow']) {
    test(`notes that a rep was refused what the option “${option}” of a task does`, async (t) => {
      const world = await openAudited(t);
      const about = { lead: OTHERS, task: OTHERS_TASK };
      await pressMadeUp(world, await ask(world, MINE), { option, ...about, index: ' index:0' });
      const move = { what: 'reschedule', ...about, ...NOT_VISIBLE };
      const noted = [SHOWN, { what: 'list', ...about, ...NOT_VISIBLE }];
      if (option === 'tomorrow') noted.push(move);
      assert.deepEqual(await world.noted(noted.length), noted);
    });
  }

  test('notes a reminder that was refused, and one that was shown', async (t) => {
    const world = await openAudited(t);
    const message = await ask(world, MINE);
    const [refused, shown] = [
      { lead: OTHERS, task: OTHERS_TASK },
      { lead: MINE, task: MY_TASK },
    ];
    for (const about of [refused, shown]) {
      await world.answer(await pressMadeUp(world, message, { option: 'snooze', ...about }));
    }
    assert.deepEqual(await world.noted(3), [
      SHOWN,
      { what: 'task', ...refused, ...NOT_VISIBLE },
      { what: 'task', ...shown, tasks: [MY_TASK], isAllowed: true, outcome: 'reminder' },
    ]);
  });

  test('notes which task a window showed', async (t) => {
    const world = await openAudited(t);
    const message = await ask(world, MINE);
    await choose(world, message, 'Complete');
    await modalOf(world);
    assert.deepEqual(await world.noted(2), [
      SHOWN,
      {
        ...{ what: 'task', lead: MINE, task: MY_TASK, tasks: [MY_TASK] },
        ...{ isAllowed: true, outcome: 'asked-to-complete' },
      },
    ]);
  });

  test('notes that a window was refused', async (t) => {
    const world = await openAudited(t);
    const message = await ask(world, MINE);
    forge(message, MINE, OTHERS);
    await choose(world, message, 'Reschedule');
    await modalOf(world);
    assert.deepEqual(await world.noted(2), [
      SHOWN,
      { what: 'task', lead: OTHERS, task: MY_TASK, ...NOT_VISIBLE },
    ]);
  });

  test('claims nothing about a made-up task that isn’t on the list', async (t) => {
    const world = await openAudited(t);
    const message = await ask(world, MINE);
    forge(message, MY_TASK, OTHERS_TASK);
    await choose(world, message, 'Complete');
    const view = await modalOf(world, (text) => !text.includes('Loading'));
    assert.equal(view.view.submit, undefined);
    // As if the window of another task had been submitted.
    await world.workspace.dismiss(view);
    forge(message, OTHERS_TASK, MY_TASK);
    await choose(world, message, 'Complete');
    const another = await modalOf(world);
    forgeModal(another, MY_TASK, OTHERS_TASK);
    await world.workspace.submit(another, {});
    assert.deepEqual((await world.noted(5)).toSpliced(2, 1), [
      SHOWN,
      { what: 'task', lead: MINE, task: OTHERS_TASK, ...CHANGED },
      { ...SHOWN, task: OTHERS_TASK },
      { what: 'complete', lead: MINE, task: OTHERS_TASK, ...CHANGED },
    ]);
  });

  test('names the lead that a completed task is of, whatever the control says', async (t) => {
    const world = await openAudited(t);
    const message = await ask(world, '');
    await choose(world, message, 'Complete');
    const view = await modalOf(world);
    forgeModal(view, MINE, OTHERS);
    await world.workspace.submit(view, {});
    const noted = await world.noted(4);
    assert.deepEqual(noted.at(-1), {
      ...{ what: 'complete', lead: MINE, task: MY_TASK, isAllowed: true, outcome: 'done' },
    });
    assert.equal(noted.length, 4);
  });

  test('claims nothing of a change that was sent before', async (t) => {
    const world = await openAudited(
      t,
      {},
      { methods: { 'GET /v2/Task.svc/MarkComplete': () => ({ kind: 'reset' }) } },
    );
    const message = await ask(world, MINE);
    for (let time = 0; time < 2; time += 1) {
      const delivery = await choose(world, message, 'Complete');
      await world.workspace.submit(await modalOf(world), {});
      await world.answer(delivery);
    }
    const changes = (await world.noted(7)).filter((line) => JSON.stringify(line).includes('"complete"'));
    assert.deepEqual(changes, [
      { what: 'complete', lead: MINE, task: MY_TASK, isAllowed: true, outcome: 'unknown' },
      { what: 'complete', lead: MINE, task: MY_TASK, why: 'sent-before', outcome: 'sent-before' },
    ]);
  });

  test('notes changes that ALLOW_TASK_CHANGES refuses', async (t) => {
    const world = await openAudited(t, { ALLOW_TASK_CHANGES: 'false' });
    const message = await ask(world, MINE);
    const about = { lead: MINE, task: MY_TASK };
    await world.answer(await pressMadeUp(world, message, { option: 'complete', ...about }));
    await world.workspace.command({ text: `add ${MINE}`, user: PRIYA });
    const off = { isAllowed: false, why: 'changes-off', outcome: 'changes-off' };
    assert.deepEqual(await world.noted(3), [
      SHOWN,
      { what: 'complete', ...about, ...off },
      { what: 'add-task', ...off },
    ]);
  });

  test('says why a rep may add no task for a lead that they don’t own', async (t) => {
    const world = await openAudited(t, { LEAD_VISIBILITY: 'all', ALLOW_TASK_CHANGES: 'own' });
    await world.workspace.command({ text: `add ${OTHERS}`, user: PRIYA });
    const view = await modalOf(world, (text) => text.includes('only for leads that you own'));
    await world.workspace.submit(view, { name: 'Call' });
    assert.deepEqual(await world.noted(2), [
      { what: 'lead', lead: OTHERS, isAllowed: true, outcome: 'asked-to-add' },
      { what: 'add-task', lead: OTHERS, isAllowed: false, why: 'not-own-lead', outcome: 'change-denied' },
    ]);
  });

  test('claims nothing where LeadSquared doesn’t say who owns the lead of a new task', async (t) => {
    const settings = { LEAD_VISIBILITY: 'all', ALLOW_TASK_CHANGES: 'own' };
    const methods = { 'GET /v2/LeadManagement.svc/Leads.GetById': () => DENIED };
    const world = await openAudited(t, settings, { methods });
    await world.workspace.command({ text: `add ${OTHERS}`, user: PRIYA });
    const view = await modalOf(world, (text) => text.includes('couldn’t check'));
    await world.workspace.submit(view, { name: 'Call' });
    assert.deepEqual((await world.noted(2)).at(-1), {
      ...{ what: 'add-task', lead: OTHERS, why: 'unchecked', outcome: 'change-denied' },
    });
  });

  test('notes the note and the next task that were refused with a completed task', async (t) => {
    const world = await openAudited(t);
    await choose(world, await ask(world, ''), 'Complete');
    const view = await modalOf(world);
    forgeModal(view, MINE, OTHERS);
    await world.workspace.submit(view, { note: SECRET, next: SECRET });
    const changes = (await world.noted(6)).slice(2);
    const refused = { lead: OTHERS, why: 'not-added', outcome: 'not-added' };
    assert.deepEqual(changes, [
      { what: 'add-note', ...refused },
      { what: 'add-task', ...refused },
      { what: 'list', task: MY_TASK, tasks: [MY_TASK], isAllowed: true, outcome: 'list' },
      { what: 'complete', lead: MINE, task: MY_TASK, isAllowed: true, outcome: 'done' },
    ]);
  });

  test('notes which lead the window for a new task names', async (t) => {
    const world = await openAudited(t);
    await world.workspace.command({ text: `add ${MINE}`, user: PRIYA });
    assert.deepEqual(await world.noted(1), [
      { what: 'lead', lead: MINE, isAllowed: true, outcome: 'asked-to-add' },
    ]);
  });

  test('notes which leads the window for a new task lets a rep choose from', async (t) => {
    const world = await openAudited(t, { LEAD_VISIBILITY: 'all' });
    await world.workspace.command({ text: 'add Someone', user: PRIYA });
    assert.deepEqual(await world.noted(1), [
      { what: 'lead', leads: [MINE, OTHERS], isAllowed: true, outcome: 'chooser' },
    ]);
  });

  test('notes leads for which a rep may add no task, in the window and when it is submitted', async (t) => {
    const world = await openAudited(t);
    for (const id of [OTHERS, NOBODYS]) {
      await world.workspace.command({ text: `add ${id}`, user: PRIYA });
      const view = await modalOf(world, (text) => text.includes('that you may see'));
      await world.workspace.submit(view, { name: 'Call' });
      await world.workspace.dismiss(await modalOf(world));
    }
    const refused = (lead: string) => [
      { what: 'lead', lead, ...NOT_VISIBLE },
      { what: 'add-task', lead, ...NOT_VISIBLE },
    ];
    assert.deepEqual(await world.noted(4), [...refused(OTHERS), ...refused(NOBODYS)]);
  });

  test('notes a new task, and no submission that is only incomplete', async (t) => {
    const world = await openAudited(t);
    await world.workspace.command({ text: `add ${MINE}`, user: PRIYA });
    // It is updated with the types and with who the lead is, and Slack takes no submission of what was there before.
    const view = await modalOf(world, (text) => text.includes('"action_id":"type"') && text.includes('✓'));
    await world.workspace.submit(view, { name: ' ' }).catch(() => undefined);
    await world.workspace.submit(view, { name: `Call ${SECRET}` });
    const [opened, list, added, ...more] = (await world.noted(3)) as AuditLine[];
    const isAllowed = true;
    assert.deepEqual(opened, { what: 'lead', lead: MINE, isAllowed, outcome: 'asked-to-add' });
    assert.equal(list?.what, 'list');
    const task = added?.task;
    assert.deepEqual(added, { what: 'add-task', lead: MINE, task, isAllowed, outcome: 'task-added' });
    assert.match(String(task), /^[\da-f-]{36}$/);
    assert.deepEqual(more, []);
  });

  test('notes a shared list with its tasks, once it is posted', async (t) => {
    const world = await openAudited(t);
    await world.workspace.press(await ask(world, MINE), 'list:share', { user: PRIYA });
    assert.deepEqual(await world.noted(2), [
      SHOWN,
      { what: 'share', lead: MINE, tasks: [MY_TASK], isAllowed: true, outcome: 'shared' },
    ]);
  });

  test('notes that a list was not shared', async (t) => {
    const world = await openAudited(t);
    const message = await ask(world, MINE);
    world.workspace.interceptNext('chat.postMessage', (response) => {
      response.setHeader('content-type', 'application/json').end('{"ok":false,"error":"is_archived"}');
    });
    await world.press(message, 'Share', { user: PRIYA });
    forge(message, MINE, OTHERS);
    await world.press(message, 'Share', { user: PRIYA });
    assert.deepEqual(await world.noted(3), [
      SHOWN,
      { what: 'share', lead: MINE, why: 'not-shared', outcome: 'not-shared' },
      { what: 'share', lead: OTHERS, ...NOT_VISIBLE },
    ]);
  });

  test('notes which leads a search showed', async (t) => {
    const world = await openAudited(t, { LEAD_VISIBILITY: 'all' });
    await ask(world, 'Someone');
    assert.deepEqual(await world.noted(1), [
      { what: 'search', leads: [MINE, OTHERS], isAllowed: true, outcome: 'chooser' },
    ]);
  });
});

/** As if the window had been opened for another lead, or another task. */
function forgeModal(open: OpenView, from: string, to: string): void {
  Object.assign(open.view, { private_metadata: String(open.view.private_metadata).replaceAll(from, to) });
}
