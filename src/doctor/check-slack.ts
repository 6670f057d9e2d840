import type { Config } from '../config/read-config.ts';
import { wayToCheck } from '../ops/outgoing.ts';
import type { Redact } from '../ops/secrets.ts';
import { missingScopes } from '../slack/scopes.ts';
import { fixFor, isUnknownPerson, slackWord } from '../slack/slack-faults.ts';
import { checkClock } from './check-machine.ts';
import { checkNotices } from './check-notices.ts';
import { type Finding, quoted, unsure, well, wrong } from './finding.ts';
import { type Sample, samples } from './samples.ts';
import { type CallSlack, createSlackCalls } from './slack-calls.ts';

/** Slack allows about 100 such calls a minute. */
const MAX_USERS = 50;

export async function checkSlack(config: Config, redact: Redact): Promise<Finding[]> {
  const { slack, allowed } = config;
  const call = createSlackCalls(slack, redact);
  const { error, headers } = await call('auth.test');
  if (error) return [refusal('SLACK_BOT_TOKEN', error, slack.apiUrl)];
  // The calls after it may take a while.
  const clock = checkClock('Slack', headers.get('date'));
  return [
    well('Slack accepts SLACK_BOT_TOKEN'),
    checkScopes(headers.get('x-oauth-scopes')),
    await checkConnection(slack, call),
    ...(await checkAllowed(allowed, call)),
    ...(await checkShown(call)),
    await checkNotices(config, call),
    clock,
  ];
}

function checkScopes(granted: string | null): Finding {
  if (!granted) return unsure('Slack didn’t say which scopes the app has');
  const missing = missingScopes(granted.split(',').map((scope) => scope.trim())).join(', ');
  if (missing === '') return well('The app has all scopes of manifest.yml');
  return wrong(`The app lacks the scopes ${missing}: reinstall it with the new manifest.yml`);
}

async function checkConnection({ connection, apiUrl }: Config['slack'], call: CallSlack): Promise<Finding> {
  if (connection.mode === 'http') {
    return unsure(
      'SLACK_SIGNING_SECRET can’t be checked: type a command in Slack to see whether it is right',
    );
  }
  const { error } = await call('apps.connections.open', {}, connection.appToken);
  if (error) return refusal('SLACK_APP_TOKEN', error, apiUrl);
  return well('Slack accepts SLACK_APP_TOKEN, for Socket Mode');
}

async function checkAllowed({ users, userGroups }: Config['allowed'], call: CallSlack): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [index, user] of users.slice(0, MAX_USERS).entries()) {
    const { error } = await call('users.info', { user });
    if (error && !isUnknownPerson(error)) {
      findings.push(unsure(`ALLOWED_USERS: ${index} of ${users.length} people were checked (${error})`));
      break;
    }
    if (error) findings.push(wrong(`ALLOWED_USERS: Slack doesn’t know ${user} (${error})`));
  }
  if (users.length > MAX_USERS) {
    findings.push(
      unsure(`ALLOWED_USERS: at most the first ${MAX_USERS} of ${users.length} people were checked`),
    );
  }
  for (const usergroup of userGroups) {
    const { error } = await call('usergroups.users.list', { usergroup });
    const unknown = `ALLOWED_USER_GROUPS: Slack doesn’t say who is in ${usergroup} (${error})`;
    findings.push(error ? wrong(unknown) : well(`Slack says who is in ${usergroup}`));
  }
  return findings;
}

/**
 * Whether Slack accepts the messages and views that the app shows. It checks them one after the other, because Slack
 * doesn't document how many such calls it allows.
 */
async function checkShown(call: CallSlack): Promise<Finding[]> {
  const all = samples(new Date());
  const findings: Finding[] = [];
  for (const [index, sample] of all.entries()) {
    const { answer, error } = await call('blocks.validate', fieldsOf(sample));
    if (error === 'invalid_message' || error === 'invalid_view') {
      findings.push(...complaintsAbout(sample.what, error, answer.errors));
    } else if (error) {
      const checked = `${index} of ${all.length} messages and views were checked`;
      return [...findings, unsure(`Slack didn’t check what the app shows (${error}): ${checked}`)];
    }
  }
  if (findings.length > 0) return findings;
  return [well(`Slack accepts what the app shows: ${all.length} messages and views were checked`)];
}

/** Slack checks no `text` of a message, and refuses it here. */
function fieldsOf(sample: Sample): object {
  return 'message' in sample
    ? { message: JSON.stringify({ blocks: sample.message.blocks }) }
    : { view: JSON.stringify(sample.view) };
}

function complaintsAbout(what: string, error: string, errors: unknown): Finding[] {
  const all: readonly unknown[] = Array.isArray(errors) ? errors : [];
  const report = 'this is a bug in the app, so report it';
  if (all.length === 0) return [wrong(`Slack would refuse ${what} (${error}): ${report}`)];
  return all.map((complaint) => {
    const { pointer, code, message }: Record<string, unknown> = Object(complaint);
    const words = `${quoted(pointer)}: ${quoted(message)} (${slackWord(code)})`;
    return wrong(`Slack would refuse ${what} at ${words}: ${report}`);
  });
}

function refusal(name: string, error: string, apiUrl: string): Finding {
  if (!error.startsWith('no answer')) return wrong(`Slack refused ${name} (${error}): ${fixFor(error)}`);
  const { origin } = new URL(apiUrl);
  return wrong(`Slack could not be reached at ${origin} (${error}): ${wayToCheck('SLACK_API_URL')}`);
}
