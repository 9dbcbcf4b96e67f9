'use strict';
// Answers each request with the same prepared answer, over stdio, Node IPC, a pipe or TCP; as little work as can be, so
// that what is measured is the way and not the server.
const net = require('node:net');

const size = Number(process.argv[2]);
const where = process.argv[3];
const items = [];
for (let bytes = 0; bytes < size; bytes += 150) {
  items.push({
    label: `methodNumber${items.length}`,
    kind: 2,
    detail: '(method) Foo.bar(): void',
    data: { uri: 'file:///a.ts', offset: items.length },
  });
}
const answer = JSON.stringify(items);
const frame = (id) => {
  const body = Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":${answer}}`);
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
};

const overStream = (readable, writable) => {
  let waiting = '';
  readable.setEncoding('latin1').on('data', (text) => {
    waiting += text;
    for (;;) {
      const found = /Content-Length: (\d+)\r\n\r\n/.exec(waiting);
      const end = found === null ? Infinity : found.index + found[0].length + Number(found[1]);
      if (end > waiting.length) return;
      const { id } = JSON.parse(waiting.slice(found.index + found[0].length, end));
      waiting = waiting.slice(end);
      writable.write(frame(id));
    }
  });
};

if (where === 'ipc') {
  process.on('message', ({ id }) => process.send({ jsonrpc: '2.0', id, result: items }));
} else if (where === 'stdio') overStream(process.stdin, process.stdout);
else {
  const socket = net.connect(Number.isNaN(Number(where)) ? where : Number(where));
  socket.setNoDelay(true);
  overStream(socket, socket);
  socket.on('close', () => process.exit(0));
}
