/** In one place: each file that imports `date-fns` costs a few milliseconds at the start. */
export { millisecondsInDay, millisecondsInHour, millisecondsInMinute } from 'date-fns/constants';
