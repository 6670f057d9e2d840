import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { STILL_ASKING } from '../../../src/messages/waiting-words.ts';
import { openClickedMessage } from '../../../src/slack/surfaces/clicked-message.ts';
import { openCommandAnswer } from '../../../src/slack/surfaces/command-answer.ts';
import type { ResponseUrl } from '../../../src/slack/surfaces/response-url.ts';
import { sayingStillAsking } from '../../../src/slack/surfaces/surface.ts';

const LIST = { text: 'the list', blocks: [] };
const WAIT = { withWait: { text: 'the list, with its wait', blocks: [] }, before: LIST };

/** What goes to a response_url, in order. */
function recorded() {
  const told: string[] = [];
  const responseUrl: ResponseUrl = {
    meanwhile: ({ text }, where) => void told.push(`${where}: ${text}`),
    async answer({ text }, where) {
      told.push(`${where}: ${text}`);
      return 'response_url';
    },
  };
  return { told, responseUrl };
}

function openCommand(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { told, responseUrl } = recorded();
  const acks: unknown[] = [];
  const ack = async (content: unknown) => void acks.push(content);
  const surface = sayingStillAsking(openCommandAnswer(responseUrl, { ack, onAckFault: () => {} }));
  return { surface, told, acks };
}

test('a command is acked without words within 250 ms, and asks aloud after 3 s, once', async (t) => {
  const { surface, told, acks } = openCommand(t);
  t.mock.timers.tick(249);
  assert.deepEqual(acks, []);
  t.mock.timers.tick(1);
  assert.deepEqual(acks, [undefined]);
  t.mock.timers.tick(60_000);
  await surface.showList(LIST);
  assert.deepEqual(told, [`beside: ${STILL_ASKING}`, 'beside: the list']);
});

test('a command’s wait goes into its ack, and the rep is told of no other', async (t) => {
  const { surface, told, acks } = openCommand(t);
  await surface.showWait('Number 4 in line');
  t.mock.timers.tick(60_000);
  await surface.showBeside({ text: 'a failure' });
  assert.deepEqual(acks, [{ response_type: 'ephemeral', text: 'Number 4 in line' }]);
  assert.deepEqual(told, ['beside: a failure']);
});

test('a command’s failure goes into an ack that is unused', async (t) => {
  const { surface, told, acks } = openCommand(t);
  assert.equal(await surface.showBeside({ text: 'a failure' }), 'ack');
  assert.equal(acks.length, 1);
  assert.deepEqual(told, []);
});

test('nothing is said after an interaction has ended', (t) => {
  const { surface, told } = openCommand(t);
  surface.close();
  t.mock.timers.tick(60_000);
  assert.deepEqual(told, []);
});

test('a clicked list says the wait, and a failure puts it back before it is told beside', async () => {
  const { told, responseUrl } = recorded();
  const surface = openClickedMessage(responseUrl);
  await surface.showWait('Number 4 in line', WAIT);
  await surface.showBeside({ text: 'a failure' });
  await surface.showBeside({ text: 'another' });
  assert.deepEqual(told, [
    'in place: the list, with its wait',
    'in place: the list',
    'beside: a failure',
    'beside: another',
  ]);
});

test('a clicked list is replaced by its answer, and by news whatever it shows', async () => {
  const { told, responseUrl } = recorded();
  const surface = openClickedMessage(responseUrl);
  await surface.showList(LIST);
  await surface.confirm(LIST);
  assert.deepEqual(told, ['in place: the list', 'in place of whatever is there: the list']);
});
