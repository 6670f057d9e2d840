import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
import type { PostedMessage } from '../../src/playground/slack/workspace-state.ts';
import { matching, NOT_ALLOWED, notUnderstood } from '../wording.ts';
import { json, labels, lead, notify, openWorld, read, shownFilter, type World } from '../world.ts';

const BUSY = EMBEDDED_LEADS.find(({ label }) => label === 'Busy lead')?.leadId ?? '';
const PRIYA = 'U0PRIYA001';
const DIRECT = 'D0PRIYA001';

/** What the app has said in Priya's direct messages with it. */
function answers({ workspace }: World): PostedMessage[] {
  return workspace.messages.filter(({ channelId, from }) => channelId === DIRECT && from === 'app');
}

async function typed(world: World, text: string): Promise<PostedMessage> {
  const before = answers(world).length;
  await world.workspace.type({ text, user: PRIYA, channel: DIRECT });
  return world.workspace.until(() => answers(world)[before]);
}

describe('what a rep types in the app’s own direct message', { concurrency: true }, () => {
  const OFFER = { TaskID: 'ecd28d9b-4443-11e6-b61b-22000aa8e760', Name: 'Send the offer', Status: 'Pending' };
  const found = lead(json({ RecordCount: 1, TaskList: [OFFER] }));
  const searchAnswer = [{ ProspectID: found.leadId, FirstName: 'Asha', EmailAddress: 'asha@acme.test' }];
  const options = { leads: [found], upstream: { searchAnswer } };

  const texts = {
    'an id': found.leadId,
    'an id and a filter': `${found.leadId} all`,
    'the address of a lead’s page': `https://crm.example.com/LeadManagement/LeadDetails?LeadID=${found.leadId}`,
    'an e-mail address, which Slack makes a link of': 'asha@acme.test',
    'a name': 'Asha & Sons',
    'a phone number': '+91 99887 76655',
  };
  for (const [what, text] of Object.entries(texts)) {
    test(`is answered with the list: ${what}`, async (t) => {
      const world = await openWorld(t, options);
      const message = await typed(world, text);
      assert.match(read(message), /Send the offer/);
      assert.equal(message.forUser, undefined, 'it stays in the conversation');
      assert.deepEqual(world.workspace.refusals, []);
    });
  }

  test('has a list whose controls work', async (t) => {
    const world = await openWorld(t);
    const message = await typed(world, BUSY);
    assert.ok(labels(message).includes('Refresh'));
    const { message: shown } = await world.show(message, 'Overdue');
    assert.equal(shown.id, message.id);
    assert.match(read(shown), /^Sunita Rao-Iyer · .*\n2 overdue · as of /);
    assert.equal(shownFilter(shown), 'overdue');
  });

  test('that is no lead gets what was not understood, and the help', async (t) => {
    const world = await openWorld(t, { settings: { SLASH_COMMAND: '/crm' } });
    assert.match(read(await typed(world, '?!')), matching`${notUnderstood('?!')}[\s\S]*/crm`);
    assert.match(read(await typed(world, 'help')), /\*\/crm &lt;lead&gt;/);
  });

  test('is refused where the rep is not allowed', async (t) => {
    const world = await openWorld(t, { settings: { ALLOWED_USERS: 'U0DANIEL02' } });
    assert.match(read(await typed(world, BUSY)), NOT_ALLOWED);
    assert.equal(world.calls.length, 0);
  });

  const event = {
    type: 'message',
    channel: DIRECT,
    channel_type: 'im',
    user: PRIYA,
    text: BUSY,
    ts: '1700000000.000100',
  };
  const silent = {
    'an edit': { ...event, subtype: 'message_changed', message: event },
    'a deletion': { ...event, subtype: 'message_deleted' },
    'a bot’s message': { ...event, bot_id: 'B0OTHER001' },
    'an old bot’s message': { ...event, subtype: 'bot_message' },
    'a reply in a thread that is shown in the channel too': { ...event, subtype: 'thread_broadcast' },
    'a message of a channel': { ...event, channel: 'C0SALES001', channel_type: 'channel' },
    'a message of a group conversation': { ...event, channel: 'G0GROUP001', channel_type: 'mpim' },
  };
  test('is answered once, however often Slack sends it; a message that no person typed is not', async (t) => {
    const world = await openWorld(t);
    for (const odd of Object.values(silent)) assert.equal(await notify(world, odd), 200);
    for (let time = 0; time < 3; time += 1) assert.equal(await notify(world, event), 200);
    await world.app.stop();
    assert.equal(answers(world).length, 1);
    assert.equal(world.calls.length, 1);
  });

  test('in a thread is answered there, and so is what is pressed in the answer', async (t) => {
    let isDown = false;
    const down = { kind: 'response' as const, status: 200, body: '<html>Back soon</html>' };
    const called = lead(() => (isDown ? down : { kind: 'tasks', tasks: [OFFER] }));
    const settings = { ALLOW_TASK_CHANGES: 'true', CACHE_TTL_MS: '0' };
    const world = await openWorld(t, { leads: [called], settings });
    const first = await typed(world, called.leadId);
    const before = answers(world).length;
    const thread = { user: PRIYA, channel: DIRECT, threadTs: first.id };
    await world.workspace.type({ ...thread, text: `${called.leadId} all` });
    const reply = await world.workspace.until(() => answers(world)[before]);
    assert.match(read(reply), /Send the offer/);

    /** Where a failure is told that comes beside the list. */
    const threadOfFailure = async (act: () => Promise<unknown>) => {
      const since = world.workspace.messages.length;
      isDown = true;
      await act();
      const beside = await world.workspace.until(() => world.workspace.messages[since]);
      isDown = false;
      return beside.threadTs;
    };
    const refresh = (list: PostedMessage) =>
      threadOfFailure(() => world.workspace.press(list, 'list:refresh'));
    const complete = async (list: PostedMessage) => {
      await world.choose(list, 'Send the offer', 'Complete');
      const view = await world.workspace.until(() => world.workspace.views.get(PRIYA));
      return threadOfFailure(() => world.workspace.submit(view, {}));
    };
    assert.deepEqual([reply.threadTs, await refresh(reply), await complete(reply)], Array(3).fill(first.id));
    // The first message has a thread, and isn't in it.
    assert.deepEqual([first.threadTs, await refresh(first), await complete(first)], Array(3).fill(undefined));
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('with a file has its words answered', async (t) => {
    const world = await openWorld(t);
    await notify(world, { ...event, subtype: 'file_share', files: [{ id: 'F1' }] });
    const list = read(await world.workspace.until(() => answers(world)[0]));
    assert.match(list, /^Sunita Rao-Iyer · .*\n2 overdue · /);
  });
});
