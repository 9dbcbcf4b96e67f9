// The route tree as Alertmanager walks it, as data: routes, an alert's labels, who is told.
import assert from 'node:assert/strict';
import { channelsOf, routeLines } from '../../src/engine/alerts/routing.ts';
import { readAlertSettings } from '../../src/engine/alerts/settings.ts';

const read = (routes: unknown): ReturnType<typeof readAlertSettings> => readAlertSettings({ routes }, []);
const told = (routes: unknown, labels: Readonly<Record<string, string>>): string => {
  const { value, problems } = read(routes);
  assert.deepEqual(problems, []);
  return channelsOf(labels, value).join(' ');
};

const high = { severity: 'high', server: 'tsserver', team: 'editor' };
const bySeverity = 'email slack';

const cases: readonly (readonly [what: string, routes: unknown, told: string])[] = [
  ['without routes the channels of the severity', null, bySeverity],
  ['one that matches nothing leaves them', [{ matchers: ['severity=low'], channels: ['a'] }], bySeverity],
  ['= is the whole value', [{ matchers: ['server=tsserv'], channels: ['a'] }], bySeverity],
  ['= with quotes', [{ matchers: ['server="tsserver"'], channels: ['a'] }], 'a'],
  ['!= of another value', [{ matchers: ['server!=java'], channels: ['a'] }], 'a'],
  ['!= of this value', [{ matchers: ['server!=tsserver'], channels: ['a'] }], bySeverity],
  ['=~ must match the whole value', [{ matchers: ['server=~"ts"'], channels: ['a'] }], bySeverity],
  ['=~ with alternatives', [{ matchers: ['team=~"tools|editor"'], channels: ['a'] }], 'a'],
  ['!~ of what matches', [{ matchers: ['server!~"ts.*"'], channels: ['a'] }], bySeverity],
  ['!~ of what does not', [{ matchers: ['server!~"java.*"'], channels: ['a'] }], 'a'],
  ['a label that is missing is empty', [{ matchers: ['region=""'], channels: ['a'] }], 'a'],
  ['all matchers must match', [{ matchers: ['team=editor', 'severity=low'], channels: ['a'] }], bySeverity],
  ['no matchers match all', [{ channels: ['a'] }], 'a'],
  ['the first that matches takes it', [{ channels: ['a'] }, { channels: ['b'] }], 'a'],
  ['`continue` looks at the next too', [{ channels: ['a'], continue: true }, { channels: ['b'] }], 'a b'],
  [
    '`continue` of what did not match says nothing',
    [{ matchers: ['team=x'], channels: ['a'], continue: true }, { channels: ['b'] }, { channels: ['c'] }],
    'b',
  ],
  ['a child takes it from its parent', [{ channels: ['a'], routes: [{ channels: ['b'] }] }], 'b'],
  [
    'where no child matches the parent tells it',
    [{ channels: ['a'], routes: [{ matchers: ['team=x'], channels: ['b'] }] }],
    'a',
  ],
  ['a child inherits the channels of its parent', [{ channels: ['a'], routes: [{ matchers: ['team=editor'] }] }], 'a'],
  ['a grandchild too', [{ channels: ['a'], routes: [{ routes: [{ matchers: ['team=editor'] }] }] }], 'a'],
  ['a root without channels has those of the severity', [{ matchers: ['team=editor'] }], bySeverity],
  [
    '`continue` among children',
    [{ channels: ['a'], routes: [{ channels: ['b'], continue: true }, { channels: ['c'] }] }, { channels: ['d'] }],
    'b c',
  ],
  ['nobody is told twice', [{ channels: ['a'], continue: true }, { channels: ['a', 'b'] }], 'a b'],
];

describe('the route tree', () => {
  for (const [what, routes, expected] of cases)
    it(what, () => {
      assert.equal(told(routes, high), expected);
    });

  const wrong: readonly (readonly [routes: unknown, problem: string])[] = [
    ['slack', 'vitals.alerts.routes must be a list of objects, at most ten deep'],
    [[{ channels: ['a'] }, 'slack'], 'vitals.alerts.routes[1] must be an object'],
    [
      [{ channels: 'slack' }],
      'vitals.alerts.routes[0].channels must be a list of texts, as in ["notification", "slack"]',
    ],
    [[{ continue: 'yes', channels: ['a'] }], 'vitals.alerts.routes[0].continue must be true or false'],
    [
      [{ channels: ['a'], routes: [{ channels: ['b'] }, { matchers: ['server=~"("'] }] }],
      'vitals.alerts.routes[0].routes[1].matchers needs matchers, as in ["severity=critical", "server=~\\"ts.*\\""]',
    ],
  ];
  for (const [routes, problem] of wrong)
    it(`says where ${JSON.stringify(routes)} is wrong`, () => {
      assert.deepEqual(read(routes).problems, [problem]);
    });

  it('leaves out a route whose matchers cannot be read: it would take every alert', () => {
    const { value } = read([{ matchers: ['severity>high'], channels: ['a'] }, { channels: ['b'] }]);
    assert.deepEqual(channelsOf(high, value), ['b']);
  });

  it('is told in words, in the order in which it is looked at', () => {
    const { value } = read([
      { matchers: ['severity=critical', 'team=~"a|b"'], channels: ['pagerduty'], continue: true },
      { channels: ['slack'], routes: [{ matchers: ['server!=""'] }] },
    ]);
    assert.deepEqual(
      routeLines(value)
        .slice(0, 4)
        .map(({ depth, text }) => `${String(depth)} ${text}`),
      [
        '0 Alerts with severity="critical" and team=~"a|b": pagerduty; the next routes are looked at too.',
        '0 Any alert: slack, unless one of these takes it.',
        '1 Alerts with server!="": slack.',
        '0 Any other alert of severity critical: email, slack, pagerduty, sms.',
      ],
    );
  });
});
