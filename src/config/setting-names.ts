/** Finds names that were meant to be settings: misspelled, one could silently let in every member. */

/** No other program has names like these. Hosts and their add-ons set names with REDIS_ by themselves. */
const OURS = /^(?:ALLOWED_|LEADSQUARED_|SLACK_)/;
/** Other programs may have names that are almost the same. Almost any other setting's name is a typing error. */
const COMMON = /^(?:PORT|INSTANCES|TIME_ZONE|LOG_LEVEL)$/;
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
  const typed = [...cleaned];
  const [nearest] = settings
    // A name that is longer or shorter by more has more slips. Most names in the environment are.
    .filter((setting) => Math.abs(typed.length - setting.length) <= slipsAllowed(setting))
    .map((setting) => ({ setting, slips: slipsBetween(typed, [...setting], slipsAllowed(setting)) }))
    .filter(({ setting, slips }) => slips <= slipsAllowed(setting))
    .sort((a, b) => a.slips - b.slips);
  // By its code point, since it can't be seen or looks like what was meant.
  const visible = name.replace(/[^\x21-\x7e]/gu, codePoint);
  const isMeant = nearest && (/[^\w.-]/.test(name) || !COMMON.test(nearest.setting));
  if (!isMeant && !OURS.test(cleaned)) return undefined;
  return isMeant
    ? `${visible} should be ${nearest.setting}: no setting has this name; see .github/docs/settings.md`
    : `${visible} is wrong: no setting has this name; see .github/docs/settings.md`;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function slipsAllowed(setting: string): number {
  if (COMMON.test(setting)) return 0;
  return setting.length < LONG_NAME ? 1 : MAX_SLIPS_IN_LONG_NAME;
}

/**
 * How many characters are missing, extra or different (Levenshtein distance). A foreign one matches any.
 * @returns Infinity where it is clear early that there are more than `most`
 */
function slipsBetween(typed: readonly string[], setting: readonly string[], most: number): number {
  let row = Array.from({ length: setting.length + 1 }, (_, index) => index);
  for (const [index, character] of typed.entries()) {
    const isForeign = FOREIGN.test(character);
    const next = [index + 1];
    for (const [column, wanted] of setting.entries()) {
      const replaced = (row[column] ?? 0) + (isForeign || character === wanted ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    // Each name in the environment is compared with each setting, and most differ from their start.
    if (Math.min(...next) > most) return Infinity;
    row = next;
  }
  return row.at(-1) ?? 0;
}
