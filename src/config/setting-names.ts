/** Finds names that were meant to be settings: misspelled, one could let in everybody without a word. */

/** Nothing else has names like these; hosts and their add-ons set names with REDIS_ by themselves. */
const OURS = /^(?:ALLOWED_|LEADSQUARED_|SLACK_)/;
/** Of these a name that is almost the same is taken for a slip of the pen. */
const GUARDED = /^(?:ALLOWED_|ALLOW_|LEADSQUARED_|SLACK_|REDIS_)/;
const LONG_NAME = 12;
const MAX_SLIPS_IN_LONG_NAME = 2;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/gu;
/** In a name that was cleaned: a letter of another script, that may look like any letter. */
const FOREIGN = /[^\x20-\x7e]/u;

/** What is wrong with a name that is set, if it is none of the settings and was meant to be one. */
export function problemOfName(name: string, settings: readonly string[]): string | undefined {
  if (settings.includes(name)) return undefined;
  const cleaned = name
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .replace(/\p{Pd}/gu, '_')
    .toUpperCase();
  const [nearest] = settings
    .map((setting) => ({ setting, slips: slipsBetween([...cleaned], [...setting]) }))
    .filter(({ setting, slips }) => slips <= slipsAllowed(setting))
    .sort((a, b) => a.slips - b.slips);
  // By their numbers, since they can't be told by looking at them.
  const odd = [...new Set(name.match(/[^A-Za-z0-9_.-]/gu))].map(codePoint);
  const isMeant = nearest && (odd.length > 0 || GUARDED.test(nearest.setting));
  if (!isMeant && !OURS.test(cleaned)) return undefined;
  const visible = name.replace(/[^\x21-\x7e]/gu, codePoint);
  return `${visible} should be ${isMeant ? nearest.setting : 'another name'}: ${reasonFor(name, odd, isMeant ? nearest.slips : undefined)}`;
}

function reasonFor(name: string, odd: readonly string[], slips: number | undefined): string {
  if (odd.length > 0) {
    return `the name has ${odd.join(', ')}, which can’t be seen or only looks like what is meant: type it again`;
  }
  if (slips === 0 && name !== name.toUpperCase()) return 'settings are written in capitals';
  return 'no setting has this name; see .github/docs/settings.md';
}

export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function slipsAllowed(setting: string): number {
  if (!GUARDED.test(setting)) return 0;
  return setting.length < LONG_NAME ? 1 : MAX_SLIPS_IN_LONG_NAME;
}

/** How many characters are missing, too many or another (Levenshtein's distance); a foreign one may be any. */
function slipsBetween(typed: readonly string[], setting: readonly string[]): number {
  let row = Array.from({ length: setting.length + 1 }, (_, index) => index);
  for (const [index, character] of typed.entries()) {
    const next = [index + 1];
    for (const [column, wanted] of setting.entries()) {
      const isSame = character === wanted || FOREIGN.test(character);
      const replaced = (row[column] ?? 0) + (isSame ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
