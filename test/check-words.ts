/** Run by `npm run check`: fails if a file has words that are ruled out. */
import { globSync, readFileSync } from 'node:fs';
import { ruledOutWords } from './plain-words.ts';

const READ = [
  '{src,test}/**/*.{ts,tsx,css,html}',
  '.github/**/*.{md,yml}',
  '*.{md,yml,json}',
  '.env.example',
];
/** They quote the words, or others wrote them. */
const LEFT_OUT = ['test/plain-words*', 'test/fixtures/**', 'package-lock.json'];

const found = globSync(READ, { exclude: LEFT_OUT }).flatMap((file) =>
  ruledOutWords(file, readFileSync(file, 'utf8')),
);
for (const line of found) console.error(line);
process.exitCode = found.length === 0 ? 0 : 1;
