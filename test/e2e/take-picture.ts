/** Takes the README's picture from the real page: `node test/e2e/take-picture.ts` writes .github/playground.png. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const program = spawn(process.execPath, [resolve('src/main.ts')], {
  cwd: mkdtempSync(join(tmpdir(), 'lead-tasks-')),
  env: { PATH: process.env.PATH, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});

try {
  const { value: line = '' } = await createInterface(program.stdout)[Symbol.asyncIterator]().next();
  const [address] = /http:\S+/.exec(line) ?? [];
  if (address === undefined) throw new Error(`The playground gave no address: ${line}`);
  const page = await browser.newPage({
    // So tall that the head of the list is in the picture.
    viewport: { width: 1280, height: 1250 },
    deviceScaleFactor: 1.5,
    timezoneId: 'Asia/Kolkata',
  });
  await page.goto(address);
  await page.getByRole('button', { name: 'Busy lead' }).click();
  await page
    .getByRole('article')
    .getByText(/^2 overdue · /)
    .waitFor();
  await page.getByRole('button', { name: '100 reps at once' }).click();
  await page.getByText(/[6-8]\d of 100 answered/).waitFor({ timeout: 60_000 });
  await page.mouse.move(0, 0);
  mkdirSync('.github', { recursive: true });
  await page.screenshot({ path: '.github/playground.png' });
} finally {
  await browser.close();
  program.kill();
}
