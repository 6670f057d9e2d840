import type { Recipient, Surface } from '../slack/surfaces/surface.ts';

/** One thing that a rep did in Slack, and the support code that they and the log know it by. */
export interface Incoming extends Recipient {
  readonly teamId: string;
  readonly origin: 'command' | 'click' | 'shortcut' | 'message' | 'home' | 'notice';
}

export interface Interaction extends Incoming {
  /** Where it is answered. */
  readonly surface: Surface;
}

/** How an interaction ended, for the log and the metrics. `detail` is for the log alone. */
export interface Result extends Readonly<Record<string, unknown>> {
  readonly outcome: string;
}

/** What the app does for a rep by itself. */
export function unasked(userId: string): Incoming {
  const supportCode = newSupportCode();
  return { userId, teamId: '', origin: 'notice', supportCode, channelId: '', channelName: '' };
}

/** Without those that look alike, such as `0` and `O`. */
const CHARACTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Short enough to read out. It finds a line of the log and guards nothing, so it may be guessed. */
export function newSupportCode(): string {
  return randomCode(6);
}

/** Marks what one submission adds: long enough to be no other's on the same lead. */
export function newMark(): string {
  return randomCode(8);
}

function randomCode(length: number): string {
  let code = '';
  while (code.length < length) code += CHARACTERS.charAt(Math.floor(Math.random() * CHARACTERS.length));
  return code;
}
