/** `npm start`: reads the settings, starts the app, stops it on SIGTERM. */
import { start } from './compose.ts';
import { readSettings, secretsIn } from './config/environment.ts';
import { isSlackConfigured, readConfig } from './config/read-config.ts';
import { createLog, errorCode, faultWords, flushed, type Log, openTerminal, ownFault } from './ops/log.ts';
import { allowSlowAddresses } from './ops/outgoing.ts';
import { createRedactor, printable } from './ops/secrets.ts';
import type { RunningApp } from './server.ts';

// Until the settings are read there is no secret to know of.
let redact = createRedactor([]);
let log: Log | undefined;
// A Socket Mode reconnect that fails for good comes this way. The supervisor starts the app again.
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, async (error: unknown) => {
    if (!log) exitWith(`Lead Tasks failed at the start: ${faultWords(error)}`);
    log.fatal(ownFault(error), 'Slack or the app failed; stopping');
    await flushed(log);
    process.exit(1);
  });
}

allowSlowAddresses();
const { environment, fileProblems } = await orExit(readSettings, 'The settings could not be read.');
redact = createRedactor(secretsIn(environment));
const playground =
  isSlackConfigured(environment) || environment.NODE_ENV === 'production'
    ? undefined
    : await orExit(openPlayground, 'The playground could not start.');

const { config, problems } = readConfig({ ...environment, ...playground?.settings }, fileProblems);
if (problems) exitWith(`Lead Tasks cannot start:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);

log = createLog({ level: config.logLevel, redact }, await openTerminal());

let app: RunningApp | undefined;
let isStopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  // A supervisor that signals the whole group reaches us twice, by npm too: the second must not end what the first began.
  process.on(signal, async () => {
    if (isStopping) return;
    isStopping = true;
    log?.info({ signal }, 'Stopping');
    await app?.stop();
    await playground?.close();
    log?.info('Stopped');
    if (log) await flushed(log);
    process.exit(0);
  });
}

const started = { log, redact, host: playground && '127.0.0.1' };
app = await orExit(() => start(config, started), 'Lead Tasks could not start.');
if (playground) console.log(`Lead Tasks playground: ${await playground.open(app)}`);

/** With nothing of Slack configured the app gets a workspace of its own. Production installs none of its packages. */
async function openPlayground() {
  try {
    const { startPlayground } = await import('./playground/playground.ts');
    return await startPlayground(environment);
  } catch (error) {
    if (errorCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}

async function orExit<T>(work: () => T | Promise<T>, otherwise: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (log) await flushed(log);
    return exitWith(error instanceof Error ? error.message : otherwise);
  }
}

function exitWith(message: string): never {
  console.error(printable(redact(message)));
  process.exit(1);
}
