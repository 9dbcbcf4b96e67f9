/**
 * RE2's syntax on JavaScript's engine: what Prometheus accepts in `=~`, `!~`, `label_replace` and templates.
 * In: a pattern. Out: a RegExp, anchored at both ends with the dot matching newlines or for a search, or the reason why
 * there is none.
 * JavaScript's engine goes back and tries again, which may take for ever: what chooses more than twice in a row, and
 * texts that are long, are matched by a machine whose time is linear. What is looked for in templates, which only rules
 * have, is not.
 * Differences that remain (docs/promql.md): look-around and back-references, which RE2 has not, are refused here; `(?U)`
 * and `\C` are not known.
 */
import { LinearMatcher, type Found } from './linearMatcher.ts';
import type { Problem } from './problem.ts';

/** Of whole texts. */
export interface TextMatcher {
  test(text: string): boolean;
  exec(text: string): Found | null;
}

export interface Compiled<Value = TextMatcher> {
  readonly value?: Value;
  readonly problem?: Problem;
}

interface Flags {
  /** Ignore case. */
  readonly i: boolean;
  /** Dot matches newline. */
  readonly s: boolean;
  /** ^ and $ match at lines. */
  readonly m: boolean;
}

const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

class Refused extends Error {}

const syntaxCharacters = /[\\^$.*+?()[\]{}|/]/;
const literal = (character: string): string => (syntaxCharacters.test(character) ? `\\${character}` : character);
const inClass = (character: string): string => (/[\\\]^[-]/.test(character) ? `\\${character}` : character);

/** Both cases of a character; inline flags are spelled out because older engines lack `(?i:…)`. */
const casesOf = (character: string): string[] => {
  const cases = new Set([character, character.toLowerCase(), character.toUpperCase()]);
  return [...cases].filter((text) => [...text].length === 1);
};

class Translator {
  private readonly pattern: string[];
  private at = 0;

  constructor(pattern: string) {
    this.pattern = [...pattern];
  }

  /** The alternation up to the closing parenthesis or the end; flags set inside hold to its end. */
  alternation(start: Flags): string {
    let flags = start;
    let out = '';
    while (this.at < this.pattern.length && this.pattern[this.at] !== ')') {
      const setting = /^\(\?([ims]*)(?:-([ims]+))?\)/.exec(this.ahead(12));
      if (setting !== null) {
        flags = withFlags(flags, setting[1] ?? '', setting[2] ?? '');
        this.at += setting[0].length;
      } else out += this.item(flags);
    }
    return out;
  }

  get finished(): boolean {
    return this.at >= this.pattern.length;
  }

  private ahead(length: number): string {
    return this.pattern.slice(this.at, this.at + length).join('');
  }

  private next(): string {
    const character = this.pattern[this.at];
    if (character === undefined) throw new Refused('trailing backslash at end of expression');
    this.at += 1;
    return character;
  }

  private item(flags: Flags): string {
    const character = this.next();
    switch (character) {
      case '(':
        return this.group(flags);
      case '[':
        return this.characterClass(flags);
      case '\\':
        return this.escape(flags);
      case '.':
        return flags.s ? '[^]' : '[^\\n]';
      case '^':
        return flags.m ? '(?<![^\\n])' : '(?<![^])';
      case '$':
        return flags.m ? '(?![^\\n])' : '(?![^])';
      case '{':
        this.at -= 1;
        return this.repetition();
      case '*':
      case '+':
      case '?':
      case '|':
        return character;
      default:
        return this.plain(character, flags);
    }
  }

  private plain(character: string, flags: Flags): string {
    if (!flags.i) return literal(character);
    const cases = casesOf(character);
    return cases.length === 1 ? literal(character) : `[${cases.map(inClass).join('')}]`;
  }

  private repetition(): string {
    const found = /^\{\d+(?:,\d*)?\}/.exec(this.ahead(16));
    if (found === null) {
      this.at += 1;
      return '\\{';
    }
    this.at += found[0].length;
    if (/\d+/g.exec(found[0]) !== null && (found[0].match(/\d+/g) ?? []).some((count) => Number(count) > 1000)) {
      throw new Refused(`invalid repeat count: \`${found[0]}\``);
    }
    return found[0];
  }

  private group(flags: Flags): string {
    const special = /^\?(?:P?<([A-Za-z_]\w*)>|([ims]*)(?:-([ims]+))?:)/.exec(this.ahead(80));
    if (special === null && this.pattern[this.at] === '?')
      throw new Refused(`invalid or unsupported Perl syntax: \`(${this.ahead(2)}\``);
    this.at += special === null ? 0 : special[0].length;
    const capturing = special === null || special[1] !== undefined;
    const inner = this.alternation(withFlags(flags, special?.[2] ?? '', special?.[3] ?? ''));
    if (this.finished) throw new Refused('missing closing )');
    this.at += 1;
    if (!capturing) return `(?:${inner})`;
    return special === null ? `(${inner})` : `(?<${special[1] ?? ''}>${inner})`;
  }

  private escape(flags: Flags): string {
    const character = this.next();
    if (/[dDwWsSbBfnrtv]/.test(character)) return `\\${character}`;
    if (character === 'a') return '\\x07';
    if (character === 'A') return '(?<![^])';
    if (character === 'z') return '(?![^])';
    if (character === 'Q') return this.quoted(flags);
    if (character === 'p' || character === 'P') return this.property(character);
    if (character === 'x') return this.hexadecimal();
    if (/[0-7]/.test(character) && (character === '0' || /[0-7]/.test(this.pattern[this.at] ?? '')))
      return this.octal(character);
    if (/[A-Za-z0-9]/.test(character)) throw new Refused(`invalid escape sequence: \`\\${character}\``);
    return this.plain(character, flags);
  }

  private quoted(flags: Flags): string {
    let out = '';
    while (!this.finished && this.ahead(2) !== '\\E') out += this.plain(this.next(), flags);
    this.at = Math.min(this.at + 2, this.pattern.length);
    return out;
  }

  private property(letter: string): string {
    const found = /^(?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))/.exec(this.ahead(40));
    if (found === null) throw new Refused(`invalid character class range: \`\\${letter}\``);
    this.at += found[0].length;
    const name = found[2] ?? found[3] ?? '';
    const negated = (letter === 'P') !== (found[1] === '^');
    return `\\${negated ? 'P' : 'p'}{${name.length <= 2 ? name : `Script=${name}`}}`;
  }

  private hexadecimal(): string {
    const found = /^(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/.exec(this.ahead(8));
    if (found === null) throw new Refused('invalid escape sequence: `\\x`');
    this.at += found[0].length;
    return `\\u{${found[1] ?? found[2] ?? '0'}}`;
  }

  private octal(first: string): string {
    const found = /^[0-7]{0,2}/.exec(this.ahead(2));
    this.at += found?.[0].length ?? 0;
    return `\\u{${Number.parseInt(first + (found?.[0] ?? ''), 8).toString(16)}}`;
  }

  private characterClass(flags: Flags): string {
    let out = '[';
    if (this.pattern[this.at] === '^') out += this.next();
    for (let first = true; ; first = false) {
      if (this.finished) throw new Refused('missing closing ]');
      const character = this.next();
      if (character === ']' && !first) return `${out}]`;
      out += this.classItem(character, flags);
    }
  }

  private classItem(character: string, flags: Flags): string {
    const posix = character === '[' ? /^:(\^?)([a-z]+):\]/.exec(this.ahead(12)) : null;
    if (posix !== null) {
      const members = posixClasses[posix[2] ?? ''];
      if (members === undefined || posix[1] === '^')
        throw new Refused(`invalid character class range: \`[${posix[0]}\``);
      this.at += posix[0].length;
      return members;
    }
    if (character === '\\') {
      const escaped = this.escape({ i: false, s: true, m: false });
      return escaped === '\\b' ? '' : escaped.startsWith('\\') ? escaped : inClass(escaped);
    }
    const upper =
      this.pattern[this.at] === '-' && this.pattern[this.at + 1] !== ']' ? this.pattern[this.at + 1] : undefined;
    if (upper !== undefined && upper !== '\\') {
      this.at += 2;
      const range = `${inClass(character)}-${inClass(upper)}`;
      if (!flags.i || !/^(?:[a-z]-[a-z]|[A-Z]-[A-Z])$/.test(range)) return range;
      return `${range}${range.toLowerCase()}${range.toUpperCase()}`;
    }
    return (flags.i ? casesOf(character) : [character]).map(inClass).join('');
  }
}

const withFlags = (flags: Flags, on: string, off: string): Flags => {
  const value = (name: keyof Flags): boolean => (flags[name] || on.includes(name)) && !off.includes(name);
  return { i: value('i'), s: value('s'), m: value('m') };
};

/** With two choices, and texts of this length, going back costs a million steps at most. */
const [freeChoices, freeLength] = [2, 1_000];

const wholeMatcher = (source: string): TextMatcher => {
  const quick = new RegExp(`^(?:${source})$`, 'u');
  const linear = new LinearMatcher(source);
  const isFree = linear.choices <= freeChoices;
  if (isFree && !linear.isShort) return quick;
  if (!linear.isShort) throw new Refused('expression too large');
  const of = (text: string): TextMatcher => (isFree && text.length <= freeLength ? quick : linear);
  return { test: (text) => of(text).test(text), exec: (text) => of(text).exec(text) };
};

const compiled = <Value>(
  pattern: string,
  options: { start: Flags; as: (source: string) => Value },
): Compiled<Value> => {
  try {
    const translator = new Translator(pattern);
    const source = translator.alternation(options.start);
    if (!translator.finished) throw new Refused('unexpected )');
    return { value: options.as(source) };
  } catch (error) {
    const reason = error instanceof Refused ? error.message : 'invalid or unsupported syntax';
    return { problem: { message: `error parsing regexp: ${reason}: \`${pattern}\`` } };
  }
};

/** Compiles what has to match a whole text, as Prometheus does: ^(?s:pattern)$. */
export const compileRe2 = (pattern: string): Compiled =>
  compiled(pattern, { start: { i: false, s: true, m: false }, as: wholeMatcher });

/** Compiles what is looked for anywhere in a text, as Go's own functions do: the dot matches no newline. */
export const compileSearchRe2 = (pattern: string): Compiled<RegExp> =>
  compiled(pattern, { start: { i: false, s: false, m: false }, as: (source) => new RegExp(source, 'gu') });

/** `$1`, `${1}`, `$name` and `$$` of a replacement, longest name first, unknown ones empty (as in Go's Expand). */
export const expandReplacement = (template: string, found: Found): string =>
  template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (all, bare: string | undefined, braced: string | undefined) => {
    if (all === '$$') return '$';
    const name = bare ?? braced ?? '';
    return (/^\d+$/.test(name) ? found[Number(name)] : found.groups?.[name]) ?? '';
  });
