// Faults staged in a real VS Code, and the cause that must be named first. `npm run bench faults` prints the score.
import assert from 'node:assert/strict';
import { Session } from '../session.ts';
import { examine, examineAlone, rowOf, type Scenario } from './examine.ts';
import { quick, scenarios } from './scenarios.ts';

const titleOf = ({ fault, expected }: Scenario): string =>
  expected.length === 0 ? `says of a ${fault} that nothing stands out` : `names a ${fault} first`;

describe('staged faults, in a real VS Code', function () {
  this.timeout(180_000);
  let session: Session;

  before(async () => {
    session = await Session.open(quick.options);
  });
  after(async () => {
    await session.close();
  });

  // Each is stronger than those before it, which still hold.
  for (const scenario of quick.scenarios)
    it(titleOf(scenario), async () => {
      const finding = await examine(session, scenario);
      assert.ok(finding.isRight, JSON.stringify(finding));
    });
});

if (process.env['VITALS_LONG'] !== undefined)
  describe('every staged fault, each in a VS Code of its own', () => {
    for (const scenario of scenarios.filter(({ impossible }) => impossible?.() === undefined))
      it(titleOf(scenario), async function () {
        this.timeout((scenario.withinSeconds + 300) * 1_000);
        const finding = await examineAlone(scenario);
        console.info(`      ${JSON.stringify(rowOf(finding))}`);
        assert.ok(finding.isRight, JSON.stringify(finding));
      });
  });
