import type { Config } from '../config/read-config.ts';
import { createClient } from '../leadsquared/api/client.ts';
import { type Account, readAccountZone } from '../leadsquared/api/read-account.ts';
import { wayToCheck } from '../ops/outgoing.ts';
import type { Redact } from '../ops/secrets.ts';
import type { Failure } from '../tasks/failure.ts';
import { checkClock } from './check-machine.ts';
import { checkManagers } from './check-managers.ts';
import { type Finding, quoted, unsure, well, wrong } from './finding.ts';

export async function checkLeadSquared(
  { leadSquared, visibility }: Config,
  redact: Redact,
): Promise<Finding[]> {
  const client = createClient(leadSquared, redact);
  const startedAtMs = performance.now();
  const { answer, serverDate } = await client.retrieveAccount();
  const tookMs = Math.round(performance.now() - startedAtMs);
  const managers = visibility === 'team' && answer.kind === 'value' ? [await checkManagers(client)] : [];
  await client.close();
  const clock = serverDate === undefined ? [] : [checkClock('LeadSquared', serverDate)];
  if (answer.kind === 'limit-refused') return [wrong(NO_MORE_CALLS), ...clock];
  if (answer.kind === 'failed') {
    return [wrong(wordsFor(answer.failure, new URL(leadSquared.apiUrl).host)), ...clock];
  }
  return [
    well(`LeadSquared accepts the keys; one call took ${tookMs} ms`),
    ...checkAddresses(answer.value, leadSquared),
    checkRole(quoted(answer.value.role)),
    checkAccountZone(answer.value, leadSquared),
    checkCountryCode(answer.value),
    checkLimit(leadSquared),
    ...managers,
    ...clock,
  ];
}

const NO_MORE_CALLS =
  'LeadSquared isn’t accepting more calls right now, so the keys were not checked: try again later';

function wordsFor(failure: Failure, host: string): string {
  const { detail } = failure;
  switch (failure.kind) {
    case 'access-refused':
      return 'LeadSquared refused the keys: check LEADSQUARED_ACCESS_KEY and LEADSQUARED_SECRET_KEY, and that their user is active';
    case 'address-wrong':
      return 'LeadSquared has no such address (404): set LEADSQUARED_API_URL to https:// and the host only';
    case 'not-answering':
      return detail.startsWith('HTTP ')
        ? `LeadSquared answered ${detail}, so the keys were not checked: try again, and check LEADSQUARED_API_URL`
        : `LeadSquared could not be reached at ${host} (${detail}): ${wayToCheck('LEADSQUARED_API_URL')}${hostAdvice(host)}`;
    default:
      return 'reason' in failure && failure.reason
        ? `LeadSquared refused the call (${detail}), with the words “${quoted(failure.reason)}”`
        : `LeadSquared gave an unexpected answer (${detail}): ${wayToCheck('LEADSQUARED_API_URL')}`;
  }
}

function hostAdvice(host: string): string {
  const isOfPages = host.endsWith('.leadsquared.com') && !host.startsWith('api');
  return isOfPages ? '. The API’s hosts begin with api, such as api-in21.leadsquared.com' : '';
}

function checkAddresses({ apiHost, appHost }: Account, { apiUrl, appUrl }: Config['leadSquared']): Finding[] {
  const findings: Finding[] = [];
  const { host } = new URL(apiUrl);
  if (apiHost !== '' && apiHost !== host) {
    const words = `LEADSQUARED_API_URL isn’t the address of the account’s region, which is https://${apiHost}`;
    // Other hosts may be a proxy in front of the right region.
    findings.push(host.endsWith('.leadsquared.com') ? wrong(words) : unsure(words));
  }
  if (appUrl === undefined) {
    const advice = appHost && `: set it to https://${appHost}`;
    findings.push(unsure(`LEADSQUARED_APP_URL is unknown, so lists have no link${advice}`));
  } else if (appHost !== '' && appHost !== new URL(appUrl).host) {
    findings.push(unsure(`LEADSQUARED_APP_URL isn’t what LeadSquared says, which is https://${appHost}`));
  }
  return findings;
}

function checkRole(role: string): Finding {
  if (/^administrator$/i.test(role)) return well('The keys’ user is an administrator');
  const said =
    role === '' ? 'LeadSquared didn’t say the role of the keys’ user' : `The keys’ user is “${role}”`;
  return unsure(
    `${said}: task types that this user may not see are left out silently, so use an administrator’s keys`,
  );
}

function checkAccountZone({ timeZone }: Account, { accountTimeZone }: Config['leadSquared']): Finding {
  const zone = readAccountZone(timeZone, new Date());
  const said = timeZone === '' ? 'no time zone' : `“${quoted(timeZone)}”`;
  if (accountTimeZone !== undefined) {
    const words = `LEADSQUARED_ACCOUNT_TIME_ZONE is ${accountTimeZone}, and LeadSquared says ${said}`;
    const isSame = zone === undefined || canonical(zone) === canonical(accountTimeZone);
    return isSame ? well(words) : unsure(words);
  }
  return zone === undefined
    ? unsure(
        `LeadSquared says ${said} for the account, so all-day tasks use UTC: set LEADSQUARED_ACCOUNT_TIME_ZONE`,
      )
    : well(`All-day tasks use the account’s time zone, ${zone}: LeadSquared says ${said}`);
}

/** Asia/Kolkata and Asia/Calcutta are the same. */
function canonical(timeZone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
}

function checkCountryCode({ countryCode }: Account): Finding {
  return countryCode === ''
    ? unsure(
        'LeadSquared gives no country code for the account: phone numbers without one are searched as typed',
      )
    : well(`Phone numbers without a country code are also searched with the account’s, +${countryCode}`);
}

/** LeadSquared says its limit only when it refuses a call. */
function checkLimit({ rateLimit, rateWindowMs }: Config['leadSquared']): Finding {
  return unsure(
    `The app sends up to ${rateLimit} calls in ${rateWindowMs / 1000} s (LEADSQUARED_RATE_LIMIT): compare this with your plan, in LeadSquared under Settings, Manage Subscription`,
  );
}
