import assert from 'node:assert/strict';
import { hearing } from './hearing.ts';

/**
 * A script is a line a step: `time speaker message`, or `time age` or `time end`. Messages: `?id method` asks, `!id`
 * answers, `!id code` fails, `>method` notifies, `xid` cancels, `edit uri version`, `push uri version`.
 */
const stepOf = (what: string, words: readonly string[]): object => {
  const [first = '', second] = words;
  const id: unknown = first.startsWith("'") ? first.slice(1) : Number(first);
  const version = second === undefined ? undefined : Number(second);
  switch (what) {
    case '?':
      return { id, method: second };
    case '!':
      return second === undefined ? { id, result: 1 } : { id, error: { code: Number(second) } };
    case '>':
      return { method: first };
    case 'x':
      return { method: '$/cancelRequest', params: { id } };
    case 'edit':
      return { method: 'textDocument/didChange', params: { textDocument: { uri: first, version } } };
    default:
      return { method: 'textDocument/publishDiagnostics', params: { uri: first, version, diagnostics: [] } };
  }
};

const check = (script: string, expected: string): void => {
  const { conversation, lines } = hearing();
  for (const line of script.trim().split('\n')) {
    const [time, speaker, message = '', ...rest] = line.trim().split(/\s+/);
    const now = Number(time);
    if (speaker === 'age') conversation.age(now);
    else if (speaker === 'end') conversation.end(now);
    else {
      const what = /^(?:edit|push|[?!>x])/.exec(message)?.[0] ?? '';
      const words = what.length > 1 ? rest : [message.slice(1), ...rest];
      const from = speaker === 'c' ? 'client' : 'server';
      conversation.hearObject(from, { jsonrpc: '2.0', ...stepOf(what, words) }, { bytes: -1, now });
    }
  }
  const quiet = /^is lsp$|^notification \$\/cancelRequest|^notification textDocument\/didChange/;
  const got = lines.filter((line) => !quiet.test(line)).join('\n');
  assert.equal(
    got,
    expected
      .trim()
      .split('\n')
      .map((line) => line.trim())
      .join('\n'),
  );
};

describe('pairing', () => {
  it('pairs answers in any order, each direction on its own', () => {
    check(
      `0 c ?1 a
       1 c ?2 b
       2 s ?1 ask
       5 s !2
       7 c !1
       9 s !1 -32603`,
      `request b client ok 4
       request ask server ok 5
       request a client error 9`,
    );
  });
  it('tells the id 1 from the id "1"', () => {
    check("0 c ?1 a\n0 c ?'1 b\n3 s !'1\n4 s !1", 'request b client ok 3\nrequest a client ok 4');
  });
  it('counts as cancelled what was given up by either side', () => {
    check(
      `0 c ?1 a
       0 c ?2 b
       0 c ?3 c
       0 c ?4 d
       1 c x4
       2 s !1 -32800
       3 s !2 -32801
       4 s !3 -32802
       5 s !4`,
      `request a client cancelled 2
       request b client cancelled 3
       request c client cancelled 4
       request d client cancelled 5`,
    );
  });
  it('does not let one side cancel what the other asked', () => {
    check('0 s ?1 ask\n1 c x1\n2 c !1', 'request ask server ok 2');
  });
  it('times out after a minute, and counts a late answer as late', () => {
    check(
      `0 c ?1 a
       10 c ?2 b
       59999 age
       60000 age
       60010 age
       61000 s !1
       62000 s !1
       70000 c ?2 b
       70001 s !2`,
      `request a client timed_out 60000
       request b client timed_out 60000
       late a client ok 61000
       orphan
       request b client ok 1`,
    );
  });
  it('times out a string id too, and knows its late answer from that of the number', () => {
    check(
      "0 c ?'7 a\n1 c ?7 b\n60001 age\n60002 s !7\n60003 s !'7",
      `request a client timed_out 60001
       request b client timed_out 60000
       late b client ok 60001
       late a client ok 60003`,
    );
  });
  it('loses what is open at the end', () => {
    check('0 c ?1 a\n0 s ?1 b\n5 end\n6 s !1', 'request a client lost 5\nrequest b server lost 5');
  });
  it('loses a request whose id is used again before its answer', () => {
    check(
      '0 c ?1 a\n4 c ?1 b\n6 s !1\n7 c ?1 c\n8 s !1',
      'request a client lost 4\nrequest b client ok 2\nrequest c client ok 1',
    );
  });
  it('counts answers to nothing', () => check('0 c >a\n1 s !9', 'notification a client - 0\norphan'));
  it('bounds open requests', () => {
    const asks = Array.from({ length: 4_098 }, (_, id) => `0 c ?${id} a`).join('\n');
    check(`${asks}\n1 s !4097`, 'overflow\noverflow\norphan');
  });

  describe('of diagnostics', () => {
    const push = 'notification textDocument/publishDiagnostics server - 0';
    const timed = (ms: number): string => `request textDocument/publishDiagnostics server ok ${ms}`;
    it('times the first push after the latest edit', () => {
      check('0 c edit f:a\n10 c edit f:a\n40 s push f:a\n50 s push f:a', `${push}\n${timed(30)}\n${push}`);
    });
    it('takes the edit of the version that the push names', () => {
      check(
        '0 c edit f:a 1\n10 c edit f:a 2\n40 s push f:a 1\n55 s push f:a 2\n60 s push f:a 2',
        `${push}\n${timed(40)}\n${push}\n${timed(45)}\n${push}`,
      );
    });
    it('only counts a push of another document, another version or long after', () => {
      check('0 c edit f:a 1\n1 s push f:b 1\n2 s push f:a 9\n60001 s push f:a 1', `${push}\n${push}\n${push}`);
    });
    it('forgets edits after a minute', () => check('0 c edit f:a\n60001 age\n60001 s push f:a', push));
  });

  it('bounds names that come from the wire', () => {
    check(`0 c >${'x'.repeat(200)}`, `notification ${'x'.repeat(128)} client - 0`);
    check('0 c >a"{b}\u00e9\n1 c >$/ok', 'notification a__b__ client - 0\nnotification $/ok client - 0');
  });
});

describe('the oldest open request', () => {
  it('is the first of a judged operation that was not given up', () => {
    const { conversation } = hearing();
    const ask = (id: number, method: string, now: number): void => {
      conversation.hearObject('client', { jsonrpc: '2.0', id, method }, { bytes: -1, now });
    };
    ask(1, 'workspace/diagnostic', 0);
    assert.equal(conversation.oldest(9_000), undefined, 'a request that servers keep open on purpose');
    ask(2, 'textDocument/hover', 1_000);
    ask(3, 'textDocument/completion', 2_000);
    assert.deepEqual(conversation.oldest(9_000), { operation: 'hover', ageMs: 8_000 });
    conversation.hearObject('client', { method: '$/cancelRequest', params: { id: 2 } }, { bytes: -1, now: 3_000 });
    assert.deepEqual(conversation.oldest(9_000), { operation: 'completion', ageMs: 7_000 });
    conversation.hearObject('server', { id: 3, result: null }, { bytes: -1, now: 4_000 });
    assert.equal(conversation.oldest(9_000), undefined);
  });
});
