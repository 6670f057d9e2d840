/** GovSlack has hosts of its own (Slack, "GovSlack"). */
const SLACK_HOST = /(?:^|\.)slack(?:-gov)?\.com$/;

/**
 * Checks which addresses are Slack's. A response_url comes with a payload, also from a modal's metadata: whoever forges
 * one must not get a list, nor make the app call a host of their choice.
 * @param apiUrl SLACK_API_URL; a stand-in for Slack gives out response_urls at its own origin
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
