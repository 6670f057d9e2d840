import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { button, mrkdwnSection, supportCodeBlock } from '../../src/messages/common-blocks.ts';
import { joinMessages } from '../../src/messages/join-messages.ts';

const CODE = 'ABC234';

describe('one message of several', () => {
  test('has the support code and the buttons once, at its end', () => {
    const actions = { type: 'actions' as const, elements: [button('Try again', 'again', '')] };
    const first = {
      text: 'It failed. (Support code ABC234)',
      blocks: [mrkdwnSection('It failed.'), supportCodeBlock(CODE), actions],
    };
    const second = {
      text: 'That too. (Support code ABC234)',
      blocks: [mrkdwnSection('That too.'), supportCodeBlock(CODE)],
    };
    assert.deepEqual(joinMessages([first, { text: 'And *this*.' }, second], CODE), {
      text: 'It failed. And *this*. That too. (Support code ABC234)',
      blocks: [
        mrkdwnSection('It failed.'),
        mrkdwnSection('And *this*.'),
        mrkdwnSection('That too.'),
        supportCodeBlock(CODE),
        actions,
      ],
    });
  });

  test('says nothing of a part that is only blocks', () => {
    const told = { text: 'It failed. (Support code ABC234)', blocks: [] };
    const typed = { text: '', blocks: [mrkdwnSection('*You typed:*')] };
    const { text } = joinMessages([told, typed], CODE);
    assert.equal(text, 'It failed. (Support code ABC234)');
  });
});
