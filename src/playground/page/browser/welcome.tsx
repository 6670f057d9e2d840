// What a conversation begins with.
import { APP_NAME, setting } from './page-setting.ts';

export function Welcome({ isDirect }: { isDirect: boolean }) {
  const command = setting.command.name;
  if (isDirect) {
    return (
      <div className="welcome">
        <h2>This is where {APP_NAME} writes to you</h2>
        <p>Your reminders arrive here. Write something, and it answers.</p>
      </div>
    );
  }
  return (
    <div className="welcome">
      <h2>Try {APP_NAME} here</h2>
      <p>
        Press a lead, or type <code>{command}</code> and a lead’s name, or <code>{command} mine</code>. What
        you do reaches the running app as Slack would send it, signed. What you read is what it answered.{' '}
        {setting.leadSquared.kind === 'embedded'
          ? 'LeadSquared is embedded too: no account, no network.'
          : `LeadSquared is your real account at ${setting.leadSquared.host}.`}
      </p>
    </div>
  );
}
