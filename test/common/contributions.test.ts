import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commandIds, commandOf } from '../../src/common/contributions.ts';

interface Manifest {
  readonly contributes: { readonly menus: { readonly commandPalette: readonly { command: string; when: string }[] } };
}

describe('the manifest', () => {
  it('offers a command in the palette only when it can do something', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
    const offered = new Map(contributes.menus.commandPalette.map(({ command, when }) => [command, when]));
    assert.equal(offered.get('vitals.turnOn'), 'vitals.engine == off');
    for (const id of commandIds) assert.equal(offered.get(id), commandOf(id).when, id);
  });
});
