/** Chromium on a page, watched for whatever a person with open developer tools would frown at. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { after, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { endPrograms } from './program.ts';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Why tests in the browser are skipped; where they must run they fail without one. */
export const skip =
  existsSync(executablePath) || process.env.CI === 'true'
    ? false
    : `there is no browser at ${executablePath}`;

/** Why a test that reads a script is skipped; where it must run it fails without a font for it. */
export function skipWithoutFonts(languages: readonly string[]): string | false {
  const { stdout = '' } = spawnSync('fc-list', [':', 'lang'], { encoding: 'utf8' });
  const missing = languages.filter((language) => !new RegExp(`[=|,]${language}\\b`).test(stdout ?? ''));
  if (skip !== false || missing.length === 0 || process.env.CI === 'true') return skip;
  return `there is no font for ${missing.join(', ')}`;
}

let launched: Promise<Browser> | undefined;
after(async () => (await launched)?.close());

/**
 * An empty page. It comes before the server it will show: a page without its server logs errors in its console.
 * @param expected messages that the console may show
 */
export async function newPage(
  t: TestContext,
  options: BrowserContextOptions = {},
  expected?: RegExp,
): Promise<Page> {
  launched ??= chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const browser = await launched;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    timezoneId: 'Asia/Kolkata',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
  });
  t.after(async () => {
    await context.close();
    endPrograms(t);
    const unexpected = faults.filter((fault) => !expected?.test(fault));
    assert.deepEqual(unexpected, [], 'nothing in the console');
  });
  return page;
}

const axe = () => readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What axe-core finds, a line for each element. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe());
  return page.evaluate(async () => {
    const axe: typeof import('axe-core') = Reflect.get(window, 'axe');
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}
