import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KnownBlock } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { startWorkspace } from '../../src/playground/slack/workspace.ts';
import { sendWithinLimit } from '../../src/slack/message-limit.ts';
import { SECRETS } from '../world.ts';

/** A task with its menu, in so many characters of text. */
function task(length: number, index: number): KnownBlock {
  const option = { text: { type: 'plain_text', text: 'Remind me' }, value: 'remind' } as const;
  return {
    type: 'section',
    text: { type: 'mrkdwn', text: 'x'.repeat(length) },
    block_id: `task ${index}`,
    accessory: { type: 'overflow', action_id: 'task:menu', options: [option] },
  };
}

const tasks = (length: number) => Array.from({ length: 10 }, (_, index) => task(length, index));

describe('a message that Slack posts', { concurrency: true }, () => {
  test('has the menus of its first tasks, if it is too long with all of them', async (t) => {
    const { sent, refusals } = await post(t, tasks(1_160));
    const menus = sent.map((block) => JSON.stringify(block).includes('task:menu'));
    assert.ok(menus.includes(true) && menus.includes(false), `${menus}`);
    assert.deepEqual(
      menus,
      menus.toSorted((a, b) => Number(b) - Number(a)),
    );
    assert.equal(refusals, 0);
  });

  test('is its text alone, if it is too long without any', async (t) => {
    const { sent, refusals } = await post(t, tasks(1_400));
    assert.deepEqual(sent, []);
    assert.equal(refusals, 1);
  });
});

async function post(t: { after(close: () => Promise<void>): void }, blocks: KnownBlock[]) {
  const workspace = await startWorkspace({ ...SECRETS });
  t.after(() => workspace.close());
  const client = new WebClient(SECRETS.botToken, { slackApiUrl: workspace.apiUrl });
  await sendWithinLimit({ text: 'Your tasks', blocks }, (message) =>
    client.chat.postMessage({ channel: 'U0PRIYA001', ...message }),
  );
  const [posted] = workspace.messages;
  assert.equal(posted?.text, 'Your tasks');
  return { sent: posted?.blocks ?? [], refusals: workspace.refusals.length };
}
