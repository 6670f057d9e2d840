import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { STILL_ASKING, waitedWords, waitMessage } from '../../../src/messages/waiting-words.ts';
import { openClickedFailure, openClickedMessage } from '../../../src/slack/surfaces/clicked-message.ts';
import { openCommandAnswer, openNewMessage } from '../../../src/slack/surfaces/command-answer.ts';
import { tellingWaits } from '../../../src/slack/surfaces/long-waits.ts';
import type { ResponseUrl } from '../../../src/slack/surfaces/response-url.ts';
import type { Wait } from '../../../src/slack/surfaces/surface.ts';

const LIST = { text: 'the list', blocks: [] };
const WAIT = { withWait: { text: 'the list, with its wait', blocks: [] }, before: LIST };

/** What goes to a response_url, in order. */
function recorded() {
  const told: string[] = [];
  const responseUrl: ResponseUrl = {
    meanwhile: ({ text }, where) => void told.push(`${where}: ${text}`),
    putBack: ({ text }) => void told.push(`in place: ${text}`),
    async answer({ text }, where) {
      told.push(`${where}: ${text}`);
      return 'response_url';
    },
    async removeClicked() {
      told.push('removed');
    },
  };
  return { told, responseUrl };
}

function openCommand(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { told, responseUrl } = recorded();
  const acks: unknown[] = [];
  const ack = async (content: unknown) => void acks.push(content);
  const surface = tellingWaits(openCommandAnswer(responseUrl, { ack, onAckFault: () => {} }));
  return { surface, told, acks };
}

/** A wait for a slot. */
const LONG: Wait = {
  isLong: true,
  about: 'Acme',
  words: (soFarMs) => waitedWords('Number 4 in line', soFarMs),
};

test('a command is acked without words within 250 ms, and tells of silence after 3 s, 15 s and 60 s', async (t) => {
  const { surface, told, acks } = openCommand(t);
  t.mock.timers.tick(249);
  assert.deepEqual(acks, []);
  t.mock.timers.tick(1);
  assert.deepEqual(acks, [undefined]);
  await waited(t, 120);
  await surface.showList(LIST);
  await waited(t, 120);
  assert.deepEqual(told, [
    `beside: ${STILL_ASKING}`,
    `beside: ${STILL_ASKING} It has been 15 seconds so far.`,
    `beside: ${STILL_ASKING} It has been 60 seconds so far.`,
    'beside: the list',
  ]);
});

/** Lets what each second brings be told before the next. */
async function waited(t: TestContext, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    t.mock.timers.tick(1_000);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  }
}

test('a command’s wait goes into its ack, and is told again only when it goes on', async (t) => {
  const { surface, told, acks } = openCommand(t);
  await surface.tellWait(LONG);
  await waited(t, 20);
  await surface.showBeside({ text: 'a failure' });
  const message = waitMessage({ words: 'Number 4 in line', about: 'Acme' });
  assert.deepEqual(acks, [{ response_type: 'ephemeral', ...message }]);
  assert.deepEqual(told, [
    'beside: Acme: Number 4 in line It has been 15 seconds so far.',
    'beside: a failure',
  ]);
});

test('an answer that waits at several calls tells of it three times at most, and of the last wait', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { told, responseUrl } = recorded();
  const surface = tellingWaits(openNewMessage(responseUrl));
  for (const call of ['First', 'Second', 'Third', 'Fourth']) {
    await surface.tellWait({ isLong: true, words: (soFarMs) => waitedWords(call, soFarMs) });
    await waited(t, 4);
  }
  await waited(t, 120);
  await surface.confirm(LIST);
  await surface.showBeside({ text: 'what was typed' });
  assert.deepEqual(told, [
    'beside: First',
    'beside: Fourth It has been 15 seconds so far.',
    'beside: Fourth It has been 60 seconds so far.',
    'beside: the list',
    'beside: what was typed',
  ]);
});

test('a wait whose list is drawn too late is not told any more', async (t) => {
  const { surface, told } = openCommand(t);
  const drawn = Promise.withResolvers<undefined>();
  const telling = surface.tellWait({ ...LONG, list: () => drawn.promise });
  await surface.showList(LIST);
  drawn.resolve(undefined);
  await telling;
  assert.deepEqual(told, ['beside: the list']);
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
  await surface.showWait({ words: 'Number 4 in line', about: 'Acme' }, WAIT);
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

test('a failure that was clicked gives way to the wait and to the next failure', async () => {
  const { told, responseUrl } = recorded();
  const surface = openClickedFailure(responseUrl);
  await surface.showWait({ words: 'Number 4 in line', about: 'Acme' }, WAIT);
  await surface.showBeside({ text: 'the same again' });
  await surface.showBeside({ text: 'and one thing more' });
  assert.deepEqual(told, [
    'in place: Acme: Number 4 in line',
    'in place of what was clicked: the same again',
    'beside: and one thing more',
  ]);
});

test('a failure that was clicked is replaced by the list, and what follows comes beside it', async () => {
  const { told, responseUrl } = recorded();
  const surface = openClickedFailure(responseUrl);
  await surface.showList(LIST);
  await surface.showBeside({ text: 'what was typed' });
  assert.deepEqual(told, ['in place: the list', 'beside: what was typed']);
});

test('a failure that was clicked is replaced by what was done, and what follows comes beside it', async () => {
  const { told, responseUrl } = recorded();
  const surface = openClickedFailure(responseUrl);
  await surface.confirm(LIST);
  await surface.showBeside({ text: 'what was typed' });
  assert.deepEqual(told, ['in place of whatever is there: the list', 'beside: what was typed']);
});

test('what took the place of a failure that was clicked stays when a list follows', async () => {
  const { told, responseUrl } = recorded();
  const surface = openClickedFailure(responseUrl);
  await surface.showBeside({ text: 'early words' });
  await surface.showList(LIST);
  await surface.confirm(LIST);
  assert.deepEqual(told, [
    'in place of what was clicked: early words',
    'beside: the list',
    'beside: the list',
  ]);
});
