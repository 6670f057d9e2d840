export const millisecondsInMinute = 60_000;
export const millisecondsInHour = 60 * millisecondsInMinute;
export const millisecondsInDay = 24 * millisecondsInHour;
