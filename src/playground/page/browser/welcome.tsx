// The beginning of a conversation.
import { APP_NAME, setting } from './page-setting.ts';

export function Welcome({ isDirect }: { isDirect: boolean }) {
  const command = setting.command.name;
  if (isDirect) {
    return (
      <div className="welcome">
        <h2>This is where {APP_NAME} writes to you</h2>
        <p>Your reminders arrive here. Type a lead’s name, and the app answers.</p>
      </div>
    );
  }
  return (
    <div className="welcome">
      <h2>Try {APP_NAME} here</h2>
      <p>
        Press a lead under What to try, or type <code>{command}</code> and a lead’s name, or{' '}
        <code>{command}</code> alone for your own tasks. The running app gets signed requests, as from Slack,
        and this page shows its answers.{' '}
        {setting.leadSquared.kind === 'embedded'
          ? 'LeadSquared is built in too: you need no account and no network.'
          : `LeadSquared is your real account at ${setting.leadSquared.host}.`}
      </p>
    </div>
  );
}
