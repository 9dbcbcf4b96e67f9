/**
 * Variables of a dashboard: `$name`, `${name}`, `${name:format}` and `[[name]]`, as in
 * https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/. A board has none: each becomes the value
 * that it had, and that is told; what has no value is told by name.
 */
import { fieldsOf, textOf } from './grafanaFields.ts';
import { isFields, type Fields } from './reading.ts';

const pattern = /\$\{\w+(?::\w+)?\}|\[\[\w+(?::\w+)?\]\]|\$\w+/g;
/** Durations that a board knows too; those that say the same in another unit are told. */
const durations = new Set(['__interval', '__rate_interval', '__range']);
const allValues = '.*';

/** Values of Prometheus's regular expressions are quoted as Grafana does. */
const quoted = (value: string): string => value.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\\$&`);

/** The value a variable had; undefined where it has none that is kept with the dashboard. */
const valueOf = (variable: Fields): string | undefined => {
  const current = fieldsOf(variable['current'])['value'];
  const values = (Array.isArray(current) ? current : [current]).filter((one) => typeof one === 'string');
  if (values.includes('$__all')) return textOf(variable['allValue']) || allValues;
  if (values.length > 1) return `(${values.map(quoted).join('|')})`;
  const [value] = values;
  if (value !== undefined && value !== '') return value;
  if (variable['type'] === 'constant' || variable['type'] === 'textbox') return textOf(variable['query']) || undefined;
  if (variable['type'] !== 'custom' && variable['type'] !== 'interval') return undefined;
  return textOf(variable['query']).split(',')[0]?.split(':').at(-1)?.trim() || undefined;
};

export class Variables {
  private readonly values: ReadonlyMap<string, string | undefined>;
  private readonly tell: (text: string) => void;

  constructor(dashboard: Fields, tell: (text: string) => void) {
    const { list } = fieldsOf(dashboard['templating']);
    const variables = Array.isArray(list) ? list.filter(isFields) : [];
    this.values = new Map(variables.map((one) => [textOf(one['name']), valueOf(one)]));
    this.tell = tell;
  }

  inText(text: string): string {
    return this.replaced(text, '');
  }

  /** In an expression; a value that stands for all is only right in a regular expression. */
  inQuery(expr: string, panel: string): string {
    const where = `Panel "${panel}": `;
    // With = there is one value; several are found with =~.
    const matched = expr.replace(/[\w.]+\s*!?="[^"]*"/g, (whole) => {
      const [label = '', value = ''] = whole.split(/\s*!?="/);
      const after = this.replaced(value.slice(0, -1), where);
      if (!/\$|\[\[/.test(value) || !/^\(.*\|.*\)$|^[.][*]$/.test(after)) return whole;
      return `${label}${whole.includes('!="') ? '!~' : '=~'}"${after}"`;
    });
    return this.replaced(matched, where);
  }

  private replaced(text: string, where: string): string {
    return text.replace(pattern, (whole) => {
      const name = whole.replace(/:\w+/, '').replace(/\W/g, '');
      if (durations.has(name)) return `$${name}`;
      const value = this.values.get(name);
      if (value === undefined) {
        this.tell(`${where}the variable ${name} has no value that could take its place.`);
        return whole;
      }
      this.tell(`The variable ${name} has become its value ${value === allValues ? 'for all (.*)' : value}.`);
      return value;
    });
  }
}
