/** `npm run doctor`: checks the settings, and says line by line what to fix. Prints no secrets and no personal data. */
import type { Config } from './config/read-config.ts';
import { checkLeadSquared } from './doctor/check-leadsquared.ts';
import { checkNode, checkPorts } from './doctor/check-machine.ts';
import { checkRedis } from './doctor/check-redis.ts';
import { checkSettings } from './doctor/check-settings.ts';
import { checkSlack } from './doctor/check-slack.ts';
import { type Finding, unsure } from './doctor/finding.ts';
import { faultWords } from './ops/log.ts';
import { allowSlowAddresses } from './ops/outgoing.ts';
import { createRedactor, printable, type Redact } from './ops/secrets.ts';

type Check = (config: Config, redact: Redact) => Promise<Finding[]>;

/** Each check runs only if the settings that begin with its prefix are right. */
const CHECKS: readonly (readonly [prefix: string, check: Check])[] = [
  ['SLACK_', checkSlack],
  ['LEADSQUARED_', checkLeadSquared],
  ['REDIS_', checkRedis],
];

const PORTS = ['PORT', 'METRICS_ADDRESS'];
const SIGNS = { well: '✓', wrong: '✗', unsure: '–' };
const counts = { well: 0, wrong: 0, unsure: 0 };
// Before the settings are read, no secrets are known.
let redact = createRedactor([]);
process.on('uncaughtException', (error) => {
  console.error(printable(redact(`The doctor failed: ${faultWords(error)}`)));
  process.exit(1);
});

allowSlowAddresses();
print(checkNode());
const settings = checkSettings();
redact = createRedactor(settings.secrets);
for (const finding of settings.findings) print(finding);
if (settings.config) await checkParts(settings.config, settings.wrongNames);
const look = counts.unsure === 0 ? '' : `; ${counts.unsure} worth a look (–)`;
console.log(`\n${counts.wrong === 0 ? 'Nothing to fix' : `${counts.wrong} to fix`}${look}.`);
process.exit(counts.wrong === 0 ? 0 : 1);

async function checkParts(config: Config, wrongNames: readonly string[]): Promise<void> {
  if (!wrongNames.some((name) => PORTS.includes(name))) {
    for (const finding of await checkPorts(config)) print(finding);
  }
  for (const [prefix, check] of CHECKS) {
    const isWrong = wrongNames.some((name) => name.startsWith(prefix));
    const findings = isWrong
      ? [unsure(`Not checked until the settings ${prefix}… are right`)]
      : await check(config, redact);
    for (const finding of findings) print(finding);
  }
}

function print({ kind, words }: Finding): void {
  counts[kind] += 1;
  console.log(printable(redact(`${SIGNS[kind]} ${words}`)));
}
