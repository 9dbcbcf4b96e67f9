import assert from 'node:assert/strict';
import { unixMs } from '../../../src/common/units.ts';
import { answerAlertmanager } from '../../../src/engine/api/alertmanager.ts';
import type { ApiView } from '../../../src/engine/api/view.ts';

describe("Alertmanager's API", () => {
  it('tells of a silence that an older version has kept with an end no calendar has', () => {
    const kept = { id: '1', matchers: [], startsAt: 0, createdBy: 'ada', comment: '', state: 'active' };
    const silences = [8e15, 1e308].map((endsAt) => ({ ...kept, endsAt }));
    const view = { alerts: () => ({ alerts: [], silences }) } as unknown as ApiView;
    const request = { method: 'GET', path: 'silences', params: new URLSearchParams(), body: undefined };
    const answer = answerAlertmanager(request, { view, now: unixMs(1_000) });
    assert.deepEqual(
      (answer?.body as { endsAt: string }[]).map(({ endsAt }) => endsAt),
      ['9999-12-31T23:59:59.000Z', '9999-12-31T23:59:59.000Z'],
    );
  });
});
