import { readFileSync } from 'node:fs';

process.env.RECHECK_BACKEND = 'pure';
const { checkSync } = await import('recheck');
const LITERAL =
  /(?<![\w)\]$/])\/(?![*/\s])(?<source>(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/(?<flags>[dgimsuvy]*)(?=[\s.,;)\]:?]|$)/gm;
for (const f of [
  'src/tasks/command-text.ts',
  'src/tasks/phone-text.ts',
  'src/tasks/lead-address.ts',
  'src/leadsquared/account.ts',
  'src/leadsquared/lead-search.ts',
]) {
  const code = readFileSync(f, 'utf8').replace(/^\s*(?:\*|\/\*|\/\/).*$/gm, '');
  for (const m of code.matchAll(LITERAL)) {
    const t = performance.now();
    const r = checkSync(m.groups.source, m.groups.flags);
    const ms = performance.now() - t;
    if (ms > 300 || r.status !== 'safe')
      console.log(f, Math.round(ms), r.status, m.groups.source.slice(0, 90));
  }
}
