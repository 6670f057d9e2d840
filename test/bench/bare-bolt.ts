/** What a Slack app costs before it does anything: Bolt, as its own guide has it, and one line for an answer. */
import { App } from '@slack/bolt';

const { SLACK_BOT_TOKEN = '', SLACK_SIGNING_SECRET = '', SLACK_API_URL = '' } = process.env;
const app = new App({
  token: SLACK_BOT_TOKEN,
  signingSecret: SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: SLACK_API_URL },
});

app.command('/tasks', async ({ ack, respond }) => {
  await ack();
  await respond('No tasks on this lead.');
});

const server = await app.start({ port: 0, host: '127.0.0.1' });
const address = server.address();
const port = typeof address === 'object' ? address?.port : undefined;
console.log(JSON.stringify({ port, msg: 'Listening' }));

// Node keeps compiled code when a process exits by itself, and not when a signal ends it.
process.on('SIGTERM', () => process.exit());
