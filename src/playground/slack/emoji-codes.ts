// Slack keeps emoji as codes, and says in a message's blocks which characters they are:
// https://docs.slack.dev/messaging/formatting-message-text
import { find, unemojify } from 'node-emoji';

const TONED = /(\p{Emoji_Modifier_Base})(\p{Emoji_Modifier})/gu;
/** Slack counts the lightest of the five tones as 2. */
const toneOf = (modifier: string) => (modifier.codePointAt(0) ?? 0) - 0x1f3fb + 2;
const modifierOf = (tone: number) => String.fromCodePoint(0x1f3fb + tone - 2);

/** `🎉` as `:tada:`, `👍🏽` as `:+1::skin-tone-4:` */
export const withCodes = (text: string) =>
  unemojify(
    text.replace(TONED, (_, emoji, modifier) => `${unemojify(emoji)}:skin-tone-${toneOf(modifier)}:`),
  );

/** A rich text element for an emoji as Slack writes it. A workspace's own emoji have no characters. */
export function emojiElement(code: string) {
  const [name = '', tone] = code.split('::skin-tone-');
  const base = find(name)?.emoji;
  const characters = [base, tone && modifierOf(Number(tone))].filter(Boolean).join('');
  return {
    name,
    ...(base !== undefined && {
      unicode: [...characters].map((one) => one.codePointAt(0)?.toString(16)).join('-'),
    }),
    ...(tone !== undefined && { skin_tone: Number(tone) }),
  };
}
