import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { CHANGE_WORDS, DUE_ERRORS, unreadableModal } from '../../src/messages/change-modals.ts';
import { SINCE_WORDS } from '../../src/messages/reminder-message.ts';
import { STILL_ASKING } from '../../src/messages/waiting-words.ts';
import type { LeadAnswer } from '../../src/playground/leadsquared/lead-answer.ts';
import type { WireTask } from '../../src/playground/leadsquared/wire-tasks.ts';
import type { OpenView, PostedMessage } from '../../src/playground/slack/workspace-state.ts';
import {
  COMPLETED,
  COMPLETED_BEFORE,
  MOVED,
  matching,
  NOT_CHANGED,
  NOW_DUE,
  ORIGIN,
  REMINDING,
  REQUEST_REFUSED,
  SUPPORT_CODE,
  UNREADABLE_CONTROL,
} from '../wording.ts';
import {
  json,
  lead,
  openWorld,
  read,
  settingsFor,
  startApp,
  type World,
  type WorldOptions,
} from '../world.ts';

const HOUR_MS = 60 * 60_000;
const TASK_ID = 'ecd28d9b-4443-11e6-b61b-22000aa8e760';
const PRIYA = 'U0PRIYA001';
const DANIEL = 'U0DANIEL02';

const upstreamTime = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
const dueAtMs = Math.floor((Date.now() + 26 * HOUR_MS) / 60_000) * 60_000;
const callBack: WireTask = {
  TaskID: TASK_ID.toUpperCase(),
  Name: 'Call back',
  Status: 'Pending',
  DueDate: upstreamTime(dueAtMs),
  Reminder: '20',
};

async function openList(
  t: Parameters<typeof openWorld>[0],
  options: WorldOptions = {},
  fields: WireTask = {},
) {
  const called = lead({ kind: 'tasks', tasks: [{ ...callBack, ...fields }] });
  const settings = { ALLOW_TASK_CHANGES: 'true', ...options.settings };
  const world = await openWorld(t, { leads: [called], ...options, settings });
  const { message } = await world.ask(called.leadId);
  return { world, message, leadId: called.leadId };
}

/** Chooses in the task's menu, and gives the modal that asks. */
async function openModal(world: World, message: PostedMessage, label: string, user = PRIYA) {
  const delivery = await world.choose(message, 'Call back', label, { user });
  const view = await world.workspace.until(() => world.workspace.views.get(user));
  return { view, delivery };
}

async function submitted(
  world: World,
  message: PostedMessage,
  label: string,
  values: Record<string, string> = {},
  user = PRIYA,
) {
  const { view, delivery } = await openModal(world, message, label, user);
  await world.workspace.submit(view, values);
  return world.answer(delivery);
}

function names({ calls }: World): string[] {
  return calls.map(({ name }) => name);
}

/** The due line of a task that is due then. */
function dueIn(ms: number): RegExp {
  return matching`📆 in \d+ (?:hours?|days?) · <!date\^${String(ms / 1000)}\^`;
}

/** What the picker of the modal gives for a moment. */
function typed(ms: number): { due: string } {
  return { due: String(Math.floor(ms / 1000)) };
}

describe('Complete', { concurrency: true }, () => {
  test('is not there unless ALLOW_TASK_CHANGES=true', async (t) => {
    const { message } = await openList(t, { settings: { ALLOW_TASK_CHANGES: 'false' } });
    assert.doesNotMatch(JSON.stringify(message.blocks), /Complete"|Reschedule/);
  });

  test('stays shown, though a list that was asked for meanwhile fails later', async (t) => {
    let isFailing = false;
    const called = lead(() => {
      const answer: LeadAnswer = isFailing
        ? { kind: 'response', status: 400, body: '', afterMs: 8_000 }
        : { kind: 'tasks', tasks: [callBack] };
      isFailing = false;
      return answer;
    });
    const world = await openWorld(t, {
      leads: [called],
      settings: { ALLOW_TASK_CHANGES: 'true' },
      upstream: {
        onChange(make) {
          make();
          return { ...json({ Status: 'Success', Message: { AffectedRows: 1 } }), afterMs: 5_000 };
        },
      },
    });
    const { message } = await world.ask(called.leadId);
    const { view, delivery } = await openModal(world, message, 'Complete');
    await world.workspace.submit(view, {});
    await world.workspace.until(() => names(world).includes('MarkComplete'));
    isFailing = true;
    const refresh = await world.workspace.press(message, 'list:refresh');
    await world.workspace.until(() => read(message).includes(STILL_ASKING));
    await world.answer(delivery);
    assert.match(read(message), COMPLETED);
    await world.workspace.until(() =>
      world.workspace.answers(refresh.responseUrl).some(({ body }) => REQUEST_REFUSED.test(read(body))),
    );
    assert.match(read(message), COMPLETED);
  });

  test('asks by a modal, then completes, shows the new state, and cancels its reminder', async (t) => {
    const { world, message } = await openList(t);
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    assert.equal(world.workspace.scheduled.size, 1);
    const { view, delivery } = await openModal(world, message, 'Complete');
    assert.match(read({ blocks: view.view.blocks }), /Call back/);
    assert.deepEqual(
      names(world).filter((name) => name === 'MarkComplete'),
      [],
      'not before it is confirmed',
    );
    await world.workspace.submit(view, {});
    await world.answer(delivery);
    assert.match(
      read(message),
      matching`No pending tasks: 1 completed\.[\s\S]*\nCall back\n${COMPLETED}\nWas due `,
    );
    assert.deepEqual(names(world).slice(-2), ['MarkComplete', 'RetrieveTaskByLeadId']);
    assert.equal(world.workspace.scheduled.size, 0);
    assert.deepEqual(world.workspace.refusals, []);
  });

  /** So many tasks, `Task 01` and so on, each an hour after the one before. */
  const many = (number: number): WireTask[] =>
    Array.from({ length: number }, (_, index) => ({
      TaskID: randomUUID(),
      Name: `Task ${String(index + 1).padStart(2, '0')}`,
      Status: 'Pending',
      DueDate: upstreamTime(dueAtMs + index * HOUR_MS),
    }));
  const pages: [what: string, tasks: number, completed: string, shown: string[], range: string][] = [
    ['in its place on page 3', 35, 'Task 25', ['Task 24', 'Task 25', 'Task 26'], '21–30 of 34'],
    ['though it was alone on page 3', 21, 'Task 21', ['Task 21', 'Task 11'], '11–20 of 20'],
  ];
  for (const [what, tasks, completed, shown, range] of pages) {
    test(`confirms it in the task’s own line, ${what}`, async (t) => {
      const called = lead({ kind: 'tasks', tasks: many(tasks) });
      const world = await openWorld(t, { leads: [called], settings: { ALLOW_TASK_CHANGES: 'true' } });
      const { message } = await world.ask(called.leadId);
      for (let page = 2; page <= 3; page += 1) await world.press(message, 'Next');
      const delivery = await world.choose(message, completed, 'Complete');
      await world.workspace.submit(await world.workspace.until(() => world.workspace.views.get(PRIYA)), {});
      await world.answer(delivery);
      assert.match(read(message), matching`\n${completed}\n${COMPLETED}\nWas due `);
      const names: string[] = read(message).match(/^Task \d+$/gm) ?? [];
      const first = names.indexOf(shown[0] ?? '');
      assert.deepEqual(names.slice(first, first + shown.length), shown);
      assert.match(read(message), matching`\n${range} · `);
      await world.press(message, 'Refresh');
      assert.doesNotMatch(read(message), matching`${completed}|${COMPLETED}`);
      assert.deepEqual(world.workspace.refusals, []);
    });
  }

  test('by two reps is one change, and the second reads who did it', async (t) => {
    const { world, message, leadId } = await openList(t);
    const { message: daniels } = await world.ask(leadId, { user: DANIEL });
    const mine = await openModal(world, message, 'Complete', PRIYA);
    const theirs = await openModal(world, daniels, 'Complete', DANIEL);
    await Promise.all([world.workspace.submit(mine.view, {}), world.workspace.submit(theirs.view, {})]);
    await Promise.all([world.answer(mine.delivery), world.answer(theirs.delivery)]);
    assert.equal(names(world).filter((name) => name === 'MarkComplete').length, 1);
    const told = [read(message), read(daniels)].filter((text) => COMPLETED_BEFORE.test(text));
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', COMPLETED_BEFORE);
  });

  test('from a reminder works as from a list', async (t) => {
    const { world, message } = await openList(t);
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    const [scheduled] = [...world.workspace.scheduled.values()];
    const reminder = { ...message, forUser: PRIYA, blocks: scheduled?.blocks ?? [] };
    Object.assign(message, { blocks: reminder.blocks });
    const delivery = await world.workspace.press(message, 'task:complete');
    const view = await world.workspace.until(() => world.workspace.views.get(PRIYA));
    await world.workspace.submit(view, {});
    await world.answer(delivery);
    assert.match(read(message), COMPLETED);
  });

  test('after a restart fills the task in when it has looked it up', async (t) => {
    const { world, message } = await openList(t);
    await world.app.stop();
    const successor = await startApp(
      settingsFor(world.workspace, world.upstream, { ALLOW_TASK_CHANGES: 'true' }),
    );
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    await world.choose(message, 'Call back', 'Complete');
    const filled = (view: OpenView | undefined) =>
      view && read({ blocks: view.view.blocks }).includes('Call back');
    await world.workspace.until(() => filled(world.workspace.views.get(PRIYA)));
  });

  test('by two reps who are looked up at the same moment is one change too', async (t) => {
    const { world, message, leadId } = await openList(t);
    const { message: daniels } = await world.ask(leadId, { user: DANIEL });
    const mine = await openModal(world, message, 'Complete', PRIYA);
    const theirs = await openModal(world, daniels, 'Complete', DANIEL);
    await world.app.stop();
    const successor = await startApp(
      settingsFor(world.workspace, world.upstream, { ALLOW_TASK_CHANGES: 'true' }),
    );
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    // Neither is known to the new process, and Slack answers neither: both wait the same second.
    for (let number = 0; number < 2; number += 1) world.workspace.interceptNext('users.info', () => {});
    await Promise.all([world.workspace.submit(mine.view, {}), world.workspace.submit(theirs.view, {})]);
    await Promise.all([world.answer(mine.delivery), world.answer(theirs.delivery)]);
    assert.equal(names(world).filter((name) => name === 'MarkComplete').length, 1);
  });

  test('of a task whose id is in braces asks for it, and so does its reminder', async (t) => {
    const { world, message } = await openList(t, {}, { TaskID: `{${TASK_ID}}` });
    const { view } = await openModal(world, message, 'Complete');
    assert.match(read({ blocks: view.view.blocks }), /Call back/);
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    assert.match(read(message), REMINDING);
  });

  const ended: [string, WireTask[], string][] = [
    ['has gone', [], SINCE_WORDS.gone.lead],
    ['has been completed meanwhile', [{ ...callBack, Status: 'Completed' }], SINCE_WORDS.ended('completed')],
  ];
  for (const [what, since, words] of ended)
    test(`of a task that ${what} says so in a modal without a submit`, async (t) => {
      let tasks: WireTask[] = [callBack];
      const called = lead(() => ({ kind: 'tasks', tasks }));
      const world = await openWorld(t, {
        leads: [called],
        settings: { ALLOW_TASK_CHANGES: 'true', CACHE_TTL_MS: '0' },
      });
      const { message } = await world.ask(called.leadId);
      tasks = since;
      await world.press((await world.ask(called.leadId)).message, 'Refresh');
      for (const label of ['Complete', 'Reschedule']) {
        await world.choose(message, 'Call back', label);
        const modal = await world.workspace.until(() => {
          const open = world.workspace.views.get(PRIYA);
          return read({ blocks: open?.view.blocks }) === words ? open : undefined;
        });
        assert.equal(modal.view.submit, undefined);
        await world.workspace.dismiss(modal);
      }
    });

  for (const metadata of ['', 'null', '{"reference":"lead 1"}']) {
    test(`by a modal that cannot be read, ‹${metadata}›, says so in it, and changes nothing`, async (t) => {
      const { world, message } = await openList(t);
      for (const label of ['Complete', 'Reschedule']) {
        const { view } = await openModal(world, message, label);
        Object.assign(view, { view: { ...view.view, private_metadata: metadata } });
        await world.workspace.submit(view, label === 'Complete' ? {} : typed(dueAtMs + HOUR_MS));
        const shown = world.workspace.views.get(PRIYA);
        assert.deepEqual(shown?.view.title, unreadableModal('').title);
        assert.equal(shown?.view.submit, undefined);
        if (shown) await world.workspace.dismiss(shown);
      }
      assert.deepEqual(names(world), ['RetrieveTaskByLeadId']);
      assert.deepEqual(world.workspace.refusals, []);
    });
  }
});

describe('the menu of a task', { concurrency: true }, () => {
  const forged = {
    'no GUID': (id: string) => id.replace(TASK_ID, "1'or'1'='1"),
    'a due time that is no number': (id: string) => id.replace(/due:\d+/, 'due:soon'),
    'the list alone': (id: string) => id.replace(/ task:.*/, ''),
    'an id in 2,000 braces': (id: string) => id.replace('task:', `task:${'{'.repeat(2_000)}`),
  };
  for (const [what, forge] of Object.entries(forged)) {
    test(`with ${what} in its block says that it could not be read`, async (t) => {
      const { world, message } = await openList(t);
      const blocks = JSON.parse(JSON.stringify(message.blocks), (key, part) =>
        key === 'block_id' && part.includes(' task:') ? forge(part) : part,
      );
      Object.assign(message, { blocks });
      for (const label of ['Remind me', 'Complete', 'Reschedule']) {
        const { answer } = await world.answer(await world.choose(message, 'Call back', label));
        assert.match(read(answer.body), UNREADABLE_CONTROL, label);
      }
      assert.deepEqual(names(world), ['RetrieveTaskByLeadId']);
      assert.equal(world.workspace.views.size, 0);
    });
  }
});

describe('a change that does not go well', { concurrency: true }, () => {
  const outcomes: [string, (make: () => void) => LeadAnswer, RegExp, string[]][] = [
    [
      'that is refused shows the reason, and nothing is read again',
      () =>
        json(
          { Status: 'Error', ExceptionType: 'MXInvalidTaskException', ExceptionMessage: 'Task is locked' },
          500,
        ),
      matching`^Call back\n${NOT_CHANGED} .*LeadSquared says:\nTask is locked`,
      ['RetrieveTaskByLeadId', 'RetrieveTaskByLeadId', 'MarkComplete'],
    ],
    [
      'that was made before the connection broke is found out',
      (make) => {
        make();
        return { kind: 'reset' };
      },
      matching`${COMPLETED}\n${CHANGE_WORDS.lateButDone}`,
      ['RetrieveTaskByLeadId', 'RetrieveTaskByLeadId', 'MarkComplete', 'RetrieveTaskByLeadId'],
    ],
    [
      'that was made with a strange answer is found out',
      (make) => {
        make();
        return json('ok');
      },
      matching`${CHANGE_WORDS.lateButDone}`,
      ['RetrieveTaskByLeadId', 'RetrieveTaskByLeadId', 'MarkComplete', 'RetrieveTaskByLeadId'],
    ],
    [
      'that nothing shows to have been made is not called undone, and is sent once',
      () => ({ kind: 'response', status: 503, body: '' }),
      matching`${CHANGE_WORDS.unknown} \(${SUPPORT_CODE}\)`,
      ['RetrieveTaskByLeadId', 'RetrieveTaskByLeadId', 'MarkComplete', 'RetrieveTaskByLeadId'],
    ],
  ];
  for (const [what, onChange, words, calls] of outcomes) {
    test(what, async (t) => {
      const { world, message } = await openList(t, { upstream: { onChange } });
      const { answer } = await submitted(world, message, 'Complete');
      assert.match(`${read(answer.body)}\n${read(message)}`, words);
      assert.deepEqual(names(world), calls);
      assert.deepEqual(world.workspace.refusals, []);
    });
  }

  test('of which nothing can be found out says that', async (t) => {
    let isDown = false;
    const called = lead(() =>
      isDown ? { kind: 'response', status: 400, body: '' } : { kind: 'tasks', tasks: [callBack] },
    );
    const onChange = (): LeadAnswer => {
      isDown = true;
      return { kind: 'reset' };
    };
    const settings = { ALLOW_TASK_CHANGES: 'true' };
    const world = await openWorld(t, { leads: [called], upstream: { onChange }, settings });
    const { message } = await world.ask(called.leadId);
    const { answer } = await submitted(world, message, 'Complete');
    assert.match(read(answer.body), matching`${CHANGE_WORDS.unknown}`);
    assert.equal(answer.body.replace_original, false, 'the list stays');
  });
});

describe('a task that has changed since the list was drawn', { concurrency: true }, () => {
  const sinceThen: [string, WireTask[], RegExp][] = [
    [
      'was completed',
      [{ ...callBack, Status: 'Completed' }],
      matching`${SINCE_WORDS.ended('completed')} ${CHANGE_WORDS.notSent}`,
    ],
    ['is gone', [], matching`${SINCE_WORDS.gone.lead} ${CHANGE_WORDS.notSent}`],
    [
      'was moved',
      [{ ...callBack, DueDate: new Date(dueAtMs + HOUR_MS).toISOString().slice(0, 19).replace('T', ' ') }],
      matching`${MOVED} ${CHANGE_WORDS.notSent}`,
    ],
  ];
  for (const [what, tasks, words] of sinceThen) {
    for (const label of ['Complete', 'Reschedule']) {
      test(`and ${what} says so, and ${label} sends nothing`, async (t) => {
        let now: WireTask[] = [callBack];
        const called = lead(() => ({ kind: 'tasks', tasks: now }));
        const world = await openWorld(t, { leads: [called], settings: { ALLOW_TASK_CHANGES: 'true' } });
        const { message } = await world.ask(called.leadId);
        const { view, delivery } = await openModal(world, message, label);
        now = tasks;
        await world.workspace.submit(view, label === 'Complete' ? {} : typed(dueAtMs + 5 * HOUR_MS));
        await world.answer(delivery);
        assert.match(read(message), words);
        assert.deepEqual(names(world), ['RetrieveTaskByLeadId', 'RetrieveTaskByLeadId']);
      });
    }
  }
});

describe('a list that lags behind what was changed', { concurrency: true }, () => {
  /** Presses Complete in what is on screen, and submits. */
  async function completeAgain(world: World, message: PostedMessage): Promise<string> {
    await submitted(world, message, 'Complete');
    return read(message);
  }
  const changesOf = (world: World) => names(world).filter((name) => name === 'MarkComplete').length;

  test('does not make four presses four calls', async (t) => {
    const { world, message } = await openList(t, {
      upstream: { onChange: () => json({ Status: 'Success' }) },
    });
    for (let press = 1; press <= 4; press += 1) {
      assert.match(
        await completeAgain(world, message),
        matching`${CHANGE_WORDS.notShownYet} \(${SUPPORT_CODE}\)`,
      );
    }
    assert.equal(changesOf(world), 1);
  });

  test('by a second is read once more, and then the change is done', async (t) => {
    const { world, message } = await openList(t, {
      upstream: {
        onChange: (make) => {
          setTimeout(make, 1_000);
          return json({ Status: 'Success' });
        },
      },
    });
    assert.match(await completeAgain(world, message), COMPLETED);
    assert.equal(changesOf(world), 1);
  });

  test('of which LeadSquared says that no row was changed says so', async (t) => {
    const { world, message } = await openList(t, {
      upstream: { onChange: () => json({ Status: 'Success', Message: { AffectedRows: 0 } }) },
    });
    assert.match(await completeAgain(world, message), matching`${CHANGE_WORDS.nothingChanged}`);
  });

  test('does not make four presses four calls when LeadSquared did not answer', async (t) => {
    const { world, message } = await openList(t, { upstream: { onChange: () => ({ kind: 'reset' }) } });
    for (let press = 1; press <= 4; press += 1) {
      assert.match(await completeAgain(world, message), matching`${CHANGE_WORDS.unknown}`);
    }
    assert.equal(changesOf(world), 1);
  });

  test('names the rep who has sent the change to another rep who presses again', async (t) => {
    let make = () => {};
    const { world, message, leadId } = await openList(t, {
      upstream: {
        onChange: (change) => {
          make = change;
          return json({ Status: 'Success' });
        },
      },
    });
    const { message: daniels } = await world.ask(leadId, { user: DANIEL });
    assert.match(await completeAgain(world, message), matching`${CHANGE_WORDS.notShownYet}`);
    make();
    await submitted(world, daniels, 'Complete', {}, DANIEL);
    const byPriya = matching`✅ <@${PRIYA}> already completed this task`;
    assert.match(read(daniels), byPriya);
    assert.equal(changesOf(world), 1);
  });

  test('shows the change as soon as it is there, also when LeadSquared did not answer', async (t) => {
    let make = () => {};
    const { world, message } = await openList(t, {
      upstream: {
        onChange: (change) => {
          make = change;
          return { kind: 'reset' };
        },
      },
    });
    assert.match(await completeAgain(world, message), matching`${CHANGE_WORDS.unknown}`);
    make();
    assert.match(await completeAgain(world, message), COMPLETED);
    assert.equal(changesOf(world), 1);
  });
});

describe('Reschedule', { concurrency: true }, () => {
  test('offers the time that the task is due, moves the task, and moves its reminder', async (t) => {
    const { world, message } = await openList(t);
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    const newMs = dueAtMs + 3 * HOUR_MS;
    const { view, delivery } = await openModal(world, message, 'Reschedule');
    assert.match(JSON.stringify(view.view.blocks), new RegExp(`"initial_date_time":${dueAtMs / 1000}`));
    await world.workspace.submit(view, typed(newMs));
    await world.answer(delivery);
    assert.match(
      read(message),
      matching`Call back\n${NOW_DUE}<!date\^${String(newMs / 1000)}\^.*\n${dueIn(newMs)}`,
    );
    const posts = [...world.workspace.scheduled.values()].map(({ postAt }) => postAt);
    assert.deepEqual(posts, [newMs / 1000 - 20 * 60]);
    assert.deepEqual(names(world).slice(-2), ['Update', 'RetrieveTaskByLeadId']);
    assert.deepEqual(world.workspace.refusals, []);
  });

  for (const [what, endsAfterMs, group] of [
    ['that is past', -HOUR_MS, /Overdue[\s\S]*🔴 \*1 hour overdue, it ended .*\* · /],
    ['that is still to come', HOUR_MS, /Later/],
    ['long after the new start', 200 * HOUR_MS, /Later/],
  ] as const)
    test(`of a task whose end stays behind, ${what}, says so`, async (t) => {
      const EndDate = upstreamTime(Date.now() + endsAfterMs);
      let task: WireTask = { ...callBack, DueDate: upstreamTime(Date.now() - 2 * HOUR_MS), EndDate };
      const newMs = dueAtMs + 3 * HOUR_MS;
      const onChange = () => {
        task = { ...task, DueDate: upstreamTime(newMs) };
        return json({ Status: 'Success', Message: { AffectedRows: 1 } });
      };
      const called = lead(() => ({ kind: 'tasks', tasks: [task] }));
      const settings = { ALLOW_TASK_CHANGES: 'true' };
      const world = await openWorld(t, { leads: [called], settings, upstream: { onChange } });
      const { message } = await world.ask(called.leadId);
      await submitted(world, message, 'Reschedule', typed(newMs));
      assert.match(read(message), matching`${NOW_DUE}.*\n${CHANGE_WORDS.endStayed}`);
      assert.match(read(message), group);
    });

  test('works after a restart, whatever Slack says of the rep by then', async (t) => {
    const { world, message } = await openList(t);
    const { view, delivery } = await openModal(world, message, 'Reschedule');
    await world.app.stop();
    const successor = await startApp(
      settingsFor(world.workspace, world.upstream, { ALLOW_TASK_CHANGES: 'true' }),
    );
    t.after(() => successor.stop());
    world.workspace.connect(`http://127.0.0.1:${successor.port}/slack/events`);
    world.workspace.interceptNext('users.info', () => {});
    const newMs = dueAtMs + 5 * HOUR_MS;
    await world.workspace.submit(view, typed(newMs));
    await world.answer(delivery);
    assert.match(read(message), dueIn(newMs));
  });

  for (const [what, DueDate] of [
    ['no due date', null],
    ['a due date before 1970', '1969-07-20 20:17:40'],
    ['the last moment of 9999', '9999-12-31 23:59:59'],
  ] as const) {
    test(`gives a task with ${what} another`, async (t) => {
      const { world, message } = await openList(t, {}, { DueDate });
      const newMs = dueAtMs + HOUR_MS;
      await submitted(world, message, 'Reschedule', typed(newMs));
      assert.match(read(message), dueIn(newMs));
      assert.deepEqual(world.workspace.refusals, []);
    });
  }

  test('submitted twice at once is one change', async (t) => {
    const { world, message } = await openList(t);
    const first = await openModal(world, message, 'Reschedule');
    const values = typed(dueAtMs + 5 * HOUR_MS);
    const submissions = [
      world.workspace.submit(first.view, values),
      world.workspace.submit(first.view, values),
    ];
    await Promise.allSettled(submissions);
    await world.answer(first.delivery);
    await world.app.stop();
    assert.equal(names(world).filter((name) => name === 'Update').length, 1);
  });

  test('keeps the reminder, and says so, when the list cannot be read after it', async (t) => {
    let isDown = false;
    const called = lead(() =>
      isDown ? { kind: 'response', status: 400, body: '' } : { kind: 'tasks', tasks: [callBack] },
    );
    const onChange = (make: () => void): LeadAnswer => {
      make();
      isDown = true;
      return json({ Status: 'Success' });
    };
    const world = await openWorld(t, {
      leads: [called],
      upstream: { onChange },
      settings: { ALLOW_TASK_CHANGES: 'true' },
    });
    const { message } = await world.ask(called.leadId);
    await world.answer(await world.choose(message, 'Call back', 'Remind me'));
    const { view, delivery } = await openModal(world, message, 'Reschedule');
    await world.workspace.submit(view, typed(dueAtMs + HOUR_MS));
    const said = await world.workspace.until(() => {
      const all = world.workspace.answers(delivery.responseUrl).map(({ body }) => read(body));
      return all.length === 2 && all;
    });
    assert.match(said[0] ?? '', matching`${CHANGE_WORDS.accepted} ${REQUEST_REFUSED}`);
    assert.match(said[1] ?? '', matching`${CHANGE_WORDS.reminderStays}`);
    assert.equal(world.workspace.scheduled.size, 1);
  });

  for (const [where, timeZone, dueAt] of [
    ['New York', 'America/New_York', '2027-11-07 06:30:00'],
    ['Berlin', 'Europe/Berlin', '2027-10-31 00:30:00'],
  ] as const) {
    test(`submitted as it is moves nothing, in the hour that comes twice in ${where} too`, async (t) => {
      const people = [{ id: PRIYA, name: 'Priya', email: 'priya@example.com', timeZone }];
      const { world, message } = await openList(t, { workspace: { people } }, { DueDate: dueAt });
      await submitted(world, message, 'Reschedule');
      assert.match(read(message), matching`${CHANGE_WORDS.alreadyDue}`);
      assert.ok(!names(world).includes('Update'));
    });
  }

  test('refuses a time that no picker gives, under its field', async (t) => {
    const { world, message } = await openList(t);
    const { view } = await openModal(world, message, 'Reschedule');
    await world.workspace.submit(view, { due: '253402300799' }).catch(() => {});
    Object.assign(view.view, {
      blocks: JSON.parse(
        JSON.stringify(view.view.blocks).replace(
          /"initial_date_time":\d+/,
          '"initial_date_time":253402300799',
        ),
      ),
    });
    await world.workspace.submit(view, {});
    assert.deepEqual(view.errors, { due: DUE_ERRORS.tooFar });
  });

  test('refuses the past in the modal, without a call', async (t) => {
    const { world, message } = await openList(t);
    const { view } = await openModal(world, message, 'Reschedule');
    await world.workspace.submit(view, typed(Date.now() - HOUR_MS));
    assert.deepEqual(view.errors, { due: DUE_ERRORS.past });
    assert.deepEqual(names(world), ['RetrieveTaskByLeadId']);
  });

  test('writes the time in the zone of the upstream', async (t) => {
    let sent = '';
    const { world, message } = await openList(t, {
      settings: { LEADSQUARED_TIME_ZONE: 'America/New_York' },
      upstream: {
        onChange: (make) => {
          make();
          sent = 'made';
          return json({ Status: 'Success' });
        },
      },
    });
    const newMs = dueAtMs + 48 * HOUR_MS;
    await submitted(world, message, 'Reschedule', typed(newMs));
    assert.equal(sent, 'made');
    assert.match(read(message), dueIn(newMs));
  });
});

test('after 30 minutes the answer to a modal is a direct message', async (t) => {
  const { world, message } = await openList(t);
  const { view } = await openModal(world, message, 'Complete');
  const metadata = JSON.parse(String(view.view.private_metadata));
  const old = JSON.stringify({ ...metadata, openedAtMs: metadata.openedAtMs - 31 * 60_000 });
  Object.assign(view, { view: { ...view.view, private_metadata: old } });
  await world.workspace.submit(view, {});
  const told = await world.workspace.until(() =>
    world.workspace.messages.find(({ origin }) => origin === 'api'),
  );
  assert.match(read(told), matching`^${ORIGIN}[\s\S]*${COMPLETED}`);
});
