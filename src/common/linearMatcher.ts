/**
 * Matches whole texts in time that grows with their length, as RE2 does, where JavaScript's engine would go back and try
 * all there is: every way through the expression is gone at once, a character at a time.
 * In: an expression that `re2.ts` has translated, so that only what it writes has to be read. Bounds: 2,100 steps.
 * Source: https://swtch.com/~rsc/regexp/regexp2.html (Pike's machine)
 */
type Node =
  | { readonly kind: 'character'; readonly is: (character: string) => boolean }
  | { readonly kind: 'look'; readonly holds: (text: string, at: number) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'either'; readonly options: readonly Node[] }
  | { readonly kind: 'repeat'; readonly of: Node; readonly min: number; readonly max: number; readonly isLazy: boolean }
  | { readonly kind: 'group'; readonly of: Node; readonly number: number };

type Step =
  | Extract<Node, { readonly kind: 'character' | 'look' }>
  | { readonly kind: 'save'; readonly slot: number }
  /** The first is gone before the others. */
  | { readonly kind: 'fork'; readonly to: readonly number[] }
  | { readonly kind: 'end' };

/** What the replacement of a match is made of. */
export interface Found {
  readonly [number: number]: string | undefined;
  readonly groups?: Readonly<Record<string, string | undefined>> | undefined;
}

const stepCap = 2_100;

class TooManySteps extends Error {}

const tokens =
  /(?<look>\(\?<?!\[\^(?:\\n)?\]\)|\\[bB])|(?<open>\((?:\?:|\?<(?<name>\w+)>)?)|(?<close>\))|(?<or>\|)|(?<times>(?:[*+?]|\{(?<min>\d+)(?<to>,(?<max>\d*))?\})(?<lazy>\??))|(?<one>\[(?:\\[^]|[^\\\]])*\]|\\(?:[pPu]\{[^}]*\}|x[\dA-F]{2}|[^])|[^])/uy;

const oneOf = (token: string): Node => {
  if (!/^[[\\]/.test(token)) return { kind: 'character', is: (character) => character === token };
  const pattern = new RegExp(`^${token}$`, 'u');
  return { kind: 'character', is: (character) => pattern.test(character) };
};

const lookOf = (token: string): Node => {
  const pattern = new RegExp(token, 'uy');
  const holds = (text: string, at: number): boolean => {
    pattern.lastIndex = at;
    return pattern.test(text);
  };
  return { kind: 'look', holds };
};

const repeatOf = (of: Node, { times = '', min, to, max, lazy }: Readonly<Record<string, string | undefined>>): Node => {
  const isLazy = lazy === '?';
  if (min === undefined)
    return {
      kind: 'repeat',
      of,
      isLazy,
      min: times.startsWith('+') ? 1 : 0,
      max: times.startsWith('?') ? 1 : Infinity,
    };
  const least = Number(min);
  const most = max === undefined || max === '' ? Infinity : Number(max);
  return { kind: 'repeat', of, isLazy, min: least, max: to === undefined ? least : most };
};

class Reader {
  readonly names = new Map<string, number>();
  private readonly source: string;
  private at = 0;
  private groups = 0;

  constructor(source: string) {
    this.source = source;
  }

  /** Up to the bracket that closes it, or the end. */
  either(): Node {
    const options: Node[][] = [[]];
    for (let found = this.next(); found !== undefined && found['close'] === undefined; found = this.next()) {
      const parts = options.at(-1) ?? [];
      if (found['or'] !== undefined) options.push([]);
      else if (found['times'] !== undefined)
        parts.push(repeatOf(parts.pop() ?? { kind: 'sequence', parts: [] }, found));
      else parts.push(this.part(found));
    }
    const sequences = options.map((parts): Node => ({ kind: 'sequence', parts }));
    return sequences.length === 1 && sequences[0] !== undefined ? sequences[0] : { kind: 'either', options: sequences };
  }

  private part({ look, open, name, one = '' }: Readonly<Record<string, string | undefined>>): Node {
    if (look !== undefined) return lookOf(look);
    if (open === undefined) return oneOf(one);
    if (open === '(?:') return this.either();
    this.groups += 1;
    const number = this.groups;
    if (name !== undefined) this.names.set(name, number);
    return { kind: 'group', of: this.either(), number };
  }

  private next(): Readonly<Record<string, string | undefined>> | undefined {
    tokens.lastIndex = this.at;
    const found = this.at < this.source.length ? tokens.exec(this.source) : null;
    this.at = tokens.lastIndex;
    return found?.groups;
  }
}

/** How many choices are made one after the other; what repeats something that chooses has no end of them. */
const choicesIn = (node: Node): number => {
  switch (node.kind) {
    case 'character':
    case 'look':
      return 0;
    case 'sequence':
      return node.parts.reduce((sum, part) => sum + choicesIn(part), 0);
    case 'either':
      return 1 + Math.max(...node.options.map(choicesIn));
    case 'group':
      return choicesIn(node.of);
    case 'repeat':
      if (node.max > 1 && choicesIn(node.of) > 0) return Infinity;
      return choicesIn(node.of) + (node.min === node.max ? 0 : 1);
  }
};

const stepsOf = (node: Node): readonly Step[] => {
  const steps: Step[] = [];
  const put = (step: Step): number => {
    if (steps.length >= stepCap) throw new TooManySteps();
    return steps.push(step) - 1;
  };
  const fork = (at: number, first: number, { isLazy = false } = {}): void => {
    steps[at] = { kind: 'fork', to: isLazy ? [steps.length, first] : [first, steps.length] };
  };
  const hole: Step = { kind: 'fork', to: [] };
  const writers: { readonly [K in Node['kind']]: (of: Extract<Node, { readonly kind: K }>) => void } = {
    character: put,
    look: put,
    sequence: ({ parts }) => {
      parts.forEach(write);
    },
    group: ({ of, number }) => {
      put({ kind: 'save', slot: 2 * number });
      write(of);
      put({ kind: 'save', slot: 2 * number + 1 });
    },
    either: ({ options }) => {
      const ends = options.map((option, i) => {
        const begin = i < options.length - 1 ? put(hole) : undefined;
        write(option);
        const end = put(hole);
        if (begin !== undefined) fork(begin, begin + 1);
        return end;
      });
      for (const end of ends) steps[end] = { kind: 'fork', to: [steps.length] };
    },
    repeat: ({ of, min, max, isLazy }) => {
      for (let i = 0; i < min; i += 1) write(of);
      if (max === Infinity) {
        const begin = put(hole);
        write(of);
        put({ kind: 'fork', to: [begin] });
        fork(begin, begin + 1, { isLazy });
        return;
      }
      const begins: number[] = [];
      for (let i = min; i < max; i += 1) {
        begins.push(put(hole));
        write(of);
      }
      for (const begin of begins) fork(begin, begin + 1, { isLazy });
    },
  };
  const write = (of: Node): void => {
    (writers[of.kind] as (node: Node) => void)(of);
  };
  write(node);
  put({ kind: 'end' });
  return steps;
};

/** A way that has been gone so far: where it is, and where its groups began and ended. */
interface Way {
  readonly step: number;
  readonly saved: readonly number[];
}

export class LinearMatcher {
  /** How many choices an engine that goes back would multiply. */
  readonly choices: number;
  private readonly node: Node;
  private readonly names: ReadonlyMap<string, number>;
  private known: readonly Step[] | undefined;
  private marks = new Set<number>();

  constructor(source: string) {
    const reader = new Reader(source);
    this.node = reader.either();
    this.names = reader.names;
    const branches = this.node.kind === 'either' ? this.node.options : [this.node];
    this.choices = Math.max(...branches.map(choicesIn));
  }

  /** Whether it can be matched here. */
  get isShort(): boolean {
    try {
      return this.steps.length > 0;
    } catch (error) {
      if (error instanceof TooManySteps) return false;
      throw error;
    }
  }

  private get steps(): readonly Step[] {
    return (this.known ??= stepsOf(this.node));
  }

  test(text: string): boolean {
    return this.gone(text) !== undefined;
  }

  exec(text: string): Found | null {
    const saved = this.gone(text);
    if (saved === undefined) return null;
    const part = (number: number): string | undefined => {
      const [from, to] = [saved[2 * number], saved[2 * number + 1]];
      return from === undefined || to === undefined ? undefined : text.slice(from, to);
    };
    const found: Record<number, string | undefined> = { 0: text };
    for (let number = 1; 2 * number < saved.length; number += 1) found[number] = part(number);
    return { ...found, groups: Object.fromEntries([...this.names].map(([name, number]) => [name, part(number)])) };
  }

  private gone(text: string): readonly number[] | undefined {
    const { steps } = this;
    let ways = this.from({ step: 0, saved: [] }, { text, at: 0, into: [] });
    for (let at = 0; at < text.length && ways.length > 0;) {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      at += character.length;
      const into: Way[] = [];
      this.marks = new Set();
      for (const { step, saved } of ways) {
        const reached = steps[step];
        if (reached?.kind === 'character' && reached.is(character))
          this.from({ step: step + 1, saved }, { text, at, into });
      }
      ways = into;
    }
    this.marks = new Set();
    return ways.find(({ step }) => steps[step]?.kind === 'end')?.saved;
  }

  /** All steps that take a character, or end, on the ways from here; each step once. */
  private from(
    { step, saved }: Way,
    moment: { readonly text: string; readonly at: number; readonly into: Way[] },
  ): Way[] {
    const { text, at, into } = moment;
    if (this.marks.has(step)) return into;
    this.marks.add(step);
    const here = this.steps[step];
    if (here?.kind === 'fork') for (const to of here.to) this.from({ step: to, saved }, moment);
    else if (here?.kind === 'save') {
      const next = [...saved];
      next[here.slot] = at;
      this.from({ step: step + 1, saved: next }, moment);
    } else if (here?.kind === 'look') {
      if (here.holds(text, at)) this.from({ step: step + 1, saved }, moment);
    } else into.push({ step, saved });
    return into;
  }
}
