import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { FINISHED_WORDS } from '../../src/messages/add-task-words.ts';
import { CHANGE_WORDS } from '../../src/messages/change-modals.ts';
import { deniedWords, literalDeniedWords, UNNAMED_ADMIN } from '../../src/messages/failure-messages.ts';
import { EMBEDDED_USERS } from '../../src/playground/leadsquared/account-users.ts';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
import { type EmbeddedLead, jsonAnswer } from '../../src/playground/leadsquared/lead-answer.ts';
import { COMPLETED, matching } from '../wording.ts';
import { json, labels, openWorld, read, type World, type WorldOptions } from '../world.ts';

const PRIYA = 'U0PRIYA001';
const DANIEL = 'U0DANIEL02';
/** LeadSquared has no user with this e-mail address. */
const WEI_LIN = 'U0WEILIN04';
const PRIYAS_ID = '0e750001-0000-4000-8000-000000000001';
const DANIELS_ID = '0e750002-0000-4000-8000-000000000002';
const taskId = (number: number) => `7a5c0000-0000-4000-8000-00000000000${number}`;
const due = new Date(Date.now() + 26 * 60 * 60_000).toISOString().slice(0, 19).replace('T', ' ');
const task = (number: number, Name: string, OwnerID: string) => ({
  ...{ TaskID: taskId(number), Name, OwnerID, OwnerName: 'x', DueDate: due, Status: 'Pending' },
});

/** Its owner is Priya ("Busy lead" of the embedded account), and one of its tasks is Daniel's. */
const shared: EmbeddedLead = {
  leadId: EMBEDDED_LEADS.find(({ label }) => label === 'Busy lead')?.leadId ?? '',
  label: 'Busy lead',
  about: '',
  answer: () => ({ kind: 'tasks', tasks: [task(1, 'Priyas', PRIYAS_ID), task(2, 'Daniels', DANIELS_ID)] }),
};

/** They come later than Slack waits for an answer. */
const slowUsers = { ...jsonAnswer(EMBEDDED_USERS), afterMs: 8_000 };

function openOwn(t: TestContext, { settings, ...options }: WorldOptions = {}): Promise<World> {
  return openWorld(t, {
    ...options,
    leads: [shared],
    settings: { ALLOW_TASK_CHANGES: 'own', ...settings },
  });
}

/** What the menu of a task offers. */
function offered(message: { blocks: readonly unknown[] }, name: string): string {
  const at = message.blocks.findIndex((block) => read({ blocks: [block] }).startsWith(name));
  return JSON.stringify(message.blocks[at + 1]);
}

describe('ALLOW_TASK_CHANGES=own', { concurrency: true }, () => {
  test('offers a rep all tasks of their own leads, and elsewhere only their own', async (t) => {
    const world = await openOwn(t);
    const { message: ofOwner } = await world.ask(shared.leadId, { user: PRIYA });
    await world.press(ofOwner, 'Refresh');
    assert.match(offered(ofOwner, 'Priyas'), /"Complete"/);
    assert.match(offered(ofOwner, 'Daniels'), /"Complete"/);
    assert.ok(labels(ofOwner).includes('Add task'));
    const { message: ofOther } = await world.ask(shared.leadId, { user: DANIEL });
    assert.match(offered(ofOther, 'Daniels'), /"Complete"/);
    assert.doesNotMatch(offered(ofOther, 'Priyas'), /"Complete"|"Reschedule"|"Tomorrow"/);
    assert.ok(!labels(ofOther).includes('Add task'));
  });

  test('refuses what a made-up control asks for', async (t) => {
    const world = await openOwn(t);
    const { message } = await world.ask(shared.leadId, { user: DANIEL });
    const refused = deniedWords('not-own', 'x');
    // As if the menu of Daniel's own task were that of Priya's.
    const forged = JSON.parse(JSON.stringify(message.blocks).replaceAll(taskId(2), taskId(1)));
    Object.assign(message, { blocks: forged });
    await world.choose(message, 'Daniels', 'Tomorrow', { user: DANIEL });
    await world.workspace.until(() => world.workspace.messages.some((one) => read(one).includes(refused)));
    assert.deepEqual(
      world.calls.filter(({ name }) => name === 'Update' || name === 'MarkComplete'),
      [],
    );
  });

  test('that can’t be checked now asks the rep to try again, with a button for it', async (t) => {
    let areUsersRead = false;
    const methods = {
      'GET /v2/UserManagement.svc/Users.Get': () =>
        areUsersRead ? jsonAnswer(EMBEDDED_USERS) : json('', 400),
    };
    const world = await openOwn(t, { upstream: { methods } });
    const { workspace } = world;
    const { message } = await world.ask(shared.leadId, { user: DANIEL });
    const complete = async (press: () => Promise<unknown>) => {
      await press();
      await workspace.submit(await workspace.until(() => workspace.views.get(DANIEL)), {});
    };
    await complete(() => world.choose(message, 'Daniels', 'Complete', { user: DANIEL }));
    const refused = await workspace.until(() =>
      workspace.messages.find((one) => read(one).includes(deniedWords('unchecked', 'x'))),
    );
    areUsersRead = true;
    await complete(() => workspace.press(refused, 'task:complete:again'));
    await workspace.until(() => world.calls.some(({ name }) => name === 'MarkComplete'));
    assert.deepEqual(workspace.refusals, []);
  });

  test('refuses to complete another rep’s task also while its list lags behind that rep’s completion', async (t) => {
    let make = () => {};
    const onChange = (change: () => void) => {
      make = change;
      return json({ Status: 'Success', Message: { AffectedRows: 1 } });
    };
    const world = await openOwn(t, { upstream: { onChange } });
    const { workspace } = world;
    const { message: priyas } = await world.ask(shared.leadId, { user: PRIYA });
    const { message: daniels } = await world.ask(shared.leadId, { user: DANIEL });
    await world.choose(priyas, 'Priyas', 'Complete', { user: PRIYA });
    await workspace.submit(await workspace.until(() => workspace.views.get(PRIYA)), {});
    await workspace.until(() => read(priyas).includes(CHANGE_WORDS.notShownYet));
    await world.choose(daniels, 'Daniels', 'Complete', { user: DANIEL });
    const view = await workspace.until(() => workspace.views.get(DANIEL));
    // As if it had been opened from a reminder of Priya's task, whose button is always there.
    const forged = String(view.view.private_metadata).replaceAll(taskId(2), taskId(1));
    Object.assign(view, { view: { ...view.view, private_metadata: forged } });
    make();
    await workspace.submit(view, { note: 'Not mine' });
    const told = matching`${deniedWords('not-own', 'x')}[^]*${FINISHED_WORDS.nothingAdded}[^]*Not mine`;
    await workspace.until(() => workspace.messages.some((one) => told.test(read(one))));
    assert.ok(!world.calls.some(({ name }) => name === 'CreateNote'));
    assert.doesNotMatch(read(daniels), COMPLETED);
  });

  test('refuses a task for another rep’s lead in the modal, and keeps what was typed', async (t) => {
    const world = await openOwn(t);
    await world.workspace.command({ text: `add ${shared.leadId}`, user: DANIEL });
    const refused = literalDeniedWords('not-own-lead', 'x');
    const words = await world.workspace.until(() => {
      const open = world.workspace.views.get(DANIEL);
      return open && JSON.stringify(open.view).includes(refused) && open;
    });
    const { body } = await world.workspace.submit(words, { name: 'Call', details: 'At noon' });
    assert.deepEqual(body, { response_action: 'errors', errors: { lead: refused } });
  });

  const contacts: readonly [string, string][] = [
    ['Tom & Ann', 'Tom & Ann'],
    [DANIEL, '@Daniel Brooks'],
    ['U0ADMIN123', UNNAMED_ADMIN],
  ];
  for (const [contact, named] of contacts) {
    test(`tells a rep without a user to ask ${named} in the modal, where text is literal`, async (t) => {
      const world = await openOwn(t, { settings: { ADMIN_CONTACT: contact } });
      await world.workspace.command({ text: `add ${shared.leadId}`, user: WEI_LIN });
      const refused = literalDeniedWords('no-user', named);
      const open = await world.workspace.until(() => {
        const shown = world.workspace.views.get(WEI_LIN);
        return shown && JSON.stringify(shown.view).includes(`⚠️ ${refused}"`) && shown;
      });
      const { body } = await world.workspace.submit(open, { name: 'Call', owner: PRIYA });
      assert.deepEqual(body, { response_action: 'errors', errors: { lead: refused } });
    });
  }

  test('offers what isn’t known to be denied where LeadSquared doesn’t say who its users are', async (t) => {
    const hanging = { ...jsonAnswer(EMBEDDED_USERS), afterMs: 60_000 };
    const methods = { 'GET /v2/UserManagement.svc/Users.Get': () => hanging };
    const world = await openOwn(t, { upstream: { methods } });
    const { message } = await world.ask(shared.leadId, { user: DANIEL });
    assert.match(offered(message, 'Priyas'), /"Complete"/);
  });

  test('tells it in a message where the modal was closed meanwhile', async (t) => {
    const world = await openOwn(t, {
      settings: { ADMIN_CONTACT: 'Tom & Ann' },
      upstream: { methods: { 'GET /v2/UserManagement.svc/Users.Get': () => slowUsers } },
    });
    const viewWith = (words: string) =>
      world.workspace.until(() => {
        const shown = world.workspace.views.get(WEI_LIN);
        return shown && JSON.stringify(shown.view).includes(words) && shown;
      });
    await world.workspace.command({ text: `add ${shared.leadId}`, user: WEI_LIN });
    await world.workspace.submit(await viewWith('"action_id":"type"'), { name: 'Call', owner: PRIYA });
    await world.workspace.dismiss(await viewWith('Checking the task'));
    const refused = deniedWords('no-user', 'Tom & Ann');
    await world.workspace.until(() => world.workspace.messages.some((one) => read(one).includes(refused)));
  });

  test('completes a rep’s own task of another rep’s lead, and adds no next task there', async (t) => {
    const world = await openOwn(t);
    const { message } = await world.ask(shared.leadId, { user: DANIEL });
    const delivery = await world.choose(message, 'Daniels', 'Complete', { user: DANIEL });
    const view = await world.workspace.until(() => world.workspace.views.get(DANIEL));
    await world.workspace.submit(view, { next: 'Call again' });
    await world.answer(delivery);
    await world.workspace.until(() => matching`Daniels\nYou\n${COMPLETED}`.test(read(message)));
    assert.deepEqual(
      world.calls.filter(({ name }) => name === 'Create'),
      [],
    );
    const refused = matching`${deniedWords('not-own-lead', 'x')}[\s\S]*Call again`;
    await world.workspace.until(() => world.workspace.messages.some((one) => refused.test(read(one))));
  });
});
