import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { iconPaths, type IconName } from '../../webview/theme/icons.ts';
import { levelIcons } from '../../webview/parts/levels.ts';

const require = createRequire(join(process.cwd(), 'package.json'));
const folder = join(dirname(require.resolve('@vscode/codicons/package.json')), 'src', 'icons');

/** Which codicon each glyph is. */
const codicons: Readonly<Record<IconName, string>> = {
  healthy: 'pass',
  warning: 'warning',
  critical: 'error',
  unknown: 'question',
  info: 'info',
  low: 'arrow-circle-down',
  pause: 'debug-pause',
  play: 'play',
  table: 'table',
  graph: 'graph-line',
  ascending: 'chevron-up',
  descending: 'chevron-down',
  restarting: 'sync',
  off: 'circle-slash',
  bell: 'bell',
  mute: 'bell-slash',
  person: 'account',
  clock: 'clockface',
  close: 'close',
  add: 'add',
  edit: 'edit',
  remove: 'trash',
  undo: 'discard',
  redo: 'redo',
  left: 'arrow-left',
  right: 'arrow-right',
  up: 'arrow-up',
  down: 'arrow-down',
  more: 'ellipsis',
};

/** Finer than a thousandth of a pixel is not seen, and is a fifth of their size. */
const rounded = (path: string): string =>
  path.replace(/\d+\.\d{4,}/g, (number) => String(Number(Number(number).toFixed(3))));

describe('icons', () => {
  for (const [name, codicon] of Object.entries(codicons))
    it(`${name} is the codicon ${codicon}`, () => {
      const drawn = [...readFileSync(join(folder, `${codicon}.svg`), 'utf8').matchAll(/<path[^>]* d="([^"]+)"/g)];
      assert.equal(iconPaths[name as IconName], rounded(drawn.map(([, path]) => path).join(' ')));
    });

  it('tell the levels apart by their outline', () => {
    assert.equal(new Set(Object.values(levelIcons).map((name) => iconPaths[name])).size, 4);
  });
});
