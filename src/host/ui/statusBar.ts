import { hostname } from 'node:os';
import * as vscode from 'vscode';
import type { CommandId } from '../../common/contributions.ts';
import type { Disposable } from '../../common/disposable.ts';
import type { EngineState } from '../../common/protocol/panel.ts';
import type { Level, Summary } from '../../common/summary.ts';
import { indicatorOf, tooltipOf, type Indicator } from './indicator.ts';
import { t } from '../words.ts';

const openPanel: CommandId = 'vitals.openPanel';
const backgrounds: Partial<Readonly<Record<Level, string>>> = {
  warning: 'statusBarItem.warningBackground',
  critical: 'statusBarItem.errorBackground',
};

/** The one status-bar item. Writes to the editor only what differs from what stands there. */
export class StatusBar implements Disposable {
  readonly #item: vscode.StatusBarItem;
  #shown: Indicator | undefined;
  #tooltip = '';
  #visible = false;

  constructor() {
    this.#item = vscode.window.createStatusBarItem('health', vscode.StatusBarAlignment.Right, 100);
    this.#item.name = t('IDE Vitals: Health');
    this.#item.command = openPanel;
  }

  setVisible(visible: { readonly visible: boolean }): void {
    if (visible.visible === this.#visible) return;
    this.#visible = visible.visible;
    if (visible.visible) this.#item.show();
    else this.#item.hide();
  }

  update(state: EngineState, summary: Summary | undefined): void {
    const indicator = indicatorOf(state, summary);
    const shown = this.#shown;
    if (shown?.text !== indicator.text) this.#item.text = indicator.text;
    if (shown?.accessible !== indicator.accessible) {
      this.#item.accessibilityInformation = { label: indicator.accessible, role: 'button' };
    }
    if (shown?.level !== indicator.level) {
      const background = backgrounds[indicator.level];
      this.#item.backgroundColor = background === undefined ? undefined : new vscode.ThemeColor(background);
    }
    this.#shown = indicator;
    const remoteHost = vscode.env.remoteName === undefined ? undefined : hostname();
    const tooltip = tooltipOf({ state, summary, remoteHost });
    if (tooltip === this.#tooltip) return;
    this.#tooltip = tooltip;
    const markdown = new vscode.MarkdownString(tooltip, true);
    markdown.isTrusted = {
      enabledCommands: [
        openPanel,
        'vitals.showHealth',
        'vitals.showAlerts',
        'vitals.showResponses',
        'vitals.stopResponses',
      ],
    };
    this.#item.tooltip = markdown;
  }

  dispose(): void {
    this.#item.dispose();
  }
}
