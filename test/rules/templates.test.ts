/**
 * Templates as data: `templates.json` holds texts with what Prometheus 2.42's promtool made of them for the alert
 * `level{job="a"}` = 5.625 (test/rules/promtool.test.ts asks it again where it is there).
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileTemplate } from '../../src/engine/templates/templates.ts';
import { alerts } from './fixture.ts';

const cases = JSON.parse(readFileSync(join('test', 'rules', 'templates.json'), 'utf8')) as readonly {
  readonly template: string;
  readonly expanded: string;
}[];

const series = [
  { labels: { __name__: 'level', job: 'a', instance: 'h1:90' }, samples: [[0, 5.625]] },
  { labels: { __name__: 'level', job: 'b', instance: 'h2:90' }, samples: [[0, 1.5]] },
] as const;

const expanded = (template: string): string | undefined => {
  const rules = [{ alert: 'T', expr: 'level{job="a"}', annotations: { t: template } }];
  const [first] = alerts({ rules, series, evaluationTimesMs: [0] });
  return first?.alerts[0]?.annotations?.['t'];
};

describe('templates', () => {
  it('are many', () => assert.ok(cases.length > 50, `${cases.length}`));

  for (const { template, expanded: wanted } of cases)
    it(template, () => {
      assert.equal(expanded(template), wanted);
    });

  const refused: readonly [template: string, message: RegExp, from: number][] = [
    ['a {{ nothing 1 }}', /function "nothing" not defined/, 5],
    ['{{ $x }}', /undefined variable "\$x"/, 3],
    ['{{ if 1 }}x', /\{\{if\}\} is not closed/, 0],
    ['x{{ end }}', /unexpected \{\{end\}\}/, 1],
    ['{{ "a }}', /unterminated quoted string/, 3],
    ['{{ $value', /unclosed action/, 0],
    ['{{ }}', /missing value for command/, 0],
    ['{{ 1 | 2 }}', /must be a function/, 7],
    ['{{ "a" 1 }}', /give argument to a constant/, 3],
    ['{{ break }}', /outside \{\{range\}\}/, 0],
    ['{{ range $a, $b, $c := 1 }}{{ end }}', /undefined variable "\$a"/, 9],
    ['{{ $a, $b := 1 }}', /in a range only/, 3],
    ['{{ define "t" }}{{ $value }}{{ end }}', /undefined variable "\$value"/, 19],
    ['{{ (1 }}', /unclosed left paren/, 3],
    ['{{ nil }}', /nil is not a command/, 3],
    ['{{ . ! }}', /unexpected "!"/, 5],
    ['{{ if 1 }}{{ else }}{{ else }}{{ end }}', /second \{\{else\}\}/, 20],
  ];
  for (const [template, message, from] of refused)
    it(`refuses ${template}`, () => {
      const { value, problem } = compileTemplate(template);
      assert.equal(value, undefined);
      assert.match(problem?.message ?? '', message);
      assert.equal(problem?.from, from);
    });

  const failing: readonly [template: string, message: string][] = [
    ['{{ first (query "nothing") }}', '1:4: error calling first: first() called on vector with no elements'],
    ['{{ lt true false }}', '1:4: error calling lt: invalid type for comparison'],
    ['x\n {{ $labels.job.x }}', "2:5: can't evaluate field x in type string"],
    ['{{ title $value }}', '1:4: error calling title: wrong type for value; expected string; got float64'],
    ['{{ query "level[5m]" }}', '1:4: error calling query: rule result is not a vector or scalar'],
    ['{{ humanize true }}', "1:4: error calling humanize: can't convert bool to float"],
    ['{{ index "abc" 7 }}', '1:4: error calling index: index out of range: 7'],
    ['{{ template "t" }}', '1:1: template "t" not defined'],
    ['{{ match "(" "a" }}', '1:4: error calling match: error parsing regexp: missing closing ): `(`'],
    ['{{ stripPort }}', '1:4: wrong number of args for stripPort: want 1 got 0'],
    ['{{ range 200000 }}{{ end }}', 'a template may take 100000 steps'],
    [
      '{{ define "t" }}{{ template "t" }}{{ end }}{{ template "t" }}',
      '1:17: templates call each other more than 100 deep',
    ],
    ['{{ range 100 }}{{ printf "%1000d" 1 }}{{ end }}', 'a template may write 65536 characters'],
  ];
  for (const [template, message] of failing)
    it(`says where ${template} fails`, () =>
      assert.equal(expanded(template), `<error expanding template: ${message}>`));

  it('says how a float is compared', () =>
    assert.match(expanded('{{ gt $value 5 }}') ?? '', /write 5\.0 instead of 5/));

  it('knows functions newer than 2.42', () => {
    assert.equal(
      expanded('{{ now }} {{ urlQueryEscape "a b" }} {{ toDuration 90.5 }} {{ toDuration 0.25 }}'),
      '0 a+b 1m30.5s 250ms',
    );
    assert.equal(expanded('{{ range 3 }}{{ . }}{{ end }}'), '012');
  });
});
