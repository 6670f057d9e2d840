/** Finds names that were meant to be settings: misspelled, one could silently let in every member. */
import { slipsBetween } from '../tasks/slips.ts';

/** No other program has names like these. Hosts and their add-ons set names with REDIS_ by themselves. */
const OURS = /^(?:ALLOWED_|LEADSQUARED_|SLACK_)/;
/** Other programs may have names that are almost the same. Almost any other setting's name is a typing error. */
const COMMON = /^(?:PORT|INSTANCES|TIME_ZONE|LOG_LEVEL)$/;
const LONG_NAME = 12;
const MAX_SLIPS_IN_LONG_NAME = 2;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/gu;
/** In a name that was cleaned: a letter of another script, that may look like any letter. */
const FOREIGN = /[^\x20-\x7e]/u;

/** A foreign letter stands for any. */
const looksSame = (typed: string, wanted: string) => FOREIGN.test(typed) || typed === wanted;

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
    .map((setting) => {
      // Each name in the environment is compared with each setting, and most differ from their start.
      const most = slipsAllowed(setting);
      return { setting, slips: slipsBetween(typed, [...setting], { most, isSame: looksSame }) };
    })
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
