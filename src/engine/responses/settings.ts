/** The settings of responses, checked: a bad one is named by its key, and its default holds. */
import {
  responseKinds,
  responseModes,
  type ResponseInput,
  type ResponseKind,
  type ResponseMode,
  type ResponseRule,
} from '../../common/responses.ts';

export interface ResponseSettings {
  readonly mode: ResponseMode;
  readonly trusted: boolean;
  readonly perHour: number;
  readonly cooldownMs: number;
  /** Whether the user has set up how a machine is added. */
  readonly addsMachines: boolean;
  readonly rules: readonly ResponseRule[];
  modeOf(kind: ResponseKind): ResponseMode;
}

type Raw = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
const isMode = (value: unknown): value is ResponseMode => responseModes.some((mode) => mode === value);

const times = ['forSeconds', 'untilSeconds', 'helpsWithinSeconds', 'offSeconds', 'trialSeconds'] as const;
const exprs = ['when', 'until'] as const;
const [leastSeconds, mostSeconds] = [10, 86_400];

class Reader {
  readonly problems: string[] = [];
  /** Why an expression cannot be used; undefined where it can. */
  private readonly problemOf: (expr: string) => string | undefined;

  constructor(problemOf: (expr: string) => string | undefined) {
    this.problemOf = problemOf;
  }

  mode(key: string, raw: unknown, fallback: ResponseMode): ResponseMode {
    if (raw === undefined || isMode(raw)) return raw ?? fallback;
    this.problems.push(`${key} must be one of ${responseModes.join(', ')}`);
    return fallback;
  }

  integer(key: string, raw: unknown, [least, most, fallback]: readonly [number, number, number]): number {
    if (raw === undefined) return fallback;
    if (typeof raw === 'number' && Number.isInteger(raw) && raw >= least && raw <= most) return raw;
    this.problems.push(`${key} must be a whole number from ${String(least)} to ${String(most)}`);
    return fallback;
  }

  object(key: string, raw: unknown): Raw {
    if (raw === undefined || isRecord(raw)) return raw ?? {};
    this.problems.push(`${key} must be an object`);
    return {};
  }

  /** Whether it is said how a machine is added. An address is a secret: it stands with a channel, never here. */
  addsMachines(raw: unknown): boolean {
    const key = 'vitals.responses.scale';
    const scale = this.object(key, raw);
    const isSaid = (direction: 'up' | 'down'): boolean => {
      const { command, channel, ...others } = this.object(`${key}.${direction}`, scale[direction]);
      for (const other of Object.keys(others))
        this.problems.push(
          other === 'webhook'
            ? `${key}.${direction}.webhook is a secret, and is not read from settings: take it out, run "Performance: Configure Channel…", and write the name of the channel as \`channel\``
            : `${key}.${direction}: there is no '${other}'; there are command, channel`,
        );
      for (const [name, value] of Object.entries({ command, channel }))
        if (value !== undefined && typeof value !== 'string')
          this.problems.push(`${key}.${direction}.${name} must be a text`);
      return [command, channel].some((value) => typeof value === 'string' && value !== '');
    };
    isSaid('down');
    return isSaid('up');
  }

  /** A rule with what the user has written over it. */
  rule(rule: ResponseRule, raw: Raw): ResponseRule {
    const key = `vitals.responses.actions.${rule.kind}`;
    const over: Partial<Record<(typeof times)[number], number> & Record<(typeof exprs)[number], string>> = {};
    for (const name of times)
      if (raw[name] !== undefined && rule[name] !== undefined)
        over[name] = this.integer(`${key}.${name}`, raw[name], [leastSeconds, mostSeconds, rule[name]]);
    for (const name of exprs) {
      const expr = raw[name];
      if (expr === undefined) continue;
      const problem = typeof expr === 'string' ? this.problemOf(expr) : 'it must be a text';
      if (typeof expr === 'string' && problem === undefined) over[name] = expr;
      else this.problems.push(`${key}.${name}: ${problem ?? ''}`);
    }
    return { ...rule, ...over };
  }
}

export const readResponseSettings = (
  { raw, trusted }: ResponseInput,
  rules: readonly ResponseRule[],
  problemOf: (expr: string) => string | undefined,
): { readonly value: ResponseSettings; readonly problems: readonly string[] } => {
  const reader = new Reader(problemOf);
  const mode = reader.mode('vitals.responses.mode', raw['mode'], 'ask');
  const actions = reader.object('vitals.responses.actions', raw['actions']);
  for (const kind of Object.keys(actions))
    if (!responseKinds.some((known) => known === kind))
      reader.problems.push(
        `vitals.responses.actions: there is no action '${kind}'; there are ${responseKinds.join(', ')}`,
      );
  const actionOf = (kind: ResponseKind): Raw => reader.object(`vitals.responses.actions.${kind}`, actions[kind]);
  const modes = new Map(
    responseKinds.map((kind) => [
      kind,
      reader.mode(`vitals.responses.actions.${kind}.mode`, actionOf(kind)['mode'], mode),
    ]),
  );
  const value: ResponseSettings = {
    mode,
    trusted,
    perHour: reader.integer('vitals.responses.perHour', raw['perHour'], [0, 20, 2]),
    cooldownMs: reader.integer('vitals.responses.cooldownMinutes', raw['cooldownMinutes'], [1, 1_440, 60]) * 60_000,
    addsMachines: reader.addsMachines(raw['scale']),
    // What the user writes for scaling is meant for the servers; machines have conditions of their own.
    rules: rules.map((rule) => (rule.id === 'scale-machine' ? rule : reader.rule(rule, actionOf(rule.kind)))),
    // Off for all is off for each.
    modeOf: (kind) => (mode === 'off' ? 'off' : (modes.get(kind) ?? mode)),
  };
  return { value, problems: [...new Set(reader.problems)] };
};
