import assert from 'node:assert/strict';
import { seriesName, type MetricId } from '../../src/common/catalogue.ts';
import { seriesNames } from '../../webview/parts/seriesNames.ts';

describe('what the page asks for', () => {
  it("bears the catalogue's names", () => {
    const names = Object.entries(seriesNames) as [MetricId, string][];
    assert.ok(names.length > 0);
    for (const [id, name] of names) assert.equal(name, seriesName(id));
  });
});
