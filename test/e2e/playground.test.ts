import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { DUE_ERRORS } from '../../src/messages/change-modals.ts';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
import { startUpstream } from '../../src/playground/leadsquared/upstream.ts';
import {
  ACCESS_REFUSED,
  ADDED,
  COMPLETED,
  leadsMatch,
  leadTitle,
  matching,
  NO_TASKS,
  NOW_DUE,
  noLead,
  ownTitle,
  REMINDER_CANCELLED,
  REMINDING,
  UNREADABLE,
  WAIT,
} from '../wording.ts';
import { accessibilityFaults, newPage, skip } from './browser.ts';
import { freePort } from './free-port.ts';
import { runProgram } from './program.ts';

async function startProgram(t: TestContext, settings: Record<string, string> = {}) {
  const program = runProgram(t, { PORT: '0', ...settings });
  const [address = ''] = await program.line(/http:\/\/127\.0\.0\.1:\d+$/);
  return { program, address };
}

/** A person at the playground, as `npm start` with nothing configured opens it. */
async function sitDown(
  t: TestContext,
  { settings, ...options }: BrowserContextOptions & { settings?: Record<string, string> } = {},
) {
  const page = await newPage(t, options);
  const { address } = await startProgram(t, settings);
  await page.goto(address);
  const composer = page.getByRole('textbox', { name: 'Message' });
  const messages = page.getByRole('article');
  /** Does something, and waits for the message that it brings. */
  const bringing = async (deed: () => Promise<unknown>) => {
    const before = await messages.count();
    await deed();
    const message = messages.nth(before);
    await message.waitFor();
    return message;
  };
  return {
    page,
    composer,
    messages,
    send: (text: string) =>
      bringing(async () => {
        await composer.fill(text);
        await composer.press('Enter');
      }),
    pressLead: (label: string) =>
      bringing(() => page.getByRole('button', { name: label, exact: true }).click()),
  };
}

/** How many of the busy lead's five others are due today depends on the hour. */
const BUSY_HEAD = /^2 overdue · .* · as of /;

const idOf = (label: string) => EMBEDDED_LEADS.find((lead) => lead.label === label)?.leadId ?? '';

async function overflowsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

describe('the playground', { skip, concurrency: 2 }, () => {
  test('answers a typed command only for the person who typed it, in the browser’s time zone', async (t) => {
    const { page, messages, composer, send } = await sitDown(t);
    const message = await send(`/tasks ${idOf('Documented sample')}`);
    const text = (await message.textContent()) ?? '';
    assert.match(text, /Only visible to you/);
    assert.match(text, /2 overdue · as of today at \d+:\d\d [AP]M/);
    // 2016-07-11 10:12:45 UTC
    assert.match(text, /\d+ years overdue · Jul 11, 2016 at 3:42 PM/);
    assert.equal(await composer.inputValue(), '');
    assert.deepEqual(await accessibilityFaults(page), []);

    await page.getByText('Daniel Brooks').click();
    await messages.first().waitFor({ state: 'detached' });
    await page.getByText('Priya Raghavan').first().click();
    await messages.first().waitFor();
  });

  test('pages, refreshes and filters the list in place, and keeps the focus in it', async (t) => {
    const { page, messages, send } = await sitDown(t);
    const list = await send(`/tasks ${idOf('240 tasks')}`);
    for (const [label, range] of [
      ['Next', '11–20 of 240'],
      ['Next', '21–30 of 240'],
      ['Previous', '11–20 of 240'],
      ['Refresh', /Nothing new on this page since/],
    ] as const) {
      const button = list.getByRole('button', { name: label, exact: true });
      await button.focus();
      const before = await button.boundingBox();
      await button.press('Enter');
      await list.getByText(range).waitFor();
      if (label === 'Next')
        assert.ok(Math.abs(((await button.boundingBox())?.y ?? 0) - (before?.y ?? 0)) < 2);
      await page.waitForFunction(() => document.activeElement?.closest('article') !== null);
    }
    await list.getByRole('combobox', { name: 'Page' }).selectOption({ label: 'Page 24 of 24' });
    await list.getByText('231–240 of 240').waitFor();
    assert.equal(await messages.count(), 1);
    const overdue = await send(`/tasks ${idOf('240 tasks')} overdue`);
    await overdue.getByText('1–10 of 30').waitFor();
  });

  test('filters by the Show menu', async (t) => {
    const { pressLead } = await sitDown(t);
    const list = await pressLead('Busy lead');
    const show = list.getByRole('combobox', { name: 'Show' });
    for (const [label, head] of [
      ['Mine', matching`^${leadTitle('mine')}: .* · as of `],
      ['Completed', /^12 completed · as of /],
      ['All', /^2 overdue · .* · 12 completed · 1 cancelled · as of /],
    ] as const) {
      await show.selectOption({ label });
      await list.getByText(head).waitFor();
    }
  });

  test('sets a reminder for a task, and cancels it', async (t) => {
    const { page, pressLead } = await sitDown(t);
    const list = await pressLead('Busy lead');
    const choose = async (option: string) => {
      await list.getByRole('button', { name: 'More actions' }).nth(3).click();
      await page.getByRole('menuitem', { name: option }).click();
    };
    await choose('Remind me');
    await list.getByText(REMINDING).waitFor();
    await page.getByRole('navigation').getByText('Lead Tasks').last().click();
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page
      .getByText(/Reminder: .* is due/)
      .first()
      .waitFor();
    assert.doesNotMatch((await page.locator('.scheduled').textContent()) ?? '', /<!date/);
    await page.getByRole('navigation').getByText('sales').click();
    await choose('Cancel reminder');
    await list.getByText(REMINDER_CANCELLED).waitFor();
  });

  test('completes and moves a task after asking, and shows the new list', async (t) => {
    const { page, pressLead } = await sitDown(t);
    const list = await pressLead('Busy lead');
    const choose = async (option: string) => {
      await list.getByRole('button', { name: 'More actions' }).first().click();
      await page.getByRole('menuitem', { name: option }).click();
    };
    await choose('Complete');
    const asks = page.getByRole('dialog', { name: 'Complete this task?' });
    await asks.getByText('Send the revised quote').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await asks.getByRole('button', { name: 'Complete' }).click();
    await list.getByText(/^1 overdue · .* · as of /).waitFor();
    await list.getByText(COMPLETED).waitFor();

    await choose('Reschedule');
    const moves = page.getByRole('dialog', { name: 'Reschedule' });
    await moves.getByLabel('New due time').fill('2020-01-31T10:00');
    await moves.getByRole('button', { name: 'Reschedule' }).click();
    await moves.getByText(DUE_ERRORS.past).waitFor();
    await moves.getByLabel('New due time').fill('2099-01-31T10:00');
    await moves.getByRole('button', { name: 'Reschedule' }).click();
    await list.getByText(/^\d (?:due today|later) · .* · as of /).waitFor();
    await list.getByText(matching`${NOW_DUE}Jan 31, 2099`).waitFor();
  });

  test('adds a task for one of the leads that match, and shows it in the lead’s list', async (t) => {
    const { page, messages } = await sitDown(t);
    await page.getByRole('button', { name: 'Add a task', exact: true }).click();
    const modal = page.getByRole('dialog', { name: 'Add task' });
    await modal.getByLabel('Task', { exact: true }).fill('Send the price list');
    await modal.getByLabel('Which lead?').selectOption({ index: 1 });
    assert.equal(await modal.getByLabel('Task', { exact: true }).inputValue(), 'Send the price list');
    assert.deepEqual(await accessibilityFaults(page), []);
    await modal.getByRole('button', { name: 'Add task' }).click();
    await messages.last().getByText('Send the price list').waitFor();
    await messages.last().getByText(ADDED).waitFor();
    await modal.waitFor({ state: 'detached' });
  });

  test('shares a list with the channel after asking', async (t) => {
    const { page, messages, pressLead } = await sitDown(t);
    const list = await pressLead('Busy lead');
    await list.getByRole('button', { name: 'Share' }).click();
    const asks = page.getByRole('alertdialog', { name: 'Share this list?' });
    await asks.getByText(/Everyone in #sales /).waitFor();
    await asks.getByRole('button', { name: 'Share' }).click();
    await page.getByText('Shared by').waitFor();
    await page.getByText('Daniel Brooks').first().click();
    await page.getByText('You act as Daniel Brooks').waitFor();
    const shared = messages.filter({ hasText: 'Shared by' });
    await shared.waitFor();
    assert.deepEqual(await shared.locator('.blocks').getByRole('button').allTextContents(), []);
  });

  test('opens the lead in the embedded LeadSquared', async (t) => {
    const { page, pressLead } = await sitDown(t);
    const message = await pressLead('Busy lead');
    const opened = page.waitForEvent('popup');
    await message.getByRole('link', { name: 'Open in LeadSquared' }).click();
    const lead = await opened;
    await lead.getByRole('heading', { name: 'Busy lead' }).waitFor();
    assert.match((await lead.locator('pre').textContent()) ?? '', /Call Meera Iyer before her site visit/);
    assert.deepEqual(await accessibilityFaults(lead), []);
  });

  const words: Record<string, RegExp> = {
    'A name': /Sunita Rao-Iyer · Meridian Diagnostics · \+91-9845012345/,
    'A company': leadsMatch('Acme'),
    'A name that no lead has': matching`${noLead('Zelda Unlisted')}`,
    'Empty lead': NO_TASKS,
    'Only completed': /No pending tasks: 2 completed\./,
    'Says more than it returns': /LeadSquared says 5 tasks but returned 0\./,
    'Right-to-left and emoji': /لشراء|الاتصال بالسيدة ليلى حداد/,
    'Odd and missing fields': /\(no name\)/,
    '400': /refused.*lead id/,
    '401': ACCESS_REFUSED,
    '404': /address.*admin/,
    '500': /This lead has been merged into another lead\./,
    'Not JSON': UNREADABLE,
  };

  test('has a button with a description for each lead, also for the failing ones', async (t) => {
    const { page, pressLead } = await sitDown(t);
    for (const { label, about } of EMBEDDED_LEADS) {
      const button = page.getByRole('button', { name: label, exact: true });
      assert.equal(await button.evaluate((one) => one.nextElementSibling?.textContent), about);
    }
    for (const [label, said] of Object.entries(words)) {
      assert.match((await (await pressLead(label)).textContent()) ?? '', said, label);
    }
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('shows hostile text as it is', async (t) => {
    const { pressLead } = await sitDown(t);
    const message = await pressLead('Hostile text');
    const text = (await message.textContent()) ?? '';
    for (const literal of [
      '<!channel> <!here> <!everyone> please call',
      '<https://example.com/pay|Your invoice>',
      '*Bold* _italic_ ~struck~ `code`',
      ':tada: :flag-in: :warning:',
      // LeadSquared's texts may be HTML.
      'Smith & Sons <VIP> & Daughters today',
    ])
      assert.ok(text.includes(literal), literal);
    assert.deepEqual(await message.getByRole('link').allTextContents(), ['Open in LeadSquared']);
    assert.equal(await message.locator('.mention, .slack_broadcast, code, em, s').count(), 0);
  });

  test('offers the command with its hint, and completes it', async (t) => {
    const { page, composer, send } = await sitDown(t);
    await composer.pressSequentially('/t');
    const option = page.getByRole('option', { name: '/tasks' });
    assert.match((await option.textContent()) ?? '', /\[<lead>\] \[pending \| overdue/);
    assert.deepEqual(await accessibilityFaults(page), []);
    await composer.press('Escape');
    await option.waitFor({ state: 'detached' });
    await composer.pressSequentially('a');
    await composer.press('Enter');
    assert.equal(await composer.inputValue(), '/tasks ');
    await page.getByText('[<lead>] [pending | overdue').waitFor();
    await composer.pressSequentially(idOf('Empty lead'));
    await composer.press('Shift+Enter');
    assert.equal(await composer.inputValue(), `/tasks ${idOf('Empty lead')}\n`);

    const own = await send('/tasks');
    await own.getByText(ownTitle('pending')).waitFor();
    const help = await send('/tasks help');
    await help.getByText('every open task').waitFor();
    assert.equal(await help.locator('.section .folded').count(), 0);
  });

  test('recalls what was sent with the up-arrow', async (t) => {
    const { page, composer, send, pressLead } = await sitDown(t);
    await send('/tasks help');
    await pressLead('Empty lead');
    await composer.press('ArrowUp');
    assert.equal(await composer.inputValue(), `/tasks ${idOf('Empty lead')}`);
    await composer.press('ArrowUp');
    await composer.press('ArrowUp');
    assert.equal(await composer.inputValue(), '/tasks help');
    await composer.press('ArrowDown');
    await composer.press('ArrowDown');
    assert.equal(await composer.inputValue(), '');
    await composer.fill('my own words');
    await composer.press('ArrowUp');
    assert.equal(await composer.inputValue(), 'my own words');
    await composer.press('Enter');
    await page.getByRole('article').last().getByText('my own words').waitFor();
  });

  test('finds the lead of a message by the shortcut on it', async (t) => {
    const { page } = await sitDown(t);
    await page.getByRole('button', { name: 'Shortcut on a message' }).click();
    await page.getByRole('button', { name: 'Message shortcuts' }).click();
    await page.getByRole('menuitem', { name: 'Lead tasks…' }).click();
    const dialog = page.getByRole('dialog');
    const lead = dialog.getByRole('textbox', { name: 'Lead' });
    await lead.waitFor();
    assert.equal(await lead.inputValue(), 'sunita@meridian.test');
    await dialog.getByRole('button', { name: 'Show tasks' }).click();
    await page.getByRole('navigation').getByText('1').waitFor();
    await page.getByRole('navigation').getByText('Lead Tasks').last().click();
    await page.getByRole('article').getByText('Sunita Rao-Iyer').first().waitFor();
  });

  test('keeps text that is sent while it is stopped, and reconnects by itself after a restart', async (t) => {
    const page = await newPage(t, {}, /ERR_|403/);
    const PORT = String(await freePort());
    const { program, address } = await startProgram(t, { PORT });
    await page.goto(address);
    const composer = page.getByRole('textbox', { name: 'Message' });
    await page.getByText('0 of 25 calls').waitFor();
    program.process.kill('SIGTERM');
    assert.equal(await program.exited, 0);
    await page.getByRole('alert').getByText('The playground isn’t running').waitFor();
    await composer.fill('/tasks help');
    await composer.press('Enter');
    await page.waitForFunction(() => document.querySelector('textarea')?.value === '/tasks help');
    await page.getByRole('alert').getByText('The playground isn’t running').waitFor();

    await startProgram(t, { PORT });
    await page.getByRole('alert').getByText('isn’t running').waitFor({ state: 'detached' });
    assert.equal(await composer.inputValue(), '/tasks help');
    await composer.press('Enter');
    await page.getByRole('article').getByText('every open task').waitFor();
  });

  test('is dark if the browser prefers it', async (t) => {
    const { page, pressLead } = await sitDown(t, { colorScheme: 'dark' });
    await pressLead('Busy lead');
    const [red = 255] = await page.evaluate(
      () => getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [],
    );
    assert.ok(red < 50);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  test('fits a phone: leads, list and composer at once, the sidebar behind a button', async (t) => {
    const { page, messages, pressLead } = await sitDown(t, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    const sidebar = page.getByRole('navigation');
    assert.equal(await sidebar.isVisible(), false);
    await pressLead('240 tasks');
    assert.equal(await overflowsSideways(page), false);
    assert.deepEqual(await accessibilityFaults(page), []);

    await page.getByRole('button', { name: 'Channels and people' }).click();
    await sidebar.getByText('Daniel Brooks').click();
    await page.getByText('You act as Daniel Brooks').waitFor();
    await messages.first().waitFor({ state: 'detached' });
    await sidebar.waitFor({ state: 'hidden' });
    assert.equal(await overflowsSideways(page), false);
  });

  test('shows how many lookups wait for a hundred reps, never over the limit, and one rep’s wait among them', async (t) => {
    const settings = { LEADSQUARED_RATE_LIMIT: '20', LEADSQUARED_RATE_WINDOW_MS: '2500' };
    const { page, send } = await sitDown(t, { settings });
    const most = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let highest = 0;
          const look = () => {
            const panel = document.querySelector('aside')?.textContent ?? '';
            highest = Math.max(highest, Number(/(\d+) of 20 calls/.exec(panel)?.[1] ?? 0));
            if (/[5-9]\d of 100 answered/.test(panel)) resolve(highest);
            else requestAnimationFrame(look);
          };
          look();
        }),
    );
    await page.getByRole('button', { name: '100 reps at once' }).click();
    await page.waitForFunction(() =>
      /[4-9]\d lookups waiting/.test(document.querySelector('aside')?.textContent ?? ''),
    );
    const wait = await send(`/tasks ${idOf('Busy lead')}`);
    await wait.getByText(WAIT).waitFor();
    await page.getByRole('article').nth(1).getByText(BUSY_HEAD).waitFor();
    assert.equal(await most, 20);
  });

  test('lets one rep look up a hundred leads, and counts the answers', async (t) => {
    const settings = { LEADSQUARED_RATE_LIMIT: '60', LEADSQUARED_RATE_WINDOW_MS: '500' };
    const { page } = await sitDown(t, { settings });
    const button = page.getByRole('button', { name: 'One rep, 100 leads' });
    await button.click();
    await page.getByText('100 of 100 answered').waitFor();
    await page.getByText('0 lookups waiting').waitFor();
    await button.and(page.locator(':enabled')).waitFor();
  });

  test('says that it uses a real account, and sends it no crowd', async (t) => {
    const keys = { accessKey: 'key', secretKey: 'secret' };
    const account = await startUpstream(keys);
    t.after(() => account.close());
    const settings = {
      LEADSQUARED_API_URL: account.url,
      LEADSQUARED_ACCESS_KEY: keys.accessKey,
      LEADSQUARED_SECRET_KEY: keys.secretKey,
    };
    const { page, send } = await sitDown(t, { settings });
    await page.getByText(`your real account at ${new URL(account.url).host}`).waitFor();
    assert.equal(await page.getByRole('button', { name: '100 reps at once' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Busy lead' }).count(), 0);
    const message = await send(`/tasks ${idOf('Busy lead')}`);
    await message.getByText(BUSY_HEAD).waitFor();
    // The list, and beside it the lead's name.
    await page.getByText('2 of 25 calls').waitFor();
    assert.deepEqual(
      account.calls.map(({ name }) => name),
      ['RetrieveTaskByLeadId', 'Leads.GetById'],
    );
  });
});

describe('the playground’s server', { concurrency: true }, () => {
  function ask(
    address: string,
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<{ status: number | undefined; type: string | undefined }> {
    const { method = 'GET', headers = {}, body } = options;
    return new Promise((resolve, reject) => {
      request(new URL(path, address), { method, headers }, (response) => {
        response.destroy();
        resolve({ status: response.statusCode, type: response.headers['content-type'] });
      })
        .on('error', reject)
        .end(body);
    });
  }
  const tokenOf = async (address: string) =>
    /"token":"(?<token>[0-9a-f]{32})"/.exec(await (await fetch(address)).text())?.groups?.token ?? '';

  test('serves the page’s parts only to the page itself', async (t) => {
    const { address } = await startProgram(t);
    const { host, port } = new URL(address);
    for (const [path, type] of [
      ['/', 'text/html; charset=utf-8'],
      ['/page.js', 'text/javascript; charset=utf-8'],
      ['/page.css', 'text/css; charset=utf-8'],
      ['/favicon.svg', 'image/svg+xml; charset=utf-8'],
    ] as const) {
      assert.deepEqual(await ask(address, path), { status: 200, type });
      const [foreignHost, foreignOrigin] = await Promise.all([
        ask(address, path, { headers: { host: `evil.example:${port}` } }),
        ask(address, path, { headers: { origin: 'https://evil.example' } }),
      ]);
      assert.deepEqual([foreignHost.status, foreignOrigin.status], [403, 403], path);
    }
    assert.equal((await ask(address, '/', { headers: { host: `localhost:${port}` } })).status, 200);
    assert.equal((await ask(address, '/', { headers: { origin: `http://${host}` } })).status, 200);
    assert.equal((await ask(address, '/', { headers: { origin: `http://127.0.0.1:1` } })).status, 403);
  });

  test('does nothing without the page’s own token, or for another site that has it', async (t) => {
    const { address } = await startProgram(t);
    const token = await tokenOf(address);
    const body = JSON.stringify({ user: 'U0PRIYA001', channel: 'C0SALES001', text: 'hello' });
    const post = async (headers: Record<string, string>) =>
      (await ask(address, '/type', { method: 'POST', headers, body })).status;
    assert.equal(await post({ 'x-playground-token': token }), 204);
    assert.equal(await post({}), 403);
    assert.equal(await post({ 'x-playground-token': `${token}0` }), 403);
    assert.equal(await post({ 'x-playground-token': token, origin: 'https://evil.example' }), 403);
    assert.equal(await post({ 'x-playground-token': token, host: 'evil.example' }), 403);
    assert.equal((await ask(address, '/events?user=U0PRIYA001')).status, 403);
    assert.equal((await ask(address, `/events?user=U0PRIYA001&token=${token}`)).status, 200);
    assert.equal((await ask(address, `/events?user=unknown&token=${token}`)).status, 404);
    assert.equal((await ask(address, `/nothing?token=${token}`)).status, 404);
  });

  test('lets no other site frame it, and runs only its own scripts', async (t) => {
    const { address } = await startProgram(t);
    const { headers } = await fetch(address);
    const policy = headers.get('content-security-policy') ?? '';
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]) {
      assert.ok(policy.includes(part), part);
    }
    assert.ok(!policy.includes('unsafe'));
  });

  test('can’t be reached at another address of the machine', async (t) => {
    const { address } = await startProgram(t);
    const { port } = new URL(address);
    await assert.rejects(ask(`http://127.0.0.2:${port}`, '/'), { code: 'ECONNREFUSED' });
  });

  test('ends with the program, even while a page is open', async (t) => {
    const { program, address } = await startProgram(t);
    const token = await tokenOf(address);
    const stream = await fetch(`${address}/events?user=U0PRIYA001&token=${token}`);
    program.process.kill('SIGTERM');
    await stream.text();
    assert.equal(await program.exited, 0);
    assert.equal(program.written.stderr, '');
  });

  test('uses another port than the usual one only if none was set', async (t) => {
    const { address } = await startProgram(t);
    const { port } = new URL(address);
    const second = runProgram(t, { PORT: port });
    assert.equal(await second.exited, 1);
    assert.match(second.written.stderr, new RegExp(`PORT.*${port}`));
  });
});
