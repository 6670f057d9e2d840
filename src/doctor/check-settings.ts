import { readSettings, secretsIn } from '../config/environment.ts';
import { readConfig } from '../config/read-config.ts';
import { checkProxy } from './check-machine.ts';
import { unsure, well, wrong } from './finding.ts';

const SEEN_WORDS = {
  all: 'LEAD_VISIBILITY is all: everyone who may use the app sees every lead that the keys’ user sees',
  own: 'LEAD_VISIBILITY is own: a rep sees only leads that they own, or that have a task of theirs. Someone without an active LeadSquared user sees none',
  team: 'LEAD_VISIBILITY is team: a rep sees only leads that they or their reports own, or that have a task of theirs. Someone without an active LeadSquared user sees none',
} as const;

const NO_DOT_ENV = unsure(
  `There is no .env in ${process.cwd()}: copy .env.example to .env there, and fill it in`,
);

/** @returns the findings, the secrets, and the config, with defaults for the settings in `wrongNames` */
export function checkSettings() {
  let settings: ReturnType<typeof readSettings>;
  try {
    settings = readSettings();
  } catch (error) {
    const words = error instanceof Error ? error.message : 'The settings could not be read';
    return { findings: [wrong(words)], secrets: [], config: undefined, wrongNames: [] };
  }
  const { environment, fileProblems, hasDotEnv } = settings;
  const { config, problems } = readConfig(environment, fileProblems);
  const found =
    problems.length === 0
      ? [well('Settings: all required ones are set, and all are valid'), well(SEEN_WORDS[config.visibility])]
      : [...problems.map(wrong), ...(hasDotEnv ? [] : [NO_DOT_ENV])];
  return {
    findings: [...found, ...checkProxy(environment)],
    secrets: secretsIn(environment),
    config,
    wrongNames: problems.map((problem) => /^\w+/.exec(problem)?.[0] ?? ''),
  };
}
