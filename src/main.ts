/** `npm start`: reads the settings, starts the app, stops it on SIGTERM. */
import { isSlackConfigured, readConfig, secretsOf } from './config.ts';
import { readEnvironment } from './environment.ts';
import { createLog, errorCode, faultWords, openTerminal } from './operate/log.ts';
import { type RunningApp, start } from './start.ts';

const environment = settings();
const playground =
  isSlackConfigured(environment) || environment.NODE_ENV === 'production'
    ? undefined
    : await openPlayground();

const { config, problems } = readConfig({ ...environment, ...playground?.settings });
if (problems) exitWith(`Lead Tasks cannot start:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);

const log = createLog({ level: config.logLevel, secrets: secretsOf(config) }, await openTerminal());

// A Socket Mode reconnect that fails for good comes this way. The supervisor's restart is the mend.
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, (error: unknown) => {
    log.fatal({ fault: faultWords(error) }, 'Slack or the app failed; stopping');
    process.exit(1);
  });
}

let app: RunningApp | undefined;
let isStopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  // A supervisor that signals the whole group reaches us twice, by npm too: the second must not end what the first began.
  process.on(signal, async () => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'Stopping');
    await app?.stop();
    await playground?.close();
    log.info('Stopped');
    process.exit(0);
  });
}

app = await start(config, { log, ...(playground ? { host: '127.0.0.1' } : {}) }).catch((error: unknown) =>
  exitWith(error instanceof Error ? error.message : 'Lead Tasks could not start.'),
);
if (playground) console.log(`Lead Tasks playground: ${await playground.open(app)}`);

function settings() {
  try {
    return readEnvironment();
  } catch (error) {
    return exitWith(error instanceof Error ? error.message : 'The settings could not be read.');
  }
}

/** With nothing of Slack configured the app gets a workspace of its own. Production installs none of its packages. */
async function openPlayground() {
  try {
    const { startPlayground } = await import('./playground/playground.ts');
    return await startPlayground(environment);
  } catch (error) {
    if (errorCode(error) === 'ERR_MODULE_NOT_FOUND') return undefined;
    return exitWith(error instanceof Error ? error.message : 'The playground could not start.');
  }
}

function exitWith(message: string): never {
  console.error(message);
  process.exit(1);
}
