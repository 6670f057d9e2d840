import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import type { Environment } from '../../src/config/settings.ts';
import type { Log } from '../../src/ops/log.ts';
import type { RunningApp } from '../../src/server.ts';
import { httpResponse, type RawServer, startRawServer } from '../raw-server.ts';
import { LIMIT_USED_UP, NO_TASKS, supportCodeIn } from '../wording.ts';
import { type Answered, FAST, openWorld, read, SECRETS, startApp, type World } from '../world.ts';

type Script = (socket: Socket) => void;

interface Fault {
  /** One a call; the last one serves for all further calls. */
  readonly says: Script | readonly Script[];
  readonly calls: number;
  readonly reads: readonly RegExp[];
}

/** Stands in every body that must never be seen outside. */
const RAW = 'raw upstream body';

const REFUSED = [/refused/, /lead id/];
const ACCESS = [/access was refused/, /keys/, /user/, /region host/, /your Slack admin/];
const ADDRESS = [/address looks wrong/, /your Slack admin/];
const NOT_ANSWERING = [/not answering/, /try again/];
const UNREADABLE = [/\bread\b/];
const unexpected = (status: string) => [
  /unexpected answer/,
  new RegExp(`\\b${status}\\b`),
  /your Slack admin/,
];
const EMPTY = [NO_TASKS];

const say =
  (bytes: string | Buffer): Script =>
  (socket) =>
    socket.write(bytes);
const sayAndEnd =
  (bytes: string | Buffer): Script =>
  (socket) =>
    socket.end(bytes);
const sayAndReset =
  (bytes: string | Buffer): Script =>
  (socket) =>
    socket.write(bytes, () => socket.resetAndDestroy());
const silence: Script = () => {};
const reset: Script = (socket) => socket.resetAndDestroy();
const hangUp: Script = (socket) => socket.end();
/** One byte every 50 ms: no pause is long, and there is no end. */
const drip =
  (head: string): Script =>
  (socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write('x'), 50);
    socket.once('close', () => clearInterval(timer));
  };

const answer = (body: unknown, status = 200): Script => say(httpResponse(status, JSON.stringify(body)));
const error = (status: number, type: string | null, message: string | null = RAW): Script =>
  answer({ Status: 'Error', ExceptionType: type, ExceptionMessage: message }, status);
const emptyList = answer({ RecordCount: 0, TaskList: [] });
const head = (length: string) => `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${length}\r\n`;
const half = `{"RecordCount":1,"TaskList":[{"Name":"${RAW}`;

describe('faults of LeadSquared', { concurrency: true }, () => {
  describe('it fails', { concurrency: true }, () => {
    test('with an answer, or in the middle of one', async (t) => {
      const elsewhere = await startRawServer(emptyList);
      t.after(() => elsewhere.close());
      const redirect = (status: number): Script =>
        say(
          httpResponse(status, RAW, {
            location: `http://127.0.0.1:${elsewhere.port}/?${new URLSearchParams(KEYS)}`,
          }),
        );
      const refused429 = error(500, 'MXAPIRateLimitExceededException');

      await provoke(t, {
        '400': { says: error(400, 'MXInvalidInputException', ''), calls: 1, reads: REFUSED },
        '400 with a reason': {
          says: error(
            400,
            'MXMandatoryAttributeMissingException',
            'The <b>Lead id</b> is &quot;missing&quot;',
          ),
          calls: 1,
          reads: [/refused.* LeadSquared says:/, /The Lead id is "missing"/],
        },
        '400 without a body': { says: say(httpResponse(400)), calls: 1, reads: REFUSED },
        '401': { says: error(401, 'MXInvalidAccessDetailsException'), calls: 1, reads: ACCESS },
        '401 whose body breaks off': {
          says: sayAndEnd(`HTTP/1.1 401 Unauthorized\r\ncontent-length: 5000\r\n\r\n${half}`),
          calls: 1,
          reads: ACCESS,
        },
        '404': { says: error(404, 'MXAPINotFoundException'), calls: 1, reads: ADDRESS },
        '404 in HTML': { says: say(httpResponse(404, `<h1>${RAW}</h1>`)), calls: 1, reads: ADDRESS },

        '500 without a body': { says: say(httpResponse(500)), calls: 3, reads: NOT_ANSWERING },
        '500 with an error that names no type': { says: error(500, ''), calls: 3, reads: NOT_ANSWERING },
        '500 with a type of null': { says: error(500, null), calls: 3, reads: NOT_ANSWERING },
        '502': { says: say(httpResponse(502, `<h1>${RAW}</h1>`)), calls: 3, reads: NOT_ANSWERING },
        '503': { says: say(httpResponse(503, RAW)), calls: 3, reads: NOT_ANSWERING },
        '504': { says: say(httpResponse(504, RAW)), calls: 3, reads: NOT_ANSWERING },
        'a reset before the head': { says: reset, calls: 3, reads: NOT_ANSWERING },
        'a connection that is closed before the head': { says: hangUp, calls: 3, reads: NOT_ANSWERING },

        '503 once': { says: [say(httpResponse(503)), emptyList], calls: 2, reads: EMPTY },
        '500 without a type, then a reset': {
          says: [say(httpResponse(500)), reset, emptyList],
          calls: 3,
          reads: EMPTY,
        },
        '503, then 400': {
          says: [say(httpResponse(503)), error(400, 'MXInvalidInputException', '')],
          calls: 2,
          reads: REFUSED,
        },
        '500 with the type of the limit, once': { says: [refused429, emptyList], calls: 2, reads: EMPTY },

        'a redirect with 301': { says: redirect(301), calls: 1, reads: unexpected('301') },
        'a redirect with 302': { says: redirect(302), calls: 1, reads: unexpected('302') },
        'a redirect with 307': { says: redirect(307), calls: 1, reads: unexpected('307') },
        'a redirect with 308': { says: redirect(308), calls: 1, reads: unexpected('308') },
        '403 without the words of the limit': {
          says: error(403, 'MXForbiddenException', ''),
          calls: 1,
          reads: unexpected('403'),
        },
        '403 with a reason': {
          says: error(403, 'MXForbiddenException', 'The user may not see <b>leads</b>'),
          calls: 1,
          reads: [...unexpected('403'), /LeadSquared says:/, /The user may not see leads/],
        },
        '418': { says: say(httpResponse(418, RAW)), calls: 1, reads: unexpected('418') },
        '501': { says: say(httpResponse(501, RAW)), calls: 1, reads: unexpected('501') },
        '204': {
          says: say('HTTP/1.1 204 No Content\r\n\r\n'),
          calls: 1,
          reads: unexpected('204'),
        },

        '401 with a body that does not end': {
          says: drip('HTTP/1.1 401 Unauthorized\r\n\r\n'.concat('x'.repeat(100_000))),
          calls: 1,
          reads: ACCESS,
        },
        'HTML with 200': { says: say(httpResponse(200, `<h1>${RAW}</h1>`)), calls: 1, reads: UNREADABLE },
        'nothing with 200': { says: say(httpResponse(200)), calls: 1, reads: UNREADABLE },
        'a list that is gzipped': {
          says: say(
            httpResponse(200, gzipSync('{"RecordCount":0,"TaskList":[]}'), { 'content-encoding': 'gzip' }),
          ),
          calls: 1,
          reads: UNREADABLE,
        },
        'a list that is gzipped and does not say so': {
          says: say(httpResponse(200, gzipSync('{"RecordCount":0,"TaskList":[]}'))),
          calls: 1,
          reads: UNREADABLE,
        },
        'what is no HTTP': { says: sayAndEnd(`SSH-2.0-${RAW}\r\n`), calls: 1, reads: UNREADABLE },
        'half a body, and then closes': {
          says: sayAndEnd(`${head('content-length: 5000\r\n')}${half}`),
          calls: 1,
          reads: UNREADABLE,
        },
        'half a body, and then resets': {
          says: sayAndReset(`${head('content-length: 5000\r\n')}${half}`),
          calls: 3,
          reads: NOT_ANSWERING,
        },
        'half a body in chunks, and then resets': {
          says: sayAndReset(
            `${head('transfer-encoding: chunked\r\n')}${half.length.toString(16)}\r\n${half}\r\n`,
          ),
          calls: 3,
          reads: NOT_ANSWERING,
        },
        'half a body of a connection that is not kept, and then resets': {
          says: sayAndReset(`${head('connection: close\r\ncontent-length: 5000\r\n')}${half}`),
          calls: 3,
          reads: NOT_ANSWERING,
        },
        'half a body without a length, and then resets': {
          says: sayAndReset(`${head('connection: close\r\n')}${half}`),
          calls: 3,
          reads: NOT_ANSWERING,
        },
        'half a body and a reset, once': {
          says: [sayAndReset(`${head('content-length: 5000\r\n')}${half}`), emptyList],
          calls: 2,
          reads: EMPTY,
        },
        'half a body of a connection that is not kept, and then closes': {
          says: sayAndEnd(`${head('connection: close\r\ncontent-length: 5000\r\n')}${half}`),
          calls: 1,
          reads: UNREADABLE,
        },
        'half a body in chunks, and then closes': {
          says: sayAndEnd(
            `${head('transfer-encoding: chunked\r\n')}${half.length.toString(16)}\r\n${half}\r\n`,
          ),
          calls: 1,
          reads: UNREADABLE,
        },
        'half a body without a length, and then closes': {
          says: sayAndEnd(`${head('connection: close\r\n')}${half}`),
          calls: 1,
          reads: UNREADABLE,
        },
        'a body that is longer than its length': {
          says: say(httpResponse(200, `{"RecordCount":0,"TaskList":null}${RAW}`, { 'content-length': '20' })),
          calls: 1,
          reads: UNREADABLE,
        },
        'a length that is no number': {
          says: say(httpResponse(200, '{"RecordCount":0,"TaskList":null}', { 'content-length': RAW })),
          calls: 1,
          reads: UNREADABLE,
        },
        null: { says: answer(null), calls: 1, reads: UNREADABLE },
        '{}': { says: answer({}), calls: 1, reads: UNREADABLE },
        'a text': { says: answer(RAW), calls: 1, reads: UNREADABLE },
        'a list that is a text': { says: answer({ TaskList: RAW }), calls: 1, reads: UNREADABLE },
        'a list that is an object': {
          says: answer({ RecordCount: 1, TaskList: { Name: RAW } }),
          calls: 1,
          reads: UNREADABLE,
        },
        'a list of numbers': { says: answer({ RecordCount: 1, TaskList: [1] }), calls: 1, reads: UNREADABLE },
        'a positive count without a list': { says: answer({ RecordCount: 3 }), calls: 1, reads: UNREADABLE },
      });

      assert.equal(elsewhere.connections, 0, 'no redirect was followed');
    });

    test('by silence, or by talking without an end', async (t) => {
      await provoke(
        t,
        {
          silence: { says: silence, calls: 3, reads: NOT_ANSWERING },
          'a head that drips': { says: drip('HTTP/1.1 200 OK\r\nx-more: '), calls: 3, reads: NOT_ANSWERING },
          'a body that drips': { says: drip(head('')), calls: 3, reads: NOT_ANSWERING },
          'a body that stops': {
            says: say(`${head('content-length: 5000\r\n')}${half}`),
            calls: 3,
            reads: NOT_ANSWERING,
          },
          'silence once': { says: [silence, emptyList], calls: 2, reads: EMPTY },
        },
        { LEADSQUARED_TIMEOUT_MS: '700' },
      );
    });

    test('by a body over 32 MB, which is cut off', async (t) => {
      const cutOff = Promise.withResolvers<number>();
      const endless: Script = (socket) => {
        const spaces = Buffer.alloc(1024 * 1024, ' ');
        const more = () => {
          while (!socket.destroyed && socket.write(spaces));
        };
        socket.write(head('connection: close\r\n'));
        socket.on('drain', more);
        socket.once('close', () => cutOff.resolve(socket.bytesWritten));
        more();
      };
      await provoke(t, { 'a body without an end': { says: endless, calls: 1, reads: UNREADABLE } });
      // What stands in the sockets' buffers was written too.
      assert.ok((await cutOff.promise) < 64 * 1024 * 1024);
    });
  });

  describe('it cannot be reached', { concurrency: true }, () => {
    test('by a name that is not known', async (t) => {
      await assertUnreachable(t, 'https://leadsquared.invalid');
    });

    test('at an address where nothing listens', async (t) => {
      const gone = await startRawServer(silence);
      await gone.close();
      await assertUnreachable(t, `http://127.0.0.1:${gone.port}`);
    });

    test('with a certificate that no authority vouches for', async (t) => {
      const upstream = await startRawServer(emptyList, await selfSigned());
      await assertTlsFault(t, upstream);
    });

    test('where https is set and plain http is spoken', async (t) => {
      const upstream = await startRawServer(sayAndEnd(httpResponse(400, RAW)));
      await assertTlsFault(t, upstream);
    });
  });

  describe('what is empty, and no fault', { concurrency: true }, () => {
    test('is told as no tasks, after one call', async (t) => {
      const body = '{"RecordCount":0,"TaskList":[]}';
      await provoke(t, {
        'a count of 0 with a list of null': {
          says: answer({ RecordCount: 0, TaskList: null }),
          calls: 1,
          reads: EMPTY,
        },
        'a count of 0 alone': { says: answer({ RecordCount: 0 }), calls: 1, reads: EMPTY },
        'a count of 0 and an empty list': { says: emptyList, calls: 1, reads: EMPTY },
        '[]': { says: answer([]), calls: 1, reads: EMPTY },
        'an answer whose end is the end of the connection': {
          says: sayAndEnd(`${head('connection: close\r\n')}${body}`),
          calls: 1,
          reads: EMPTY,
        },
        'an answer in chunks': {
          says: say(
            `${head('transfer-encoding: chunked\r\n')}5\r\n${body.slice(0, 5)}\r\n1a\r\n${body.slice(5)}\r\n0\r\n\r\n`,
          ),
          calls: 1,
          reads: EMPTY,
        },
        'an answer that says it is not compressed': {
          says: say(httpResponse(200, body, { 'content-encoding': 'identity' })),
          calls: 1,
          reads: EMPTY,
        },
        'an answer of 31 MB': {
          says: say(httpResponse(200, body.padEnd(31 * 1024 * 1024))),
          calls: 1,
          reads: EMPTY,
        },
      });
    });
  });

  describe('a reason that LeadSquared gives', { concurrency: true }, () => {
    const reason = 'Merged into *another* lead, <!channel> & <https://example.com|more>: ask `Asha` :tada:';

    for (const [what, status, type] of [
      ['a 500 with a type', 500, 'MXInvalidInputException'],
      ['a 200 with an error', 200, 'MXInvalidInputException'],
      ['a 200 with an error that names no type', 200, ''],
      ['a list whose one row is an error', 'in a list', 'MXInvalidInputException'],
      ['a list whose one row is an error that names no type', 'in a list', null],
    ] as const) {
      test(`in ${what} is shown literally, after one call`, async (t) => {
        const body = { Status: 'Error', ExceptionType: type, ExceptionMessage: reason };
        const says = status === 'in a list' ? answer([body]) : answer(body, status);
        const { world, upstream } = await worldThatSays(t, says);
        const { message, answer: sent } = await world.ask(randomUUID());
        assert.deepEqual(plainTexts(message.blocks), [reason]);
        assert.match(message.text, /LeadSquared says: Merged into \*another\* lead, &lt;!channel&gt; &amp; /);
        assert.doesNotMatch(mrkdwnTexts(message.blocks).join('\n'), /Merged/);
        assert.equal(sent.body.replace_original, false);
        assert.equal(taskCalls(upstream), 1);
        assert.deepEqual(world.workspace.refusals, []);
      });
    }

    test('is not read into a task whose status is the word “Error”', async (t) => {
      const { world } = await worldThatSays(t, answer([{ Name: 'Call back', Status: 'Error' }]));
      assert.match(read((await world.ask(randomUUID())).message), /Call back\nError\n/);
    });

    test('is cut at 200 characters', async (t) => {
      const long = 'This lead was merged. '.repeat(500);
      const { world } = await worldThatSays(t, error(500, 'MXInvalidInputException', long));
      const [shown = ''] = plainTexts((await world.ask(randomUUID())).message.blocks);
      assert.ok(shown.length <= 200, `${shown.length} characters`);
      assert.match(shown, /^(?:This lead was merged\. ?){8}.*…$/);
    });

    test('and that quotes the keys is shown without them', async (t) => {
      const url = `https://api.example.com/?${new URLSearchParams(KEYS)}`;
      const quoting = `Invalid request ${url} with ${SECRETS.accessKey} and ${SECRETS.secretKey}`;
      const { world, log } = await worldThatSays(t, error(500, 'MXInvalidInputException', quoting));
      await world.ask(randomUUID());
      assertNoSecret(JSON.stringify(world.workspace.messages), 'in a message');
      assertNoSecret(log.written(), 'in the log');
    });

    test('and that is empty leaves no sentence without its end', async (t) => {
      const { world, upstream } = await worldThatSays(t, error(500, 'MXUnknownException', null));
      const { message } = await world.ask(randomUUID());
      for (const text of mrkdwnTexts(message.blocks)) assert.doesNotMatch(text, /:\s*$/);
      assert.equal(taskCalls(upstream), 1);
    });
  });

  describe('the keys', { concurrency: true }, () => {
    test('go as headers where that is set, and no redirect takes them elsewhere', async (t) => {
      const elsewhere = await startRawServer(emptyList);
      t.after(() => elsewhere.close());
      const location = `http://127.0.0.1:${elsewhere.port}/v2/`;
      const { world, upstream } = await worldThatSays(t, say(httpResponse(307, RAW, { location })), {
        LEADSQUARED_AUTH: 'headers',
      });
      const { message } = await world.ask(randomUUID());
      for (const words of unexpected('307')) assert.match(read(message), words);
      const [call] = upstream.calls;
      assert.ok(call);
      assert.ok(call.head.includes(`x-LSQ-AccessKey: ${SECRETS.accessKey}`), call.head);
      assert.ok(call.head.includes(`x-LSQ-SecretKey: ${SECRETS.secretKey}`), call.head);
      assert.doesNotMatch(call.head.split('\r\n', 1)[0] ?? '', /key/i);
      assert.equal(taskCalls(upstream), 1);
      assert.equal(elsewhere.connections, 0);
    });

    test('go encoded in the query by default, and no compressed answer is asked for', async (t) => {
      const { world, upstream } = await worldThatSays(t, emptyList);
      const leadId = randomUUID();
      await world.ask(leadId);
      const [call] = upstream.calls;
      const [requestLine = '', ...headers] = call?.head.split('\r\n') ?? [];
      assert.equal(
        requestLine,
        `GET /v2/LeadManagement.svc/RetrieveTaskByLeadId?${new URLSearchParams({ ...KEYS, leadId })} HTTP/1.1`,
      );
      assert.doesNotMatch(headers.join('\n'), /accept-encoding|x-lsq/i);
    });
  });

  describe('the log', { concurrency: true }, () => {
    test('has one error line for each 401, and the support code of each message that it led to', async (t) => {
      const upstream = await startRawServer(error(401, 'MXInvalidAccessDetailsException'));
      t.after(() => upstream.close());
      const { world, log } = await openLoggedWorld(t, upstream);
      const leadId = randomUUID();
      const [priya, daniel] = world.workspace.people;
      const answered = await Promise.all([
        world.ask(leadId, { user: priya?.id ?? '' }),
        world.ask(leadId, { user: daniel?.id ?? '' }),
      ]);
      for (const one of answered) await log.lineOf(referenceIn(one));
      // One for the lead's name may be on its way, if it was sent before the list had failed.
      while (log.errors().length < upstream.calls.length) await delay(10);
      assert.equal(log.errors().length, upstream.calls.length);
      await world.app.stop();
      assert.equal(taskCalls(upstream), 1);
    });

    test('has one error line when the limit is used up, however many ask', async (t) => {
      const { world, log } = await worldThatSays(t, say(httpResponse(429, RAW)), {
        LEADSQUARED_RATE_WINDOW_MS: '200',
      });
      const asked = await Promise.all([world.ask(randomUUID()), world.ask(randomUUID())]);
      for (const { message } of asked) assert.match(read(message), LIMIT_USED_UP);
      for (const answered of asked) await log.lineOf(referenceIn(answered));
      await world.app.stop();
      assert.equal(log.errors().length, 1);
    });

    test('has one error line when one lookup is refused for good while others still pass', async (t) => {
      const passing = randomUUID();
      const refusedOnce = Promise.withResolvers<void>();
      const upstream = await startRawServer((socket, { leadId }) => {
        if (leadId === passing) return emptyList(socket);
        refusedOnce.resolve();
        say(httpResponse(429, RAW))(socket);
      });
      t.after(() => upstream.close());
      const { world, log } = await openLoggedWorld(t, upstream, { LEADSQUARED_RATE_WINDOW_MS: '200' });
      const refused = world.ask(randomUUID());
      await refusedOnce.promise;
      assert.match(read((await world.ask(passing)).message), NO_TASKS);
      const answered = await refused;
      assert.match(read(answered.message), /used up/);
      await log.lineOf(referenceIn(answered));
      await world.app.stop();
      assert.equal(log.errors().length, 1);
    });

    test('of the real process holds no secret, no response_url, no stack and nothing raw, also at debug', async (t) => {
      const redirect = httpResponse(302, RAW, {
        location: `https://example.com/?${new URLSearchParams(KEYS)}`,
      });
      const echo = `${RAW} ${new URLSearchParams(KEYS)} ${SECRETS.accessKey} ${SECRETS.secretKey}`;
      const faults: readonly Script[] = [
        error(401, 'MXInvalidAccessDetailsException', echo),
        error(500, 'MXInvalidInputException', 'This lead was merged.'),
        error(500, '', echo),
        error(400, echo, echo.replace(RAW, 'A reason.')),
        say(httpResponse(200, echo)),
        say(httpResponse(200, gzipSync(echo), { 'content-encoding': echo })),
        say(redirect),
        sayAndEnd(`${head('content-length: 5000\r\n')}${echo}`),
        sayAndEnd(`SSH-2.0-${echo}\r\n`),
        reset,
        silence,
        say(httpResponse(429, echo)),
      ];
      const upstream = await startRawServer((socket, { leadId }) => {
        const index = leadIds.indexOf(leadId);
        (faults[index] ?? emptyList)(socket);
      });
      t.after(() => upstream.close());
      const leadIds: readonly string[] = faults.map(() => randomUUID());
      const output = { text: '' };
      const world = await openWorld(t, {
        settings: {
          ...FAST,
          LEADSQUARED_API_URL: `http://127.0.0.1:${upstream.port}`,
          LEADSQUARED_TIMEOUT_MS: '700',
          LEADSQUARED_RATE_WINDOW_MS: '200',
          LOG_LEVEL: 'debug',
        },
        start: (settings) => startProcess(settings, output),
      });
      const { workspace } = world;

      // Slack fails as well: the time zone, two answers, and the direct message in the place of one of them.
      workspace.interceptNext('users.info', (response) => response.writeHead(500).end(echo));
      const list = await world.ask(randomUUID());
      const responseUrls = [list.delivery.responseUrl];
      for (let time = 0; time < 4; time += 1) {
        workspace.interceptNext('response_url', (response) => response.writeHead(500).end(echo));
      }
      workspace.interceptNext('chat.postMessage', (response) =>
        response.end(JSON.stringify({ ok: false, error: 'not_allowed_token_type' })),
      );
      responseUrls.push((await workspace.press(list.message, 'list:refresh')).responseUrl);
      const command = await workspace.command({ text: randomUUID() });
      responseUrls.push(command.responseUrl);
      await workspace.until(() => workspace.messages.some(({ origin }) => origin === 'api'));

      const answered = await Promise.all(leadIds.map((leadId) => world.ask(leadId)));
      responseUrls.push(...answered.map(({ delivery }) => delivery.responseUrl));
      await fetch(`http://127.0.0.1:${world.app.port}/slack/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-slack-signature': 'v0=0' },
        body: new URLSearchParams({ response_url: command.responseUrl, token: SECRETS.signingSecret }),
      });
      await world.app.stop();

      for (const one of answered) {
        const reference = referenceIn(one);
        assert.ok(output.text.includes(`"supportCode":"${reference}"`), `no line has ${reference}`);
      }
      for (const [what, text] of [
        ['the log', output.text],
        ['a message', JSON.stringify(workspace.messages)],
      ] as const) {
        assertNoSecret(text, `in ${what}`);
        assert.doesNotMatch(text, new RegExp(RAW), `an upstream body in ${what}`);
        assert.doesNotMatch(text, /\bat .*(?:file:|node:|\.ts:)/, `a stack in ${what}`);
        for (const responseUrl of responseUrls) {
          const path = new URL(responseUrl).pathname;
          assert.ok(
            !text.includes(path) && !text.includes(encodeURIComponent(path)),
            `a response_url in ${what}`,
          );
        }
      }
    });
  });
});

const KEYS = { accessKey: SECRETS.accessKey, secretKey: SECRETS.secretKey };
const ERROR_LEVEL = 50;
const MAIN = join(import.meta.dirname, '../../src/main.ts');

/** Every fault as a test of its own, all at once, against one app. */
async function provoke(
  t: TestContext,
  faults: Record<string, Fault>,
  settings: Environment = {},
): Promise<void> {
  const scripts = new Map<string, readonly Script[]>();
  const upstream = await startRawServer((socket, { leadId }) => {
    const says = scripts.get(leadId) ?? [];
    says[Math.min(callsFor(upstream, leadId).length, says.length) - 1]?.(socket);
  });
  t.after(() => upstream.close());
  const { world, log } = await openLoggedWorld(t, upstream, settings);
  await Promise.all(
    Object.entries(faults).map(([name, { says, calls, reads }]) =>
      t.test(`${name}: ${calls === 1 ? 'one call' : `${calls} calls`}, and the rep reads why`, async () => {
        const leadId = randomUUID();
        scripts.set(leadId, typeof says === 'function' ? [says] : says);
        const answered = await world.ask(leadId);
        for (const words of reads) {
          assert.match(read(answered.message), words);
          assert.match(answered.message.text, words);
        }
        assert.equal(callsFor(upstream, leadId).length, calls);
        if (reads !== EMPTY) await log.lineOf(referenceIn(answered));
      }),
    ),
  );
  await world.app.stop();
  assertNothingLeaks(world, log);
}

function callsFor(upstream: RawServer, leadId: string) {
  return upstream.calls.filter((call) => call.leadId === leadId);
}

/** Without those for leads' names. */
function taskCalls({ calls }: RawServer): number {
  return calls.filter(({ leadId }) => leadId !== '').length;
}

async function worldThatSays(t: TestContext, says: Script, settings: Environment = {}) {
  const upstream = await startRawServer(says);
  t.after(() => upstream.close());
  return { upstream, ...(await openLoggedWorld(t, upstream, settings)) };
}

/** The upstream is the given one, or stands at the address in the settings. */
async function openLoggedWorld(
  t: TestContext,
  upstream: { port: number },
  settings: Environment = {},
): Promise<{ world: World; log: CapturedLog }> {
  const log = captureLog();
  const world = await openWorld(t, {
    settings: { ...FAST, LEADSQUARED_API_URL: `http://127.0.0.1:${upstream.port}`, ...settings },
    start: (environment) => startApp(environment, log.log),
  });
  return { world, log };
}

/** Nothing arrives anywhere, so undici's own channel counts how often it was tried. */
async function assertUnreachable(t: TestContext, apiUrl: string): Promise<void> {
  const { host } = new URL(apiUrl);
  let attempts = 0;
  const count = (event: unknown) => {
    if (JSON.stringify(event, ['connectParams', 'host'])?.includes(`"${host}"`)) attempts += 1;
  };
  subscribe('undici:client:connectError', count);
  t.after(() => unsubscribe('undici:client:connectError', count));
  const { world, log } = await openLoggedWorld(t, { port: 0 }, { LEADSQUARED_API_URL: apiUrl });
  const answered = await world.ask(randomUUID());
  for (const words of NOT_ANSWERING) assert.match(read(answered.message), words);
  await log.lineOf(referenceIn(answered));
  // One more is for the lead's name, if that is asked.
  assert.ok(attempts === 3 || attempts === 4, `${attempts} attempts`);
  assertNothingLeaks(world, log);
}

async function assertTlsFault(t: TestContext, upstream: RawServer): Promise<void> {
  t.after(() => upstream.close());
  const apiUrl = `https://127.0.0.1:${upstream.port}`;
  const { world, log } = await openLoggedWorld(t, upstream, { LEADSQUARED_API_URL: apiUrl });
  const answered = await world.ask(randomUUID());
  assert.match(read(answered.message), /unexpected answer/);
  assert.match(read(answered.message), /your Slack admin/);
  await log.lineOf(referenceIn(answered));
  // One more is for the lead's name, if that is asked.
  assert.ok(upstream.connections === 1 || upstream.connections === 2, `${upstream.connections} connections`);
  for (const { head } of upstream.calls) assertNoSecret(head, 'on the wire');
  assertNothingLeaks(world, log);
}

function assertNothingLeaks({ workspace }: World, log: CapturedLog): void {
  for (const [where, text] of [
    ['in the log', log.written()],
    ['in a message', JSON.stringify(workspace.messages)],
  ] as const) {
    assertNoSecret(text, where);
    assert.doesNotMatch(text, new RegExp(RAW), where);
  }
  assert.deepEqual(workspace.refusals, []);
}

function assertNoSecret(text: string, where: string): void {
  for (const [name, secret] of Object.entries(SECRETS)) {
    const slackForm = secret.replaceAll('&', '&amp;');
    for (const form of [secret, encodeURIComponent(secret), slackForm, encodeURIComponent(slackForm)]) {
      assert.ok(!text.includes(form), `${name} ${where}`);
    }
  }
}

function referenceIn({ message }: Answered): string {
  const reference = supportCodeIn(read(message));
  assert.ok(reference, `no reference in: ${read(message)}`);
  assert.ok(message.text.includes(reference), message.text);
  return reference;
}

function plainTexts(blocks: readonly unknown[]): string[] {
  return textObjects(blocks).flatMap(({ type, emoji, text }) =>
    type === 'plain_text' && emoji === false ? [text] : [],
  );
}

function mrkdwnTexts(blocks: readonly unknown[]): string[] {
  return textObjects(blocks).flatMap(({ type, text }) => (type === 'mrkdwn' ? [text] : []));
}

function textObjects(blocks: readonly unknown[]): { type: string; text: string; emoji?: boolean }[] {
  const found: { type: string; text: string; emoji?: boolean }[] = [];
  JSON.stringify(blocks, (_key, value) => {
    if (typeof value?.text === 'string') found.push(value);
    return value;
  });
  return found;
}

interface LogLine {
  readonly level: number;
  readonly supportCode?: string;
}

interface CapturedLog {
  readonly log: Log;
  written(): string;
  /** Waits for it. */
  lineOf(supportCode: string): Promise<LogLine>;
  errors(): readonly LogLine[];
}

/** All that the app logs, without the net that cuts secrets out: no caller may log one. */
function captureLog(): CapturedLog {
  const lines: LogLine[] = [];
  const raw: string[] = [];
  const arrivals = new EventEmitter().setMaxListeners(0);
  const write = (line: string) => {
    raw.push(line);
    lines.push(JSON.parse(line));
    arrivals.emit('line');
  };
  async function lineOf(supportCode: string): Promise<LogLine> {
    const signal = AbortSignal.timeout(30_000);
    for (;;) {
      const [line, ...more] = lines.filter((one) => one.supportCode === supportCode);
      assert.equal(more.length, 0, `several lines have ${supportCode}`);
      if (line) return line;
      await once(arrivals, 'line', { signal });
    }
  }
  return {
    log: pino({ level: 'debug', base: null }, { write }),
    written: () => raw.join(''),
    lineOf,
    errors: () => lines.filter(({ level }) => level >= ERROR_LEVEL),
  };
}

/** `npm start` as in production, in a directory without an .env; `output` gathers all it writes. */
async function startProcess(settings: Environment, output: { text: string }): Promise<RunningApp> {
  const child = spawn(process.execPath, [MAIN], { cwd: import.meta.dirname, env: { ...settings } });
  const ended = once(child, 'exit');
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output.text += chunk;
    });
  }
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const listening = /"port":(?<port>\d+).*"Listening"/.exec(line)?.groups;
      if (listening) resolve(Number(listening.port));
    });
    ended.then(() => reject(new Error(`It ended instead of listening: ${output.text}`)), reject);
  });
  return {
    port,
    metricsUrl: undefined,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      assert.equal(code, 0);
    },
  };
}

async function selfSigned(): Promise<{ key: string; cert: string }> {
  const wanted =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=127.0.0.1';
  const { stdout } = await promisify(execFile)('openssl', [
    ...wanted.split(' '),
    '-keyout',
    '-',
    '-out',
    '-',
  ]);
  const [key = '', cert = ''] = stdout.split(/(?=-----BEGIN CERTIFICATE-----)/);
  return { key, cert };
}
