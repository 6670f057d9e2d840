import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shareWarning } from '../../src/messages/list-controls.ts';
import { createLog } from '../../src/ops/log.ts';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
import { matching, notShared, WAIT } from '../wording.ts';
import { labels, openWorld, read, SECRETS, startApp } from '../world.ts';

const BUSY = EMBEDDED_LEADS.find(({ label }) => label === 'Busy lead')?.leadId ?? '';

describe('Share', { concurrency: true }, () => {
  test('asks first, names the channel, and posts there with no button but the link', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(BUSY, { user: 'Daniel Brooks' });
    const warning = shareWarning({ id: 'C0SALES001', name: 'sales' });
    assert.match(warning, /#sales /);
    assert.ok(JSON.stringify(message.blocks).includes(warning));
    const before = read(message);
    await world.workspace.press(message, 'list:share', { user: 'U0DANIEL02' });
    const shared = await world.workspace.until(() =>
      world.workspace.messages.find(({ origin }) => origin === 'api'),
    );
    assert.equal(shared.channelId, 'C0SALES001');
    assert.match(
      read(shared),
      /^Shared by Daniel Brooks\nSunita Rao-Iyer · .* · Open in LeadSquared\n2 overdue · /,
    );
    assert.match(read(shared), /Call back Tomás Herrera.*\nDaniel Brooks\n/, 'no owner is “You” there');
    assert.deepEqual(labels(shared), []);
    assert.doesNotMatch(JSON.stringify(shared.blocks), /overflow|static_select/);
    assert.equal(read(message), before, 'the ephemeral one stays');
    assert.deepEqual(world.workspace.refusals, []);
  });

  test('names the lead though the list that it was pressed in could not', async (t) => {
    const settings = { LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '1000' };
    const world = await openWorld(t, { settings });
    const { message } = await world.ask(BUSY);
    assert.match(read(message), /^Lead …00000002 · /);
    await world.workspace.press(message, 'list:share');
    const shared = await world.workspace.until(() =>
      world.workspace.messages.find(({ origin }) => origin === 'api'),
    );
    assert.match(read(shared), /^Shared by Priya Raghavan\nSunita Rao-Iyer · Meridian Diagnostics · /);
    assert.match(shared.text, /^Priya Raghavan shared a list\. Sunita Rao-Iyer, Meridian Diagnostics, /);
  });

  test('goes by the response_url where the app is not in the channel', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(BUSY, { channel: 'random' });
    const { answer } = await world.press(message, 'Share');
    const { response_type, replace_original, delete_original } = answer.body;
    assert.deepEqual([response_type, replace_original, delete_original], ['in_channel', false, false]);
    assert.match(read(answer.body), /^Shared by Priya Raghavan\n/);
    assert.equal(answer.message?.forUser, undefined);
  });

  test('that only the rep can be shown is logged as not shared', async (t) => {
    const lines: string[] = [];
    const log = createLog(
      { level: 'info', redact: (text) => text },
      { write: (line: string) => lines.push(line) },
    );
    const world = await openWorld(t, { start: (settings) => startApp(settings, log) });
    const { message } = await world.ask(BUSY, { channel: 'random' });
    world.workspace.interceptNext('response_url', (response) => response.writeHead(404).end('used_url'));
    await world.workspace.press(message, 'list:share');
    await world.workspace.until(() => world.workspace.messages.some(({ origin }) => origin === 'api'));
    await world.app.stop();
    assert.match(lines.join('\n'), /"outcome":"not-shared",.*"delivery":"direct message"/);
  });

  test('pressed twice at once is one message', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(BUSY);
    const press = () => world.workspace.press(message, 'list:share');
    await Promise.all([press(), press()]);
    await world.app.stop();
    assert.equal(world.workspace.messages.filter(({ origin }) => origin === 'api').length, 1);
  });

  test('whose answer Slack loses is there once, and the rep is asked to look', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(BUSY);
    const { workspace } = world;
    workspace.interceptNext('chat.postMessage', async (response, body) => {
      const headers = {
        authorization: `Bearer ${SECRETS.botToken}`,
        'content-type': 'application/x-www-form-urlencoded',
      };
      await fetch(`${workspace.apiUrl}chat.postMessage`, { method: 'POST', headers, body });
      response.writeHead(500).end();
    });
    const { answer } = await world.press(message, 'Share');
    assert.match(
      read(answer.body),
      /Slack didn’t confirm that the list is here \(HTTP 500\)\. Look before you try again\./,
    );
    assert.match(answer.raw, /Try again/);
    assert.equal(workspace.messages.filter(({ origin }) => origin === 'api').length, 1);
  });

  test('that Slack refuses says so to the rep alone', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(BUSY);
    world.workspace.interceptNext('chat.postMessage', (response) => {
      response.setHeader('content-type', 'application/json').end('{"ok":false,"error":"is_archived"}');
    });
    const { answer } = await world.press(message, 'Share');
    assert.match(read(answer.body), notShared('is_archived'));
    assert.equal(answer.body.response_type, 'ephemeral');
  });

  test('that has to wait says so beside the list, which stays as it is', async (t) => {
    const settings = { LEADSQUARED_RATE_LIMIT: '1', LEADSQUARED_RATE_WINDOW_MS: '4500', CACHE_TTL_MS: '0' };
    const world = await openWorld(t, { settings });
    const { message } = await world.ask(BUSY, { channel: 'random' });
    const before = read(message);
    const { delivery } = await world.press(message, 'Share');
    const [wait] = world.workspace.answers(delivery.responseUrl);
    assert.match(String(wait?.body.text), matching`: ${WAIT}`);
    assert.equal(wait?.body.replace_original, false);
    assert.equal(read(message), before);
  });

  test('of the rep’s own tasks says whose they are', async (t) => {
    const world = await openWorld(t);
    const { message } = await world.ask(`${BUSY} mine`, { channel: 'random' });
    const { answer } = await world.press(message, 'Share');
    assert.match(read(answer.body), /\nPriya Raghavan’s tasks: .* · as of /);
  });
});
