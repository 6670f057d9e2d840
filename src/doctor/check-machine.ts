/** Checks the machine: Node, the proxy, the ports, the clock. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Config } from '../config/read-config.ts';
import { type Environment, textOf } from '../config/settings.ts';
import { listen } from '../ops/listen.ts';
import { PROXY_VARIABLES, proxyVariableInUse } from '../ops/outgoing.ts';
import { type Finding, unsure, well, wrong } from './finding.ts';

/** The app refuses Slack's signatures when they are older than 5 minutes. */
const MAX_CLOCK_ERROR_MS = 60_000;

export function checkNode(): Finding {
  const { version, engines }: { version: string; engines: { node: string } } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const wanted = engines.node.replace('>=', '');
  const { node } = process.versions;
  return node.localeCompare(wanted, 'en', { numeric: true }) >= 0
    ? well(`Node ${node}, Lead Tasks ${version}`)
    : wrong(`Node ${node} is too old: install ${wanted} or newer`);
}

/** Its address may have a password, so only the variable's name is printed. */
export function checkProxy(environment: Environment): Finding[] {
  const used = proxyVariableInUse();
  if (used !== undefined) {
    return [well(`${used}: all calls to Slack and LeadSquared use it, except to hosts in NO_PROXY`)];
  }
  const name = PROXY_VARIABLES.find((variable) => textOf(environment, variable) !== '');
  if (name === undefined) return [];
  const lowerCase = name.toLowerCase();
  const why =
    process.env[name] && process.env[lowerCase] === ''
      ? `${lowerCase} is set too, is empty, and comes first`
      : 'set NODE_USE_ENV_PROXY=1 too, both in the environment rather than in .env, on Node 22.21 or newer';
  return [unsure(`${name} is set, but the app doesn’t use it: ${why}`)];
}

export async function checkPorts({ port, metricsAddress }: Config): Promise<Finding[]> {
  const findings = [await checkPort('PORT', { port })];
  if (metricsAddress && metricsAddress.port === port && port !== 0) {
    findings.push(wrong('METRICS_ADDRESS has the port of PORT: choose another'));
  } else if (metricsAddress) {
    findings.push(await checkPort('METRICS_ADDRESS', metricsAddress));
  }
  return findings;
}

async function checkPort(setting: string, address: { host?: string; port: number }): Promise<Finding> {
  const server = createServer();
  try {
    await listen(server, { ...address, setting });
    return well(`${setting}: port ${address.port} can be opened`);
  } catch (error) {
    const words = error instanceof Error ? error.message : `${setting}: the port can’t be opened`;
    // It may be the app itself.
    return words.includes('EADDRINUSE') ? unsure(words) : wrong(words);
  } finally {
    server.close();
  }
}

/** @param date of an answer, as HTTP writes it */
export function checkClock(whose: string, date: string | null | undefined): Finding {
  const errorMs = Date.now() - Date.parse(date ?? '');
  if (Number.isNaN(errorMs)) return unsure(`${whose} didn’t say what time it is`);
  if (Math.abs(errorMs) < MAX_CLOCK_ERROR_MS) {
    return well(`This machine’s clock agrees with ${whose}’s`);
  }
  const seconds = Math.round(Math.abs(errorMs) / 1000);
  const where = errorMs > 0 ? 'ahead of' : 'behind';
  return wrong(`This machine’s clock is ${seconds} s ${where} ${whose}’s: set it`);
}
