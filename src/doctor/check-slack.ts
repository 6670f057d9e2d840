import type { Config } from '../config/read-config.ts';
import type { Redact } from '../ops/secrets.ts';
import { missingScopes } from '../slack/scopes.ts';
import { fixFor } from '../slack/slack-faults.ts';
import { type CallSlack, createSlackCalls } from './call-slack.ts';
import { checkClock } from './check-machine.ts';
import { checkShown } from './check-shown.ts';
import { type Finding, unsure, well, wrong } from './finding.ts';

/** Slack allows about 100 such calls a minute. */
const MAX_USERS = 50;

export async function checkSlack({ slack, allowed }: Config, redact: Redact): Promise<Finding[]> {
  const call = createSlackCalls(slack, redact);
  const { error, headers } = await call('auth.test');
  if (error) return [refusal('SLACK_BOT_TOKEN', error, slack.apiUrl)];
  return [
    well('Slack takes SLACK_BOT_TOKEN'),
    checkScopes(headers.get('x-oauth-scopes')),
    await checkConnection(slack, call),
    ...(await checkUsers(allowed.users, call)),
    ...(await checkUserGroups(allowed.userGroups, call)),
    ...(await checkShown(call)),
    checkClock('Slack', headers.get('date')),
  ];
}

function checkScopes(granted: string | null): Finding {
  if (!granted) return unsure('Slack did not say which scopes the app has');
  const missing = missingScopes(granted.split(',').map((scope) => scope.trim())).join(', ');
  if (missing === '') return well('The app has all scopes of manifest.yml');
  return wrong(`The app lacks the scopes ${missing}: add them in Slack, and install the app again`);
}

async function checkConnection({ connection, apiUrl }: Config['slack'], call: CallSlack): Promise<Finding> {
  if (connection.mode === 'http') {
    return unsure('SLACK_SIGNING_SECRET: whether it is right shows when a command comes');
  }
  const { error } = await call('apps.connections.open', {}, connection.appToken);
  if (error) return refusal('SLACK_APP_TOKEN', error, apiUrl);
  return well('Slack takes SLACK_APP_TOKEN, for Socket Mode');
}

async function checkUsers(users: readonly string[], call: CallSlack): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const user of users.slice(0, MAX_USERS)) {
    const { error } = await call('users.info', { user });
    if (error) findings.push(wrong(`ALLOWED_USERS: Slack does not know ${user} (${error})`));
  }
  return findings;
}

async function checkUserGroups(userGroups: readonly string[], call: CallSlack): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const usergroup of userGroups) {
    const { error } = await call('usergroups.users.list', { usergroup });
    const unknown = `ALLOWED_USER_GROUPS: Slack does not tell who is in ${usergroup} (${error})`;
    findings.push(error ? wrong(unknown) : well(`Slack tells who is in ${usergroup}`));
  }
  return findings;
}

function refusal(name: string, error: string, apiUrl: string): Finding {
  if (!error.startsWith('no answer')) return wrong(`Slack refused ${name} (${error}): ${fixFor(error)}`);
  const { origin } = new URL(apiUrl);
  return wrong(`Slack could not be reached at ${origin} (${error}): check the network and SLACK_API_URL`);
}
