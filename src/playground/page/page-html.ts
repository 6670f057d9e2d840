// The page's HTML, script and style. The script and style are bundled in memory when the playground starts.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, stop as stopEsbuild } from 'esbuild';
import type { Setting } from './page-state.ts';

const BROWSER_FOLDER = new URL('./browser/', import.meta.url);

export const FAVICON = readFileSync(new URL('favicon.svg', BROWSER_FOLDER), 'utf8');

export function pageHtml(setting: Setting): string {
  const json = JSON.stringify(setting).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>Lead Tasks playground</title>
<link rel="icon" type="image/svg+xml" href="/favicon.svg">
<link rel="stylesheet" href="/page.css">
</head>
<body>
<div id="page"><noscript>The playground needs JavaScript.</noscript></div>
<script type="application/json" id="setting">${json}</script>
<script type="module" src="/page.js"></script>
</body>
</html>`;
}

export interface Bundle {
  readonly script: string;
  readonly style: string;
}

let bundled: Promise<Bundle> | undefined;

/** Once in a process: esbuild can be stopped only for all its builds. */
export function bundlePage(): Promise<Bundle> {
  bundled ??= buildBundle();
  return bundled;
}

async function buildBundle(): Promise<Bundle> {
  const folder = fileURLToPath(BROWSER_FOLDER);
  const { outputFiles } = await build({
    entryPoints: [`${folder}page.tsx`, `${folder}page.css`],
    outdir: folder,
    write: false,
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    charset: 'utf8',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  // Otherwise its process stays as long as this one.
  await stopEsbuild();
  const find = (extension: string) => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  return { script: find('.js'), style: find('.css') };
}
