import assert from 'node:assert/strict';
import { createServer as createWebServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { MetricId } from '../../../src/common/catalogue.ts';
import { ms } from '../../../src/common/units.ts';
import { TargetDesk } from '../../../src/engine/targetDesk.ts';
import { placeOf, readTargets } from '../../../src/engine/targets/readTargets.ts';
import * as targetsRoom from '../../../src/engine/targets/targets.ts';
import type { Reached } from '../../../src/engine/targets/targets.ts';
import { FakeClock } from '../../fakeClock.ts';
import { printingSink } from '../sources/machine.ts';

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};

describe('network targets, as a user names them', () => {
  it('are a port or a web page', () => {
    assert.deepEqual(placeOf('db.example.org:5432'), { kind: 'tcp', host: 'db.example.org', port: 5_432 });
    assert.deepEqual(placeOf('[::1]:22'), { kind: 'tcp', host: '::1', port: 22 });
    assert.equal(placeOf('https://example.org/a')?.kind, 'web');
    const wrong = ['', 'host', 'host:0', 'host:70000', 'ftp://x', 'https://me:secret@example.org/', 'http://', 'a b:1'];
    for (const text of wrong) assert.equal(placeOf(text), undefined, text);
  });

  it('are refused with what is wanted, and the others are kept', () => {
    const given = { db: 'db:5432', 'no port': 'db', number: 7, ['x'.repeat(41)]: 'a:1', '': 'a:1' };
    const { targets, problems } = readTargets(given);
    assert.deepEqual(
      targets.map(({ name }) => name),
      ['db'],
    );
    assert.equal(problems.length, 4);
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`t${String(i)}`, 'a:1']));
    assert.deepEqual(readTargets(many).problems, ["vitals.network.targets: 't8' is beyond the 8 targets"]);
    assert.equal(readTargets(['a:1']).problems.length, 1);
    assert.deepEqual(readTargets(undefined), { targets: [], problems: [] });
  });
});

describe('network targets, over real sockets', () => {
  const clock = { elapsed: () => ms(performance.now()), after: new FakeClock().after.bind(new FakeClock()) };
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  const lookAt = (place: string, given: Pick<FakeClock, 'elapsed' | 'after'> = clock): Promise<Reached> =>
    new Promise((reached) => {
      const targets = new targetsRoom.Targets({
        clock: given,
        reached: (_name, what) => {
          targets.dispose();
          reached(what);
        },
        gone: () => undefined,
        problem: (message) => assert.fail(message),
      });
      targets.configure({ it: place });
      targets.look();
    });

  it('a port: the time until the connection stands, which is closed at once and carries nothing', async () => {
    const heard: Buffer[] = [];
    const server = createServer();
    servers.push(server);
    const closed = new Promise<void>((done) =>
      server.once('connection', (socket) =>
        socket.on('data', (chunk) => heard.push(chunk)).once('close', () => done()),
      ),
    );
    const what = await lookAt(`127.0.0.1:${String(await listening(server))}`);
    assert.ok('ms' in what && what.ms > 0, JSON.stringify(what));
    await closed;
    assert.deepEqual(heard, []);
  });

  it('a page: one HEAD, with no word of this machine, whatever it is answered', async () => {
    const asked: string[] = [];
    const server = createWebServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''} ${Object.keys(request.headers).sort().join(' ')}`);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    servers.push(server);
    const what = await lookAt(`http://127.0.0.1:${String(await listening(server))}/health?x=1`);
    assert.ok('ms' in what && what.ms > 0, JSON.stringify(what));
    assert.deepEqual(asked, ['HEAD /health?x=1 connection host']);
  });

  it('what fails has a reason, and no time', async () => {
    const server = createServer((socket) => socket.end('220 this is no web server\r\n'));
    servers.push(server);
    const port = await listening(server);
    assert.deepEqual(await lookAt(`http://127.0.0.1:${String(port)}/`), { reason: 'no web server' });
    server.close();
    assert.deepEqual(await lookAt(`127.0.0.1:${String(port)}`), { reason: 'refused' });
  });

  it('what never answers has timed out after 10 s', async () => {
    const fake = new FakeClock();
    const server = createServer();
    servers.push(server);
    const port = await listening(server);
    const connected = new Promise<void>((done) => server.once('connection', () => done()));
    const looked = lookAt(`http://127.0.0.1:${String(port)}/`, fake);
    await connected;
    fake.advance(10_000);
    assert.deepEqual(await looked, { reason: 'timed out' });
  });
});

describe('the desk of network targets', () => {
  const rig = () => {
    const clock = new FakeClock();
    const lines: string[] = [];
    const lacking = new Map<MetricId, string>();
    const failures: string[] = [];
    let read = 0;
    const desk = new TargetDesk({
      rim: {
        clock,
        loadTargets: () => {
          read += 1;
          return Promise.resolve(targetsRoom);
        },
      },
      sinkAt: (at) => {
        assert.equal(at, clock.now());
        return printingSink(lines, lacking);
      },
      failed: (reason) => void failures.push(reason),
    });
    return { clock, lines, lacking, failures, desk, read: () => read };
  };

  it('reads no code that could connect, and says why there is nothing, before something is named', () => {
    const { desk, lacking, read, lines } = rig();
    desk.configure({});
    desk.tick();
    assert.equal(read(), 0);
    assert.equal(lacking.get('targetUp'), 'no target is named in vitals.network.targets');
    assert.deepEqual(lines, []);
  });

  it('tells each state by its reason, ends the one before, and looks again each 30 s', async () => {
    const { desk, clock, lines, failures } = rig();
    const server = createServer();
    const port = await listening(server);
    desk.configure({ proxy: `127.0.0.1:${String(port)}`, wrong: 'x' });
    await new Promise(setImmediate);
    assert.deepEqual(failures, [
      "vitals.network.targets: 'wrong' needs host:port, or an http or https address without a password",
    ]);
    const told = async (count: number): Promise<void> => {
      desk.tick();
      while (lines.length < count) await new Promise(setImmediate);
    };
    await told(2);
    assert.match(lines[0] ?? '', /^targetUp\{reason="", target="proxy"\} 1$/);
    assert.match(lines[1] ?? '', /^targetDuration\{target="proxy"\} \d/);
    desk.tick();
    await new Promise<void>((done) => server.close(() => done()));
    clock.advance(30_000);
    await told(4);
    assert.deepEqual(lines.slice(2), [
      'targetUp{reason="", target="proxy"} end',
      'targetUp{reason="refused", target="proxy"} 0',
    ]);
    desk.configure({});
    assert.deepEqual(lines.slice(4), ['targetUp{reason="refused", target="proxy"} end']);
    clock.advance(60_000);
    desk.tick();
    desk.dispose();
    assert.equal(lines.length, 5);
  });
});
