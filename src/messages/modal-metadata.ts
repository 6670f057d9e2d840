/** What a modal carries: the app keeps no session, and a submission has no response_url of its own. */

/** Where the interaction was that opened a modal. */
export interface InteractionAddress {
  readonly responseUrl: string;
  readonly channelId: string;
  readonly channelName: string;
  /** Names the message that the answer may take the place of; `''` for a new one. */
  readonly place: string;
  /** The thread that the message is in. An answer without it would come outside (slackapi/java-slack-sdk, issue 1200). */
  readonly threadTs?: string;
  /** When the interaction came, with its response_url, in ms since the epoch. */
  readonly openedAtMs: number;
  /** The click was on a failure, which gives way to every answer. */
  readonly isFailure?: boolean;
  /** Slack's hash of what App Home showed, where the click was there. */
  readonly homeHash?: string;
}

/** As much as Slack lets a view have. */
const MAX_METADATA = 3_000;

/**
 * Without `& < >`. Slack escapes them in what a click gives back; whether it does in a submission, it doesn't say:
 * https://github.com/slackapi/bolt-python/issues/513
 */
export function metadataOf(fields: object): string {
  return JSON.stringify(fields).replace(/[&<>]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}

/** What came back, which any sender may have made up. */
export function fieldsIn(metadata: string): Readonly<Record<string, unknown>> {
  if (metadata.length > MAX_METADATA) return {};
  try {
    return { ...JSON.parse(metadata) };
  } catch {
    return {};
  }
}

/** Undefined when it is none of ours. */
export function readAddress(given: Readonly<Record<string, unknown>>): InteractionAddress | undefined {
  // A modal that the version before has opened calls it `screen`.
  const { responseUrl, channelId, channelName, place = given.screen, openedAtMs } = given;
  if (!Number.isSafeInteger(openedAtMs)) return undefined;
  const texts = { responseUrl, channelId, channelName, place };
  if (!areTexts(texts)) return undefined;
  const isFailure = given.isFailure === true;
  const { homeHash, threadTs } = given;
  return {
    ...texts,
    openedAtMs: Number(openedAtMs),
    ...(isFailure && { isFailure }),
    ...(typeof homeHash === 'string' && { homeHash }),
    ...(typeof threadTs === 'string' && { threadTs }),
  };
}

function areTexts<Key extends string>(fields: Record<Key, unknown>): fields is Record<Key, string> {
  return Object.values(fields).every((field) => typeof field === 'string');
}
