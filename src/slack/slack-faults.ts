/** What went wrong with the Web API, in words for the log and for the admin. */
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { errorCode } from '../ops/log.ts';
import { wayToCheck } from '../ops/outgoing.ts';

/** Slack's own word for an error, such as `channel_not_found`. Any other text may be a stranger's. */
export function slackWord(error: unknown): string {
  return typeof error === 'string' && /^[a-z][a-z0-9_]{0,60}$/.test(error)
    ? error
    : 'an error without a name';
}

/** Slack's word for why a call was refused, its HTTP status, or the code of what kept the call from Slack. */
export function faultWord(error: unknown): string {
  if (error instanceof WebAPIPlatformError) return slackWord(error.data.error);
  const status = statusOf(error);
  if (status !== undefined) return `HTTP ${status}`;
  const fault = error instanceof WebAPIRequestError ? error.original : error;
  return errorCode(fault instanceof Error ? (fault.cause ?? fault) : fault);
}

/** Slack's words for what may pass. Any other stays: `used_url`, `expired_url`, `invalid_blocks` … */
const PASSING = ['ratelimited', 'rate_limited', 'internal_error', 'fatal_error', 'service_unavailable'];

export function isPassing(word: string): boolean {
  return PASSING.includes(word);
}

/** Slack's words for what only an admin can change: the token, its scopes, and what the workspace allows the app. */
const FOR_ADMIN = [
  ...[
    'invalid_auth',
    'not_authed',
    'account_inactive',
    'user_removed_from_team',
    'token_revoked',
    'token_expired',
  ],
  ...['missing_scope', 'not_allowed_token_type', 'team_access_not_granted', 'team_disabled'],
];

export function isForAdmin(word: string): boolean {
  return FOR_ADMIN.includes(word);
}

/** The admin contact, where a rep can do nothing about it. */
export function adminToTell(error: unknown, adminContact: string): string | undefined {
  return isForAdmin(faultWord(error)) ? adminContact : undefined;
}

/** Whether Slack knows no such person, or none that this workspace may see. */
export function isUnknownPerson(word: string): boolean {
  return word === 'user_not_found' || word === 'user_not_visible';
}

const INSTALL_AGAIN = 'install the app again in the settings of your Slack app, and copy the new token';
const TRY_AGAIN = 'try again in a minute';
const FIXES: ReadonlyMap<string, string> = new Map([
  ['missing_scope', 'it lacks a scope; generate a new token with the scopes in .github/docs/security.md'],
  ['socket_mode_not_enabled', 'turn Socket Mode on in the settings of your Slack app'],
  ['account_inactive', INSTALL_AGAIN],
  ['token_revoked', INSTALL_AGAIN],
  ['unreadable_answer', 'what answers is not Slack; check SLACK_API_URL, and a proxy in between'],
  ['internal_error', TRY_AGAIN],
  ['ratelimited', TRY_AGAIN],
]);

/** What the admin can do about it. */
export function fixFor(word: string): string {
  return FIXES.get(word) ?? 'check it in the settings of your Slack app';
}

/** Says what to fix when Slack refuses the start, or doesn't answer. */
export function startFault(error: unknown, tokenName: string, apiUrl: string): Error {
  const word = faultWord(error);
  if (error instanceof WebAPIPlatformError)
    return new Error(`Slack refused ${tokenName} (${word}): ${fixFor(word)}.`);
  const { origin } = new URL(apiUrl);
  const status = statusOf(error);
  if (status === undefined)
    return new Error(`Slack could not be reached at ${origin} (${word}): ${wayToCheck('SLACK_API_URL')}.`);
  const fix = status === 429 || status >= 500 ? TRY_AGAIN : wayToCheck('SLACK_API_URL');
  return new Error(`Slack answered with HTTP ${status} at ${origin}: ${fix}.`);
}

/** Whether a call to the Web API failed. */
export function isCallFault(error: unknown): boolean {
  const isOfSlack = error instanceof WebAPIPlatformError || error instanceof WebAPIRequestError;
  return isOfSlack || statusOf(error) !== undefined;
}

/** The HTTP status, where that is all we know. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof WebAPIRateLimitedError) return 429;
  return error instanceof WebAPIHTTPError ? error.statusCode : undefined;
}
