import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { startPlayground } from '../../src/playground/playground.ts';
import { accessibilityFaults, newPage, skip } from '../e2e/browser.ts';

// biome-ignore lint/suspicious/noExplicitAny: payloads are as various as Slack's documentation
type Payload = any;

interface Stage {
  readonly page: Page;
  /** What was pressed, submitted and told as an event, as the app gets it. */
  readonly interactions: readonly Payload[];
  /** The next one. */
  interaction(): Promise<Payload>;
  /** Types a command, and has the app answer it with these blocks. */
  show(...blocks: object[]): Promise<void>;
  callSlack(method: string, body: object): Promise<Payload>;
  /** Calls the embedded LeadSquared as the app would. */
  callLeadSquared(path: string, body: object): Promise<Payload>;
}

/** Gives what it is answered with: JSON, nothing, or a status other than 200. */
type OnInteraction = (payload: Payload, stage: Stage) => Promise<object | number | undefined>;

/** The page before an app that does what the test says: more than our own app sends can be drawn and pressed. */
async function openStage(
  t: TestContext,
  onInteraction?: OnInteraction,
  options?: BrowserContextOptions,
): Promise<Stage> {
  const page = await newPage(t, options);
  const playground = await startPlayground({ PORT: '0' });
  const interactions: Payload[] = [];
  const waiting: ((payload: Payload) => void)[] = [];
  let blocks: object[] = [];
  const app = createServer(async (request, response) => {
    const raw = await readText(request);
    const isEvent = request.headers['content-type'] === 'application/json';
    const json = isEvent ? raw : new URLSearchParams(raw).get('payload');
    const payload: Payload = json === null ? undefined : JSON.parse(json);
    const answer = payload ? await onInteraction?.(payload, stage) : { text: 'What was asked for', blocks };
    if (typeof answer === 'number') response.writeHead(answer).end();
    else response.setHeader('content-type', 'application/json').end(answer && JSON.stringify(answer));
    if (!payload) return;
    interactions.push(payload);
    waiting.shift()?.(payload);
  });
  app.listen(0, '127.0.0.1');
  await once(app, 'listening');
  const address = app.address();
  assert.ok(typeof address === 'object' && address !== null);
  const url = await playground.open({ port: address.port, metricsUrl: undefined });
  await page.goto(url);
  t.after(async () => {
    await playground.close();
    app.closeAllConnections();
    app.close();
  });

  const stage: Stage = {
    page,
    interactions,
    interaction: () => new Promise((resolve) => waiting.push(resolve)),
    async show(...wanted) {
      blocks = wanted;
      const before = await page.locator('article').count();
      await page.getByRole('textbox', { name: 'Message' }).fill('/tasks');
      await page.keyboard.press('Enter');
      await page.locator('article').nth(before).waitFor();
    },
    async callSlack(method, body) {
      const { SLACK_API_URL, SLACK_BOT_TOKEN } = playground.settings;
      const response = await fetch(`${SLACK_API_URL}${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${SLACK_BOT_TOKEN}` },
        body: JSON.stringify(body),
      });
      return response.json();
    },
    async callLeadSquared(path, body) {
      const { LEADSQUARED_API_URL, LEADSQUARED_ACCESS_KEY, LEADSQUARED_SECRET_KEY } = playground.settings;
      const response = await fetch(`${LEADSQUARED_API_URL}/v2/${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-LSQ-AccessKey': LEADSQUARED_ACCESS_KEY ?? '',
          'x-LSQ-SecretKey': LEADSQUARED_SECRET_KEY ?? '',
        },
        body: JSON.stringify(body),
      });
      return response.json();
    },
  };
  return stage;
}

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const task = (name: string) => ({
  type: 'section',
  block_id: name,
  text: plain(name),
  accessory: { type: 'overflow', action_id: 'task', options: [option('Remind me'), option('Complete')] },
});
const actions = (...elements: object[]) => ({ type: 'actions', elements });

describe('on the playground’s page', { skip, concurrency: 4 }, () => {
  test('a menu is opened and chosen from by mouse', async (t) => {
    const { page, show, interaction } = await openStage(t);
    await show(task('Call Meera'), task('Call Tomás'));
    const pressed = interaction();
    await page.getByRole('button', { name: 'More actions' }).last().click();
    await page.getByRole('menuitem', { name: 'Complete' }).click();
    const { actions, container } = await pressed;
    assert.equal(actions[0].block_id, 'Call Tomás');
    assert.equal(actions[0].selected_option.value, 'complete');
    assert.equal(container.is_ephemeral, true);
    await page.getByRole('menu').waitFor({ state: 'hidden' });
  });

  test('a menu is opened, walked through, left and chosen from by keyboard', async (t) => {
    const { page, show, interaction, interactions } = await openStage(t);
    await show(task('Call Meera'));
    const menuButton = page.getByRole('button', { name: 'More actions' });
    await menuButton.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    assert.equal(interactions.length, 0);
    assert.ok(await menuButton.evaluate((button) => button === document.activeElement));

    const pressed = interaction();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('menuitem', { name: 'Remind me' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    assert.equal((await pressed).actions[0].selected_option.value, 'complete');
    assert.ok(await menuButton.evaluate((button) => button === document.activeElement));
  });

  test('a select shows what was chosen, and sends that alone', async (t) => {
    const { page, show, interaction, interactions } = await openStage(t);
    const options = ['Pending', 'Overdue', 'All'].map(option);
    await show(
      actions({ type: 'static_select', action_id: 'show', placeholder: plain('Show'), options }),
      actions({ type: 'static_select', action_id: 'again', options, initial_option: options[2] }),
    );
    const select = page.getByRole('combobox', { name: 'Show' });
    assert.equal(await select.locator('option:checked').textContent(), 'Show');
    const pressed = interaction();
    await select.selectOption('Overdue');
    assert.equal((await pressed).actions[0].selected_option.value, 'overdue');
    assert.equal(await select.locator('option:checked').textContent(), 'Overdue');
    assert.equal(await page.getByRole('combobox').last().locator('option:checked').textContent(), 'All');
    assert.equal(interactions.length, 1);
  });

  test('days and times are sent once they are entered', async (t) => {
    const { page, show, interaction } = await openStage(t);
    await show(actions({ type: 'datepicker', action_id: 'day' }, { type: 'timepicker', action_id: 'time' }));
    const day = interaction();
    await page.getByLabel('Choose a date').fill('2026-11-30');
    await page.keyboard.press('Enter');
    assert.equal((await day).actions[0].selected_date, '2026-11-30');
    const time = interaction();
    await page.getByLabel('Choose a time').fill('09:30');
    await page.getByRole('textbox', { name: 'Message' }).focus();
    assert.equal((await time).actions[0].selected_time, '09:30');
  });

  test('a button that asks first is pressed by its confirm button alone', async (t) => {
    const { page, show, interaction, interactions } = await openStage(t);
    const confirm = {
      title: plain('Share this list?'),
      text: mrkdwn('Everyone in *#sales* will read it.'),
      confirm: plain('Share it'),
      deny: plain('Not now'),
    };
    await show(actions({ type: 'button', action_id: 'share', text: plain('Share'), value: 'it', confirm }));
    const share = page.getByRole('button', { name: 'Share', exact: true });
    const dialog = page.getByRole('alertdialog', { name: 'Share this list?' });

    await share.click();
    assert.match((await dialog.textContent()) ?? '', /Everyone in #sales will read it\./);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await share.click();
    await page.getByRole('button', { name: 'Not now' }).click();
    await dialog.waitFor({ state: 'hidden' });
    assert.ok(await share.evaluate((button) => button === document.activeElement), 'the focus is back');
    assert.equal(interactions.length, 0);

    const pressed = interaction();
    await share.click();
    await page.getByRole('button', { name: 'Share it' }).click();
    assert.equal((await pressed).actions[0].value, 'it');
    await dialog.waitFor({ state: 'hidden' });
  });

  test('a modal is filled in, mended and submitted', async (t) => {
    const view = {
      type: 'modal',
      title: plain('Reschedule'),
      submit: plain('Move it'),
      blocks: [
        {
          type: 'input',
          block_id: 'when',
          label: plain('Day'),
          hint: plain('In your own time zone'),
          element: { type: 'datepicker', action_id: 'day', initial_date: '2026-11-30' },
        },
        {
          type: 'input',
          block_id: 'why',
          optional: true,
          label: plain('Note'),
          element: { type: 'plain_text_input', action_id: 'note', multiline: true },
        },
      ],
    };
    const { page, show, interaction } = await openStage(t, async (payload, { callSlack }) => {
      if (payload.type === 'block_actions')
        await callSlack('views.open', { view, trigger_id: payload.trigger_id });
      else if (payload.view.state.values.when.day.selected_date < '2026-12-01')
        return { response_action: 'errors', errors: { when: 'That day is over.' } };
      return undefined;
    });
    await show(actions({ type: 'button', action_id: 'open', text: plain('Open') }));
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Reschedule' });
    await dialog.getByLabel('Day').and(page.locator(':focus')).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);

    await dialog.getByRole('button', { name: 'Move it' }).click();
    await dialog.getByText('That day is over.').waitFor();
    await dialog.getByLabel('Day').fill('2026-12-24');
    await dialog.getByLabel('Note').fill('First line\nSecond line');
    const submitted = interaction();
    await dialog.getByRole('button', { name: 'Move it' }).click();
    assert.deepEqual((await submitted).view.state.values, {
      when: { day: { type: 'datepicker', selected_date: '2026-12-24' } },
      why: { note: { type: 'plain_text_input', value: 'First line\nSecond line' } },
    });
    await dialog.waitFor({ state: 'hidden' });
  });

  test('a modal is closed by Escape, and the focus goes back to what opened it', async (t) => {
    const view = {
      type: 'modal',
      title: plain('About'),
      notify_on_close: true,
      blocks: [{ type: 'divider' }],
    };
    const { page, show, interaction } = await openStage(t, async (payload, { callSlack }) => {
      if (payload.type === 'block_actions')
        await callSlack('views.open', { view, trigger_id: payload.trigger_id });
      return undefined;
    });
    await show(actions({ type: 'button', action_id: 'open', text: plain('Open') }));
    const button = page.getByRole('button', { name: 'Open', exact: true });
    await button.click();
    const dialog = page.getByRole('dialog', { name: 'About' });
    await dialog.waitFor();
    const closed = interaction();
    await page.keyboard.press('Escape');
    assert.equal((await closed).type, 'view_closed');
    await dialog.waitFor({ state: 'detached' });
    assert.ok(await button.evaluate((one) => one === document.activeElement));
  });

  test('text is drawn as Slack draws it', async (t) => {
    const { page, show } = await openStage(t);
    await show(
      { type: 'header', text: { type: 'plain_text', text: 'Done :tada:' } },
      { type: 'section', text: plain('*no* <!channel> <https://example.com|link> :tada:\n  & &amp;') },
      {
        type: 'section',
        text: mrkdwn(
          '*&lt;lead&gt;* <@U0PRIYA001> in <#C0SALES001>: <https://example.com/?a=1&amp;b=2|more>',
        ),
        fields: [mrkdwn('<!date^1468231965^{date_short} at {time}|then>'), plain('5 * 3 * 2')],
      },
      { type: 'context', elements: [mrkdwn('5 * 3 * 2'), plain('_plain_')] },
    );
    const article = page.locator('article');
    await article.getByRole('heading', { name: 'Done 🎉' }).waitFor();
    const text = (await article.textContent()) ?? '';
    assert.ok(text.includes('*no* <!channel> <https://example.com|link> :tada:\n  & &amp;'), text);
    assert.match(text, /<lead> @Priya Raghavan in #sales: more/);
    assert.match(text, /Jul 11, 2016 at 3:42 PM/, 'in the browser’s zone, five and a half hours before UTC');
    assert.equal(text.match(/5 \* 3 \* 2/g)?.length, 2);
    assert.match(text, /_plain_/);
    const link = article.getByRole('link', { name: 'more' });
    assert.equal(await link.getAttribute('href'), 'https://example.com/?a=1&b=2');
    assert.equal(await article.getByRole('link').count(), 1);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('a new message is scrolled to, also from the button of another that was just pressed', async (t) => {
    const { page, show } = await openStage(t, async (_payload, { callSlack }) => {
      await callSlack('chat.postMessage', { channel: 'C0SALES001', text: 'It failed' });
      return undefined;
    });
    const lines = Array.from({ length: 30 }, (_, index) => ({
      type: 'section',
      text: plain(`Line ${index}`),
    }));
    await show(...lines, actions({ type: 'button', action_id: 'refresh', text: plain('Refresh') }));
    await page.getByRole('button', { name: 'Refresh' }).click();
    const answer = page.getByText('It failed');
    await answer.waitFor();
    const log = await page.getByRole('log').boundingBox();
    const { y = 0, height = 0 } = (await answer.boundingBox()) ?? {};
    assert.ok(log && y >= log.y && y + height <= log.y + log.height);
  });

  test('what Slack refuses is shown in red, with the path of what is wrong', async (t) => {
    const { page, show, callSlack } = await openStage(t);
    await show({ type: 'section', text: plain('x'.repeat(3001)) });
    await page.getByText('/tasks failed with the error "dispatch_failed"').waitFor();
    const tooLong = page.getByText('ack: blocks[0].text.text: 3001 characters, at most 3000');
    const [red = 0, green = 0] = await tooLong.evaluate(
      (element) => getComputedStyle(element).color.match(/\d+/g)?.map(Number) ?? [],
    );
    assert.ok(red > 150 && green < 50, 'red');
    await callSlack('chat.postMessage', { channel: 'C0SALES001', blocks: [{ type: 'poem' }] });
    await page.getByText('chat.postMessage: blocks[0].type: "poem" is not one of').waitFor();
  });

  test('a scheduled message is announced, delivered to the direct messages, and counted as unread', async (t) => {
    const { page, callSlack } = await openStage(t);
    const { channel } = await callSlack('conversations.open', { users: 'U0PRIYA001' });
    const schedule = (text: string, seconds: number) =>
      callSlack('chat.scheduleMessage', {
        channel: channel.id,
        text,
        post_at: Math.ceil(Date.now() / 1000) + seconds,
      });
    await schedule('Call Meera now', 1);
    await schedule('Call Tomás now', 3600);
    const place = page.getByRole('button', { name: 'Lead Tasks' });
    await place.getByText('1').waitFor();
    await place.click();
    await page.getByRole('article').getByText('Call Meera now').waitFor();
    await page.getByText('Call Tomás now').waitFor();
    assert.equal(await page.getByRole('article').count(), 1);
    assert.equal(await place.textContent(), 'Lead Tasks');
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  const openHome = (page: Page) =>
    page.getByRole('navigation').getByRole('button', { name: 'Lead Tasks' }).click();
  const publish = async ({ callSlack }: Stage, blocks: object[], user_id = 'U0PRIYA001') => {
    const { ok, error } = await callSlack('views.publish', { user_id, view: { type: 'home', blocks } });
    assert.ok(ok, error);
  };

  test('a Home tab that is opened is told to the app, and draws what the app publishes', async (t) => {
    const stage = await openStage(t);
    const { page, interaction } = stage;
    const opened = interaction();
    await openHome(page);
    const { type, event } = await opened;
    assert.deepEqual(
      [type, event.type, event.user, event.channel, event.tab, event.view],
      ['event_callback', 'app_home_opened', 'U0PRIYA001', 'D0PRIYA001', 'home', undefined],
    );
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).count(), 0);
    assert.deepEqual(await accessibilityFaults(page), []);

    await publish(stage, [{ type: 'header', text: plain('Your tasks') }, task('Call Meera')]);
    const panel = page.getByRole('tabpanel', { name: 'Home' });
    await panel.getByRole('heading', { name: 'Your tasks' }).waitFor();
    assert.equal(await page.getByText('Nothing here yet').count(), 0);
    assert.deepEqual(await accessibilityFaults(page), []);

    await page.getByText('Daniel Brooks').click();
    await page.getByText('Nothing here yet').waitFor();
    await publish(stage, [task('Call Tomás')], 'U0DANIEL02');
    await panel.getByText('Call Tomás').waitFor();
    assert.equal(await panel.getByText('Call Meera').count(), 0);
  });

  test('a Home is pressed and chosen from as a message is, and the focus stays in it', async (t) => {
    const confirm = {
      title: plain('Sure?'),
      text: plain('All of them.'),
      confirm: plain('Yes'),
      deny: plain('No'),
    };
    let published = 0;
    const draw = (stage: Stage) => {
      published += 1;
      return publish(stage, [
        { type: 'section', text: plain(`Publication ${published}`) },
        task('Call Meera'),
        task('Call Tomás'),
        actions(
          { type: 'button', action_id: 'refresh', text: plain('Refresh'), value: 'it' },
          {
            type: 'static_select',
            action_id: 'show',
            placeholder: plain('Show'),
            options: [option('Today')],
          },
          { type: 'button', action_id: 'all', text: plain('Complete all'), confirm },
          ...(published < 5 ? [{ type: 'button', action_id: 'next', text: plain('Next') }] : []),
        ),
      ]);
    };
    const { page, interaction, interactions } = await openStage(t, async (_payload, stage) => {
      await draw(stage);
      return undefined;
    });
    await openHome(page);
    await page.getByText('Publication 1').waitFor();

    const refresh = page.getByRole('button', { name: 'Refresh' });
    const pressed = interaction();
    await refresh.focus();
    await page.keyboard.press('Enter');
    const { container, actions: sent, view, response_url, message } = await pressed;
    assert.deepEqual([container.type, container.view_id, view.type], ['view', view.id, 'home']);
    assert.deepEqual([sent[0].action_id, sent[0].value], ['refresh', 'it']);
    assert.deepEqual([response_url, message], [undefined, undefined]);
    await page.getByText('Publication 2').waitFor();
    assert.ok(await refresh.evaluate((button) => button === document.activeElement), 'the focus is kept');

    const chosen = interaction();
    await page.getByRole('button', { name: 'More actions' }).last().click();
    await page.getByRole('menuitem', { name: 'Complete' }).click();
    const menu = (await chosen).actions[0];
    assert.deepEqual([menu.block_id, menu.selected_option.value], ['Call Tomás', 'complete']);
    await page.getByText('Publication 3').waitFor();

    const shown = interaction();
    await page.getByRole('combobox', { name: 'Show' }).selectOption('Today');
    assert.equal((await shown).actions[0].selected_option.value, 'today');
    await page.getByText('Publication 4').waitFor();

    const before = interactions.length;
    await page.getByRole('button', { name: 'Complete all' }).click();
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' });
    assert.equal(interactions.length, before);

    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Publication 5').waitFor();
    assert.ok(await refresh.evaluate((button) => button === document.activeElement), 'its neighbour has it');
  });

  test('a Home fits a phone, in the dark too', async (t) => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: 'dark' } as const;
    const stage = await openStage(t, undefined, phone);
    const { page } = stage;
    await page.getByRole('button', { name: 'Home tab' }).click();
    const labels = ['Refresh', 'First', 'Previous', 'Next', 'Last', 'Open in LeadSquared'];
    await publish(stage, [
      { type: 'header', text: plain('Your tasks') },
      actions(...labels.map((label) => ({ type: 'button', action_id: label, text: plain(label) }))),
      { ...task('x'), text: plain('x'.repeat(300)) },
      {
        type: 'context',
        elements: [plain('Meera Iyer'), mrkdwn('*Today* at 4 PM · in 3 hours'), plain('you')],
      },
    ]);
    await page.getByRole('heading', { name: 'Your tasks' }).waitFor();
    const isWider = await page.evaluate(() =>
      ['html', '.home'].some((selector) => {
        const element = document.querySelector(selector);
        return !element || element.scrollWidth > element.clientWidth;
      }),
    );
    assert.equal(isWider, false);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('a modal opens from a Home, and leaves it as it was', async (t) => {
    const view = { type: 'modal', title: plain('About'), blocks: [{ type: 'divider' }] };
    const stage = await openStage(t, async ({ type, trigger_id }, { callSlack }) => {
      if (type === 'block_actions') await callSlack('views.open', { view, trigger_id });
      return undefined;
    });
    const { page } = stage;
    await openHome(page);
    await publish(stage, [actions({ type: 'button', action_id: 'open', text: plain('Open') })]);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('dialog', { name: 'About' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Open', exact: true }).waitFor();
  });

  test('the tabs of the app are walked through by keyboard, and each is told', async (t) => {
    const { page, interactions, interaction } = await openStage(t);
    await openHome(page);
    const [home, messages] = [
      page.getByRole('tab', { name: 'Home' }),
      page.getByRole('tab', { name: 'Messages' }),
    ];
    await home.focus();
    const opened = interaction();
    await page.keyboard.press('ArrowRight');
    await messages.and(page.locator(':focus')).waitFor();
    assert.equal((await opened).event.tab, 'messages');
    await page.getByRole('tabpanel', { name: 'Messages' }).getByText('writes to you').waitFor();
    await page.getByRole('textbox', { name: 'Message' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.keyboard.press('ArrowRight');
    await home.and(page.locator(':focus')).waitFor();
    assert.equal(await home.getAttribute('aria-selected'), 'true');
    await page.keyboard.press('End');
    await messages.and(page.locator(':focus')).waitFor();
    const told = () => interactions.map(({ event }) => event.tab).join();
    while (interactions.length < 4) await interaction();
    assert.equal(told(), 'home,messages,home,messages');
  });

  test('a direct message that comes while the Home is read is counted on the other tab', async (t) => {
    const { page, callSlack } = await openStage(t);
    await openHome(page);
    await page.getByText('Nothing here yet').waitFor();
    await callSlack('chat.postMessage', { channel: 'D0PRIYA001', text: 'Call Meera now' });
    const messages = page.getByRole('tab', { name: 'Messages' });
    await messages.getByText('1').waitFor();
    await messages.click();
    await page.getByRole('article').getByText('Call Meera now').waitFor();
    assert.equal(await messages.textContent(), 'Messages');
  });

  test('what the app does not take, and what Slack does not, is said on the Home', async (t) => {
    const stage = await openStage(t, async ({ type }) => (type === 'block_actions' ? 500 : undefined));
    const { page } = stage;
    await openHome(page);
    await publish(stage, [actions({ type: 'button', action_id: 'refresh', text: plain('Refresh') })]);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('alert').getByText('This app responded with Status Code 500.').waitFor();
    const view = { type: 'home', blocks: [{ type: 'poem' }] };
    await stage.callSlack('views.publish', { user_id: 'U0PRIYA001', view });
    await page.getByText('views.publish: blocks[0].type: "poem" is not one of').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('what is to be tried leads to the Home tab, and from there to where it is answered', async (t) => {
    const { page } = await openStage(t);
    await page.getByRole('button', { name: 'Home tab' }).click();
    await page.getByText('Nothing here yet').waitFor();
    await page.getByRole('button', { name: 'My tasks' }).click();
    await page.getByRole('tabpanel', { name: 'Messages' }).getByText('What was asked for').waitFor();
    await page.getByRole('textbox', { name: 'Message' }).press('ArrowUp');
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), '/tasks mine');
  });

  test('a call for an owner’s tasks is seen among those of the last seconds', async (t) => {
    const { page, callLeadSquared } = await openStage(t);
    await page.getByText('0 of 25 calls').waitFor();
    const Parameter = { LookupName: 'OwnerEmailAddress', LookupValue: 'priya@example.com', StatusCode: 0 };
    const { RecordCount } = await callLeadSquared('Task.svc/Retrieve', { Parameter });
    assert.ok(RecordCount > 0);
    await page.getByText('1 of 25 calls').waitFor();
  });
});
