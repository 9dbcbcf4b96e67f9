// The way many resource monitors for editors work: systeminformation, once a second. `all` lists the processes too.
import si from 'systeminformation';

const all = process.argv[2] === 'all';
const poll = async () => {
  await Promise.all([si.currentLoad(), si.mem(), si.disksIO(), si.networkStats(), ...(all ? [si.processes()] : [])]);
};
setInterval(() => void poll(), 1_000);
