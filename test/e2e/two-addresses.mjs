// For a program's `--import`: localhost has two addresses, an IPv4 and an IPv6 one, in this order.
import dns from 'node:dns';
import { writeSync } from 'node:fs';

const { lookup } = dns;
dns.lookup = (host, options, callback) => {
  if (host !== 'localhost' || !options.all) return lookup(host, options, callback);
  writeSync(2, 'looked up\n');
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
  process.nextTick(callback, null, addresses);
};
