import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
import { leadTitle, matching } from '../wording.ts';
import { json, lead, openWorld, read, type World } from '../world.ts';

const BUSY = EMBEDDED_LEADS.find(({ label }) => label === 'Busy lead')?.leadId ?? '';

function callNames({ calls }: World): string[] {
  return calls.map(({ name }) => name).sort();
}

describe('Show', { concurrency: true }, () => {
  test('shows another filter in place, from what is known already', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(BUSY);
    const headings = {
      Overdue: /^\*Overdue\*$/,
      Today: /^(?:\*Overdue\*)?(?:\*Today\*)?$/,
      Completed: /^\*Completed\*$/,
      All: /^\*Overdue\*.*\*Completed\*$/,
      Pending: /^\*Overdue\*.*\*No due date\*$/,
    };
    for (const [label, groups] of Object.entries(headings)) {
      const shown = await world.show(message, label);
      assert.equal(shown.message.id, message.id);
      assert.match(
        read(message)
          .match(/^\*.*\*$/gm)
          ?.join('') ?? '',
        groups,
        label,
      );
      assert.match(
        JSON.stringify(message.blocks),
        matching`"initial_option":{"text":{[^}]*"text":"${label}"`,
      );
    }
    assert.deepEqual(callNames(world), ['RetrieveTaskByLeadId']);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('starts at the first page', async (t) => {
    const many = EMBEDDED_LEADS.find(({ label }) => label === '240 tasks')?.leadId ?? '';
    const world = await openWorld(t);
    const { message } = await world.ask(many);
    await world.workspace.press(message, 'list:page', { optionValue: '24' });
    await world.workspace.until(() => read(message).includes('231–240 of 240'));
    await world.show(message, 'All');
    assert.match(read(message), /^1–10 of 240 /m);
  });
});

describe('mine', { concurrency: true }, () => {
  test('is matched by e-mail, with one call for the account’s users an hour', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(`${BUSY} mine`, { user: 'Katrin Vogel' });
    assert.match(read(message), matching`\n${leadTitle('mine')}: 1 later · as of `);
    assert.match(read(message), /Demo for the lab team in Pune\nYou\n/);
    assert.match(message.text, /1–1 of 1\. /);
    await world.ask(`${BUSY} mine`, { user: 'Daniel Brooks' });
    assert.deepEqual(callNames(world), ['RetrieveTaskByLeadId', 'Users.Get']);
  });

  test('goes by the e-mail also where the names differ', async (t) => {
    const people = [
      { id: 'U0KAT00001', name: 'kat', email: 'KATRIN@example.com', timeZone: 'Europe/Berlin' },
    ];
    const world = await openWorld(t, { workspace: { people } });
    assert.match(read((await world.ask(`${BUSY} mine`)).message), /Demo for the lab team in Pune\nYou\n/);
  });

  test('goes by the name where the e-mail is unknown, and says so', async (t) => {
    const people = [
      { id: 'U0KAT00001', name: ' katrin  VOGEL', email: 'kv@example.org', timeZone: 'Europe/Berlin' },
    ];
    const world = await openWorld(t, { workspace: { people } });
    const shown = read((await world.ask(`${BUSY} mine`)).message);
    assert.match(
      shown,
      /no user with your Slack e-mail address, so this list shows the tasks of owners with your name/,
    );
    assert.match(shown, /Demo for the lab team/);
  });

  test('goes by no part of a name that is longer than names are, and stays within Slack’s limits', async (t) => {
    const name = '<!channel> *Katrin*\n\u202eVogel\ud800 e\u0301\u0301\u0301 '.repeat(200).slice(0, 5_000);
    const people = [{ id: 'U0KAT00001', name, email: 'kv@example.org', timeZone: 'Europe/Berlin' }];
    const world = await openWorld(t, { workspace: { people } });
    const { message } = await world.ask(`${BUSY} mine`);
    const remark = /owners with your name, (.*)\.$/m.exec(read(message))?.[1] ?? '';
    assert.match(remark, /^<!channel> \*Katrin\* Vogel/);
    assert.ok(remark.length <= 60);
    assert.doesNotMatch(JSON.stringify(message.blocks), /\u202e|"mrkdwn","text":"[^"]*channel/);
    assert.doesNotMatch(message.text, /<!|\u202e/);
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('says when it cannot tell who the rep is', async (t) => {
    const world = await openWorld(t);
    world.workspace.interceptNext('users.info', (response) => {
      response.setHeader('content-type', 'application/json').end('{"ok":false,"error":"missing_scope"}');
    });
    const shown = read((await world.ask(`${BUSY} mine`)).message);
    assert.match(shown, /Slack didn’t tell us who you are, so we don’t know which tasks are yours\./);
    assert.doesNotMatch(shown, /No tasks of yours/);
  });

  test('is empty in words of its own', async (t) => {
    const world = await openWorld(t);
    const shown = read((await world.ask(`${BUSY} mine`, { user: 'Maya Torres' })).message);
    assert.match(shown, /No tasks of yours: 7 pending\./);
  });
});

describe('an owner who is the viewer', { concurrency: true }, () => {
  test('is “You”, without a call for it', async (t) => {
    const world = await openWorld(t);
    const shown = read((await world.ask(BUSY, { user: 'Daniel Brooks' })).message);
    assert.match(shown, /Call back Tomás Herrera.*\nYou\n/);
    assert.match(shown, /\nKatrin Vogel\n/);
    assert.deepEqual(callNames(world), ['RetrieveTaskByLeadId']);
  });

  test('is not another rep of the same name, once the account’s users are known', async (t) => {
    const namesake = lead(
      json({
        RecordCount: 1,
        TaskList: [
          { Name: 'Call', OwnerID: '0e750009-0000-4000-8000-000000000009', OwnerName: 'Katrin Vogel' },
        ],
      }),
    );
    const world = await openWorld(t, { leads: [namesake] });
    await world.ask(`${namesake.leadId} mine`, { user: 'Katrin Vogel' });
    const shown = read((await world.ask(namesake.leadId, { user: 'Katrin Vogel' })).message);
    assert.match(shown, /Call\nKatrin Vogel\n/);
  });
});
