/** Finds words that a colleague wouldn't say aloud. CONTRIBUTING.md, "Words", says how to write. */

interface Rule {
  /** A blank also matches the end of a line, and what begins the next line of a comment. */
  readonly words: RegExp;
  readonly write: string;
}

const RULES: readonly Rule[] = [
  { words: /mend(?:s|ed|ing)?/i, write: 'fix' },
  { words: /anew/i, write: 'again, or a new …' },
  { words: /(?:is|are|was|were) told by/i, write: 'shows, or is identified by' },
  { words: /whoever|whomever/i, write: 'who it is: the rep, the admin, the caller' },
  { words: /somebody|anybody/i, write: 'who it is: another rep, any sender' },
  { words: /nobody/i, write: 'who it is: no rep, no lead, no other instance' },
  { words: /bears/i, write: 'has, or contains' },
  { words: /behind (?:it|the (?:lead|name|path|word))/i, write: 'after' },
  { words: /not known whether/i, write: 'we couldn’t confirm …' },
  { words: /keep it to me/i, write: 'Cancel' },
  { words: /your last leads/i, write: 'Recent leads' },
  { words: /so long(?! as)/i, write: 'how long it is' },
  { words: /(?:is|are|was|were) begun/i, write: 'started' },
  { words: /(?:became|becomes?) of/i, write: 'the result' },
  { words: /(?:takes?|took|taken) place(?! of)/i, write: 'was made, or happened' },
  { words: /without a word/i, write: 'silently' },
  { words: /waits? in line/i, write: 'wait' },
  { words: /Of/, write: 'a sentence that begins with its subject' },
  { words: /Reference|reference(?=: (?:\w+\.)?supportCode)/, write: 'support code' },
];

const GAP = String.raw`\s+(?:(?:\*|//|#)\s+)?`;
const PATTERNS = RULES.map(({ words: { source, flags }, write }) => {
  const withGaps = source.replaceAll(' ', GAP);
  return { pattern: new RegExp(String.raw`\b(?:${withGaps})\b`, `${flags}g`), write };
});

/** @returns a line for each: file, line number, the words, and what to write */
export function ruledOutWords(file: string, text: string): string[] {
  return PATTERNS.flatMap(({ pattern, write }) =>
    Array.from(text.matchAll(pattern), ({ 0: words, index }) => {
      const line = text.slice(0, index).split('\n').length;
      return `${file}:${line}: “${words.replace(/\s+/g, ' ')}” (write: ${write})`;
    }),
  );
}
