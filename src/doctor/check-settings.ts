import { readSettings, secretsIn } from '../config/environment.ts';
import { readConfig } from '../config/read-config.ts';
import { type Environment, SETTING_NAMES } from '../config/settings.ts';
import { checkProxy } from './check-machine.ts';
import { well, wrong } from './finding.ts';

/** They replace settings that are missing or wrong, so that the rest can be checked. */
const STAND_INS: Environment = {
  SLACK_BOT_TOKEN: 'xoxb-none',
  SLACK_APP_TOKEN: 'xapp-none',
  SLACK_SIGNING_SECRET: 'none',
  LEADSQUARED_API_URL: 'https://none.invalid',
  LEADSQUARED_ACCESS_KEY: 'none',
  LEADSQUARED_SECRET_KEY: 'none',
};

/** @returns the findings, the secrets, and the config, with stand-ins for the settings in `wrongNames` */
export function checkSettings() {
  let settings: ReturnType<typeof readSettings>;
  try {
    settings = readSettings();
  } catch (error) {
    const words = error instanceof Error ? error.message : 'The settings could not be read';
    return { findings: [wrong(words)], secrets: [], config: undefined, wrongNames: [] };
  }
  const { environment, fileProblems } = settings;
  const { config, problems = [] } = readConfig(environment, fileProblems);
  const found = config
    ? [well('Settings: all required ones are set, and all are valid')]
    : problems.map(wrong);
  const wrongNames = problems.map((problem) => /^\w+/.exec(problem)?.[0].replace(/_FILE$/, '') ?? '');
  return {
    findings: [...found, ...checkProxy(environment)],
    secrets: secretsIn(environment),
    config: config ?? readConfig(withStandIns(environment, wrongNames)).config,
    wrongNames,
  };
}

function withStandIns(environment: Environment, wrongNames: readonly string[]): Environment {
  const standIns = wrongNames.flatMap((name) => [
    [name, STAND_INS[name] ?? ''],
    [`${name}_FILE`, ''],
  ]);
  // Other names may be problems themselves.
  const set = SETTING_NAMES.map((name) => [name, environment[name]]);
  return Object.fromEntries([...set, ...standIns]);
}
