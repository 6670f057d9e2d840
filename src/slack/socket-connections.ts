/**
 * Keeps two connections of Socket Mode open: Slack ends each every few hours, and spreads events over those that are open.
 * When one is going to end, its successor opens at once, and the old one receives until Slack closes it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { SocketModeClient } from '@slack/socket-mode';
import { WebAPIRateLimitedError } from '@slack/web-api';
import type { Log } from '../ops/log.ts';
import { oncePerMinute } from '../ops/once-per-minute.ts';
import { faultWord, isForAdmin } from './slack-faults.ts';
import { LOST, openSocketConnection, type SocketConnection } from './socket-connection.ts';

const CONNECTIONS = 2;
/** Slack may refresh two that were opened in the same second in the same second, and that leaves none. */
const OPENED_APART_MS = 1_000;
const TURN_CHECKED_EVERY_MS = 50;
/** Slack closes a connection about 10 s after its warning. It should be first: what it sends while the app closes is lost. */
const CLOSED_AFTER_MS = 15_000;
/** Slack allows an app 10 connections: two, their successors, and these. */
const MAX_RETIRED = 4;
/** A connection that ends sooner, without a refresh, counts as a failure. */
const LASTING_MS = 10_000;
const MIN_PAUSE_MS = 250;
const MAX_PAUSE_MS = 15_000;

const NOT_OPENED = 'Slack opened no connection; it is asked again';
const TOKEN_REFUSED = 'Slack refuses SLACK_APP_TOKEN: the app ends when its last connection is closed';

const REFRESHES: readonly string[] = ['warning', 'refresh_requested'];

/**
 * @param createClient gives a new one, which neither connects again nor repeats a call by itself
 * @param explain words a lasting refusal
 * @param onEnded gets that error when Slack refuses another connection for good and none is left: nothing more comes
 */
export function createSocketConnections(
  createClient: () => SocketModeClient,
  uses: {
    log: Log;
    explain: (error: unknown) => Error;
    onReconnect: () => void;
    onEnded: (error: Error) => void;
  },
) {
  const { log, explain, onReconnect } = uses;
  let onRefused = uses.onEnded;
  const connections = new Set<SocketConnection>();
  const retired: SocketConnection[] = [];
  let mayOpenAtMs = 0;
  let opening = 0;
  let lastFault: unknown;
  let isClosing = false;
  const noteFrame = oncePerMinute((frames) => log.warn({ frames }, 'Frames from Slack could not be read'));
  const noteFault = oncePerMinute((faults) => log.warn({ faults }, NOT_OPENED));
  const noteRefusal = oncePerMinute((refused) => log.error({ refused }, TOKEN_REFUSED));
  /** How many are open. */
  const count = () => [...connections].filter((connection) => connection.isOpen()).length;

  function close(connection: SocketConnection): Promise<void> {
    connections.delete(connection);
    return connection.close();
  }

  function retire(connection: SocketConnection): void {
    retired.push(connection);
    const [oldest] = retired.length > MAX_RETIRED ? retired.splice(0, 1) : [];
    if (oldest) void close(oldest);
    setTimeout(() => close(connection), CLOSED_AFTER_MS).unref();
  }

  /** Waits only while another connection is open or being opened. */
  async function waitForTurn(): Promise<void> {
    const atMs = Math.max(performance.now(), mayOpenAtMs);
    mayOpenAtMs = atMs + OPENED_APART_MS;
    while (performance.now() < atMs && count() + opening > 0) await pause(TURN_CHECKED_EVERY_MS);
  }

  /** Gives none only when the app stops, or when none is left and Slack refuses for good. */
  async function openOne(failuresBefore: number): Promise<SocketConnection | undefined> {
    let error: unknown;
    for (let failures = failuresBefore; ; failures += 1) {
      if (failures > 0) await pause(pauseAfter(failures, error));
      await waitForTurn();
      if (isClosing) return undefined;
      opening += 1;
      try {
        const connection = await openSocketConnection(createClient(), noteFrame);
        connections.add(connection);
        if (isClosing) void close(connection);
        return isClosing ? undefined : connection;
      } catch (fault) {
        const word = faultWord(fault);
        const isLasting = isForAdmin(word);
        if (isLasting && count() === 0) {
          onRefused(explain(fault));
          return undefined;
        }
        error = fault;
        lastFault = fault;
        (isLasting ? noteRefusal : noteFault)(word);
      } finally {
        opening -= 1;
      }
    }
  }

  async function keepOneOpen(onOpen: () => void = () => {}): Promise<void> {
    let before: SocketConnection | undefined;
    let isRefresh = false;
    for (let failures = 0; ; ) {
      const connection = await openOne(failures);
      if (!connection) return;
      if (before) onReconnect();
      else onOpen();
      if (before && !isRefresh && count() === 1) log.info('Slack is connected again');
      if (before && connections.has(before)) retire(before);
      before = connection;

      const openedAtMs = performance.now();
      const reason = await connection.ending;
      if (isClosing) return;
      isRefresh = REFRESHES.includes(reason);
      failures = isRefresh || performance.now() - openedAtMs > LASTING_MS ? 0 : failures + 1;
      if (reason === LOST) void close(connection);
      if (isRefresh) log.info({ reason, open: count() }, 'Slack refreshes a connection');
      else log.warn({ reason, open: count() }, 'A connection to Slack ends; a new one is opened');
    }
  }

  return {
    count,
    /** Why the last one that failed could not be opened. */
    fault: () => lastFault,
    /** Resolves when the first is open. @throws the error of a lasting refusal */
    async open(): Promise<void> {
      const { promise: opened, resolve, reject } = Promise.withResolvers<void>();
      // At the start no rep waits for an answer.
      onRefused = reject;
      void keepOneOpen(resolve);
      await opened;
      onRefused = uses.onEnded;
      for (let number = 1; number < CONNECTIONS; number += 1) void keepOneOpen();
    },
    async close(): Promise<void> {
      isClosing = true;
      await Promise.all([...connections].map(close));
    },
  };
}

/** Keeps no process alive. */
const pause = (ms: number) => delay(ms, undefined, { ref: false });

/** Grows with the failures, and differs between connections that fail at once. */
function pauseAfter(failures: number, error: unknown): number {
  const ms = Math.min(MIN_PAUSE_MS * 2 ** (failures - 1), MAX_PAUSE_MS) * (0.75 + Math.random() / 4);
  return error instanceof WebAPIRateLimitedError ? Math.max(ms, error.retryAfter * 1_000) : ms;
}
