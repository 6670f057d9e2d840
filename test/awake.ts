/** Node 22 gives a test up when nothing but timers that keep no process alive is left to wait for. Such are the line's. */
import { after } from 'node:test';

const awake = setInterval(() => {}, 1_000);
after(() => clearInterval(awake));
