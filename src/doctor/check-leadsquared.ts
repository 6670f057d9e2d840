import type { Config } from '../config/read-config.ts';
import { createClient } from '../leadsquared/api/client.ts';
import { type Account, readAccountZone } from '../leadsquared/api/read-account.ts';
import type { Redact } from '../ops/secrets.ts';
import { checkClock } from './check-machine.ts';
import { type Finding, quoted, unsure, well, wrong } from './finding.ts';

export async function checkLeadSquared({ leadSquared }: Config, redact: Redact): Promise<Finding[]> {
  const client = createClient(leadSquared, redact);
  const startedAtMs = performance.now();
  const { answer, serverDate } = await client.retrieveAccount();
  const tookMs = Math.round(performance.now() - startedAtMs);
  await client.close();
  const clock = serverDate === undefined ? [] : [checkClock('LeadSquared', serverDate)];
  if (answer.kind === 'limit-refused') return [wrong(NO_MORE_CALLS), ...clock];
  if (answer.kind === 'failed') {
    return [wrong(wordsFor(answer.failure.kind, answer.failure.detail)), ...clock];
  }
  return [
    well(`LeadSquared takes the keys; one call took ${tookMs} ms`),
    ...checkAddresses(answer.value, leadSquared),
    checkRole(quoted(answer.value.role)),
    checkAccountZone(answer.value, leadSquared),
    checkCountryCode(answer.value),
    checkLimit(leadSquared),
    ...clock,
  ];
}

const NO_MORE_CALLS = 'LeadSquared takes no more calls for now, so its keys were not checked: try again';

function wordsFor(kind: string, detail: string): string {
  switch (kind) {
    case 'access-refused':
      return 'LeadSquared refused the keys: check LEADSQUARED_ACCESS_KEY and LEADSQUARED_SECRET_KEY, and that their user is active';
    case 'address-wrong':
      return 'LeadSquared knows no such address (404): LEADSQUARED_API_URL is https:// and the host alone';
    case 'not-answering':
      return detail.startsWith('HTTP ')
        ? `LeadSquared answered ${detail}, so its keys were not checked: try again, and check LEADSQUARED_API_URL`
        : `LeadSquared could not be reached (${detail}): check the network and LEADSQUARED_API_URL`;
    default:
      return `LeadSquared answered in another way than expected (${detail}): check LEADSQUARED_API_URL`;
  }
}

function checkAddresses({ apiHost, appHost }: Account, { apiUrl, appUrl }: Config['leadSquared']): Finding[] {
  const findings: Finding[] = [];
  const { host } = new URL(apiUrl);
  if (apiHost !== '' && apiHost !== host) {
    const words = `LEADSQUARED_API_URL is not the one of the account’s region, which is https://${apiHost}`;
    // Any other host may be a proxy before the right region.
    findings.push(host.endsWith('.leadsquared.com') ? wrong(words) : unsure(words));
  }
  if (appUrl === undefined) {
    const advice = appHost && `: set it to https://${appHost}`;
    findings.push(unsure(`LEADSQUARED_APP_URL is not known, so lists have no link${advice}`));
  } else if (appHost !== '' && appHost !== new URL(appUrl).host) {
    findings.push(unsure(`LEADSQUARED_APP_URL is another than LeadSquared says: https://${appHost}`));
  }
  return findings;
}

function checkRole(role: string): Finding {
  if (/^administrator$/i.test(role)) return well('The keys’ user is an administrator');
  const said =
    role === '' ? 'LeadSquared did not say the role of the keys’ user' : `The keys’ user is “${role}”`;
  return unsure(
    `${said}: task types that this user may not see are left out without a word, so use an administrator’s keys`,
  );
}

function checkAccountZone({ timeZone }: Account, { accountTimeZone }: Config['leadSquared']): Finding {
  const zone = readAccountZone(timeZone, new Date());
  const said = timeZone === '' ? 'no time zone' : `“${quoted(timeZone)}”`;
  if (accountTimeZone !== undefined) {
    const words = `The account’s time zone is ${accountTimeZone} by LEADSQUARED_ACCOUNT_TIME_ZONE; LeadSquared says ${said}`;
    const isSame = zone === undefined || canonical(zone) === canonical(accountTimeZone);
    return isSame ? well(words) : unsure(words);
  }
  return zone === undefined
    ? unsure(
        `LeadSquared says ${said} for the account, so all-day tasks count by UTC: set LEADSQUARED_ACCOUNT_TIME_ZONE`,
      )
    : well(`The account’s time zone, by which all-day tasks count, is ${zone}: LeadSquared says ${said}`);
}

/** Asia/Kolkata and Asia/Calcutta are one. */
function canonical(timeZone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
}

function checkCountryCode({ countryCode }: Account): Finding {
  return countryCode === ''
    ? unsure(
        'LeadSquared says no country code for the account: phone numbers without one are searched as typed',
      )
    : well(`Phone numbers without a country code are searched with the account’s, +${countryCode}, too`);
}

/** LeadSquared tells its limit only when it refuses a call for it. */
function checkLimit({ rateLimit, rateWindowMs }: Config['leadSquared']): Finding {
  return unsure(
    `Up to ${rateLimit} calls in ${rateWindowMs / 1000} s are sent (LEADSQUARED_RATE_LIMIT): compare with the plan, in LeadSquared under Settings, Manage Subscription`,
  );
}
