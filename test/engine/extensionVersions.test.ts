// The version of an extension whose server runs, to be joined with: as the board Fleet does.
import assert from 'node:assert/strict';
import { withDurations } from '../../src/common/boards.ts';
import fleet from '../../src/shipped/boards/fleet.json' with { type: 'json' };
import { many, Rig, serverInfo } from './rig.ts';

describe('versions of extensions', () => {
  it('stand beside what is measured of them, and an update takes the place of the one before', () => {
    const rig = new Rig();
    const install = (version: string): void => {
      const yaml = { id: 'Test.yaml', name: 'YAML', path: '/yaml', version };
      const other = { id: 'test.other', name: 'Other', path: '/other', version: '9.9.9' };
      rig.send({ type: 'extensions', extensions: [yaml, other] });
    };
    install('1.0.0');
    rig.started(serverInfo(1, 'yaml'));
    rig.seconds(61);
    assert.deepEqual(rig.ask('vscode_extension_info'), ['extension=test.yaml version=1.0.0 1']);
    // The board looks at each five minutes which is the newest.
    for (let minute = 0; minute < 8; minute += 1) {
      rig.requests(many(30, { method: 'textDocument/hover', ms: 60_000 }));
      if (minute === 1) install('1.0.1');
      rig.seconds(60);
    }
    const rows: readonly { panels: readonly { id: string; queries: readonly { expr: string }[] }[] }[] = fleet.rows;
    const over = rows.flatMap(({ panels }) => panels).find(({ id }) => id === 'over')?.queries ?? [];
    assert.deepEqual(
      over.map(({ expr }) => rig.ask(withDurations(expr, { stepMs: 15_000, rangeMs: 3_600_000 }))),
      [['extension=test.yaml version=1.0.1 1'], ['extension=test.yaml version=1.0.1 1']],
    );
  });
});
