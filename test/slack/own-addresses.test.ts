import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createAddressCheck } from '../../src/slack/own-addresses.ts';

const isSlackAddress = createAddressCheck('https://slack.com/api/');

describe('an address in a payload', () => {
  for (const address of [
    'https://hooks.slack.com/commands/T1/2/abc',
    'https://hooks.slack-gov.com/actions/T1/2/abc',
    'https://HOOKS.SLACK.COM:443/app/T1/2/abc',
  ]) {
    test(`is Slack’s: ${address}`, () => assert.equal(isSlackAddress(address), true));
  }

  for (const address of [
    '',
    'hooks.slack.com/commands',
    'http://hooks.slack.com/commands/T1/2/abc',
    'https://hooks.slack.com.example.com/',
    'https://example.com/hooks.slack.com',
    'https://myslack.com/',
    'https://user@hooks.slack.com/',
    'https://hooks.slack.com@example.com/',
    'https://hooks.slack.com:8443/',
    'https://127.0.0.1/',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ]) {
    test(`is a stranger’s: ${JSON.stringify(address)}`, () => assert.equal(isSlackAddress(address), false));
  }

  test('may be of a stand-in for Slack where SLACK_API_URL names one, at its own port alone', () => {
    const isStandIn = createAddressCheck('http://127.0.0.1:4000/api/');
    assert.equal(isStandIn('http://127.0.0.1:4000/response/1'), true);
    assert.equal(isStandIn('http://127.0.0.1:4001/response/1'), false);
    assert.equal(isStandIn('http://localhost:4000/response/1'), false);
    assert.equal(isStandIn('https://hooks.slack.com/commands/T1/2/abc'), true);
  });
});
