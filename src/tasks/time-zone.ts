/** The longest has 32 characters. */
const MAX_ZONE_LENGTH = 100;

/** Whether it is an IANA name that this machine knows. */
export function isTimeZone(zone: string): boolean {
  if (zone.length > MAX_ZONE_LENGTH) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
