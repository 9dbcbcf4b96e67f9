// An engine with rules, fed second by second, and what a person asks of its alerts.
import assert from 'node:assert/strict';
import type { Alert } from '../../src/common/alerts.ts';
import type { AlertAnswer, AlertAsk, AlertDetail } from '../../src/common/protocol/alerts.ts';
import { Rig, type RigOptions } from './rig.ts';

export class Desk {
  readonly rig: Rig;
  private readonly rule: string;
  private request = 0;

  /** Of all alerts it shows those of one rule. */
  constructor(rule = 'LoadHigh', over: RigOptions = {}) {
    this.rule = rule;
    this.rig = new Rig(over);
  }

  async load(text: string): Promise<void> {
    this.rig.send({ type: 'rules', sources: [{ origin: 'workspace', file: 'file:///rules.yml', text }] });
    this.rig.seconds(1);
    // The reader of rule files is loaded once it is needed.
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
  }

  /** A second of a value each, as the store gets it. */
  feed(value: number, seconds: number, labels: Readonly<Record<string, string>> = { server: 'ts' }): void {
    for (let i = 0; i < seconds; i += 1) {
      this.rig.send({ type: 'append', samples: [{ name: 'test_load', labels, value }] });
      this.rig.seconds(1);
    }
  }

  ask(ask: AlertAsk): AlertAnswer {
    this.request += 1;
    this.rig.send({ type: 'alerts', request: this.request, ask });
    this.rig.clock.advance(0);
    const found = this.rig.posted.findLast((one) => one.type === 'alerts');
    assert.ok(found?.type === 'alerts' && found.request === this.request);
    return found.answer;
  }

  get alerts(): readonly Alert[] {
    const answer = this.ask({ kind: 'list' });
    assert.ok(answer.kind === 'list');
    return answer.list.alerts.filter(({ name }) => name === this.rule);
  }

  get statuses(): string {
    return this.alerts.map(({ status }) => status).join(' ');
  }

  get id(): string {
    return this.alerts[0]?.id ?? '';
  }

  get notices(): number {
    return this.rig.posted.filter((one) => one.type === 'notify').length;
  }

  detail(id: string): AlertDetail {
    const answer = this.ask({ kind: 'detail', id });
    assert.ok(answer.kind === 'detail');
    return answer.detail;
  }

  /** `who what` of each entry. */
  audit(id: string): readonly string[] {
    return this.detail(id).audit.map(({ by, action }) => `${by} ${action}`);
  }
}

/** One rule, that fires while `test_load` is above five. */
export const loadRules = `
groups:
  - name: mine
    interval: 1s
    rules:
      - alert: LoadHigh
        expr: test_load > 5
        labels: { severity: high, category: resources, component: load }
        annotations: { summary: 'Load is {{ $value }}' }
`;
