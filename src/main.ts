/** `npm start`: reads the settings, starts the app, stops it on SIGTERM. */
import { start } from './compose.ts';
import { readSettings, secretsIn } from './config/environment.ts';
import { isSlackConfigured, readConfig } from './config/read-config.ts';
import type { Environment } from './config/settings.ts';
import { createLog, errorCode, faultWords, flushed, type Log, openTerminal, ownFault } from './ops/log.ts';
import { allowSlowAddresses } from './ops/outgoing.ts';
import { createRedactor, printable } from './ops/secrets.ts';
import type { RunningApp } from './server.ts';

// Until the settings are read, the app knows no secret.
let redact = createRedactor([]);
let log: Log | undefined;
let app: RunningApp | undefined;
let playground: Awaited<ReturnType<typeof openPlayground>>;
let isStopping = false;
let isFailing = false;

// A fault of the app's own: what it would still do can't be trusted. The supervisor starts the app again.
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, async (error: unknown) => {
    if (!log) exitWith(`Lead Tasks failed at the start: ${faultWords(error)}`);
    if (isFailing) return;
    isFailing = true;
    log.fatal(ownFault(error), 'The app failed; stopping');
    await flushed(log);
    process.exit(1);
  });
}

try {
  await run();
} catch (error) {
  if (log) await flushed(log);
  exitWith(error instanceof Error ? error.message : 'Lead Tasks could not start.');
}

async function run(): Promise<void> {
  allowSlowAddresses();
  const { environment, fileProblems } = readSettings();
  redact = createRedactor(secretsIn(environment));
  const isPlayground = !isSlackConfigured(environment) && environment.NODE_ENV !== 'production';
  playground = isPlayground ? await openPlayground(environment) : undefined;
  const { config, problems } = readConfig({ ...environment, ...playground?.settings }, fileProblems);
  if (problems.length > 0)
    throw new Error(['Lead Tasks cannot start:', ...problems.map((one) => `- ${one}`)].join('\n'));
  log = createLog({ level: config.logLevel, redact }, await openTerminal());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
  app = await start(config, { log, redact, host: playground && '127.0.0.1', onEnded: stop });
  // From one full collection to the next the heap may grow by half: 100 MB less in a rush. At the start, where the heap has
  // to grow, that takes time, and so does Node's module.
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--heap-growing-percent=50');
  if (playground) console.log(`Lead Tasks playground: ${await playground.open(app)}\n${playground.about}`);
}

/** With nothing of Slack configured, the app gets a workspace of its own. Production installs none of its packages. */
async function openPlayground(environment: Environment) {
  try {
    const { startPlayground } = await import('./playground/playground.ts');
    return await startPlayground(environment);
  } catch (error) {
    if (errorCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}

/**
 * A supervisor that signals the whole group reaches the app twice, by npm too. The second signal must not end the stop.
 * @param why a signal, or the error of a Slack that refuses the app: answers to what has come still reach it, by response_url
 */
async function stop(why: NodeJS.Signals | Error): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  const isRefused = why instanceof Error;
  if (isRefused) log?.fatal({ fault: faultWords(why) }, 'Slack refuses the app; stopping');
  else log?.info({ signal: why }, 'Stopping');
  await app?.stop();
  await playground?.close();
  log?.info('Stopped');
  if (log) await flushed(log);
  process.exit(isRefused ? 1 : 0);
}

function exitWith(message: string): never {
  console.error(printable(redact(message)));
  process.exit(1);
}
