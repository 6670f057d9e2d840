/** Whether LeadSquared says who reports to whom, which LEAD_VISIBILITY=team depends on. */
import type { Client } from '../leadsquared/api/client.ts';
import { areManagersKnown } from '../tasks/visibility.ts';
import { type Finding, unsure, well, wrong } from './finding.ts';

export async function checkManagers(
  client: Pick<Client, 'retrieveUsers' | 'retrieveReports'>,
): Promise<Finding> {
  const { answer } = await client.retrieveUsers();
  if (answer.kind !== 'value')
    return unsure('LeadSquared didn’t give its users, so LEAD_VISIBILITY=team was not checked: try again');
  const { value: users } = answer;
  if (areManagersKnown(users)) {
    const number = users.filter(({ managerId }) => managerId !== undefined && managerId !== '').length;
    return number > 0
      ? well(`LeadSquared says who ${number} of its ${users.length} users report to`)
      : wrong(
          'No user in LeadSquared has a manager, so LEAD_VISIBILITY=team shows no more than own: set the managers there, or use own or all',
        );
  }
  const [user] = users;
  const reports = user && (await client.retrieveReports(user.writtenId)).answer;
  return reports?.kind === 'value'
    ? well('LeadSquared says who reports to a user when it is asked, for LEAD_VISIBILITY=team')
    : wrong(
        'LeadSquared doesn’t say who reports to whom, so LEAD_VISIBILITY=team shows no more than own: check that the keys’ user is an administrator, or use own or all',
      );
}
