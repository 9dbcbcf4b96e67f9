import { css, html, type TemplateResult } from 'lit';
import { ageText } from '../../../src/common/age.ts';
import type { SeverityRow } from '../../../src/common/alerts.ts';
import { t } from '../../l10n/l10n.ts';
import { severityCell } from './columns.ts';

/** What each severity means and asks for. */
export const severityTable = (rows: readonly SeverityRow[]): TemplateResult =>
  html`<table class="severities">
    <caption class="spoken">
      ${t('Severities')}
    </caption>
    <thead>
      <tr>
        <th scope="col">${t('Severity')}</th>
        <th scope="col">${t('When')}</th>
        <th scope="col">${t('Answer within')}</th>
        <th scope="col">${t('Channels')}</th>
        <th scope="col">${t('Automatic response')}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ severity, criteria, respondWithinMs, channels, automaticResponse }) =>
          html`<tr>
            <td>${severityCell(severity)}</td>
            <td data-label=${t('When')}>${criteria}</td>
            <td data-label=${t('Answer within')}>${ageText(respondWithinMs)}</td>
            <td data-label=${t('Channels')}>${channels.length === 0 ? t('None') : channels.join(', ')}</td>
            <td data-label=${t('Automatic response')}>${automaticResponse ? t('Yes') : t('No')}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;

export const severityTableStyles = css`
  .severities {
    width: 100%;
    border-collapse: collapse;
  }
  .severities th,
  .severities td {
    height: max(28px, 1.5em);
    padding: 4px var(--v-4) 4px 0;
    text-align: start;
  }
  .severities thead th {
    box-shadow: inset 0 -1px var(--v-hairline);
    font-weight: 600;
    white-space: nowrap;
  }
  .severities .cell {
    display: flex;
    align-items: center;
    gap: 6px;
    white-space: nowrap;
  }
  @container (max-width: 660px) {
    .severities thead {
      position: absolute;
      clip-path: inset(50%);
      width: 1px;
      height: 1px;
      overflow: hidden;
    }
    .severities tr {
      display: block;
      padding-block: var(--v-2);
      border-bottom: 1px solid var(--v-hairline);
    }
    .severities td {
      display: flex;
      gap: var(--v-2);
      height: auto;
      padding: 1px 0;
    }
    .severities td[data-label]::before {
      content: attr(data-label);
      flex: 0 0 144px;
      color: var(--v-text-quiet);
    }
    .severities td:first-child {
      font-weight: 600;
    }
  }
`;
