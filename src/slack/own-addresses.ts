/** GovSlack has hosts of its own (Slack, "GovSlack"). */
const SLACK_HOST = /(?:^|\.)slack(?:-gov)?\.com$/;

/**
 * A forged response_url, in a payload or in a modal's metadata, must not lead a list to a stranger's host.
 * @param apiUrl SLACK_API_URL: a stand-in for Slack gives out response_urls at its own origin
 */
export function createAddressCheck(apiUrl: string): (address: string) => boolean {
  const { origin } = new URL(apiUrl);
  return (address) => {
    const url = URL.parse(address);
    if (url === null || url.username !== '' || url.password !== '') return false;
    if (url.origin === origin) return true;
    return url.protocol === 'https:' && url.port === '' && SLACK_HOST.test(url.hostname);
  };
}
