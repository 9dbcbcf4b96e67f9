/** What is told outside: channels and how they do, messages, what was given up, and who is told what. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ActionsAsk } from '../../../src/common/protocol/actions.ts';
import type { ChannelAsk, ChannelView, DeliveryView, RouteLine } from '../../../src/common/protocol/channels.ts';
import { t } from '../../l10n/l10n.ts';
import { textButton } from '../../parts/controls.ts';
import { momentText } from '../../parts/figures.ts';
import '../../parts/notices.ts';
import { icon, type IconName } from '../../theme/icons.ts';
import type { Deliveries } from './known.ts';
import { countedTitle, deliveryLooks, healthOf, words } from './words.ts';

export interface DeliveriesShown {
  readonly deliveries: Deliveries;
  readonly now: number;
  ask(ask: ActionsAsk): void;
  command(command: string): void;
}

const button = (
  shown: DeliveriesShown,
  {
    id,
    label,
    glyph,
    name,
  }: { readonly id: string; readonly label: string; readonly glyph: IconName; readonly name: string },
  ask: ChannelAsk,
): TemplateResult =>
  textButton({
    id,
    label,
    icon: glyph,
    title: name,
    needs: `actions.channels.${ask.kind}`,
    onClick: () => {
      shown.ask({ of: 'channels', ask });
    },
  });

const at = (moment: number | null, now: number): string => (moment === null ? words.never : momentText(moment, now));

const channelRow = (channel: ChannelView, shown: DeliveriesShown): TemplateResult => {
  const { name, type, waiting, lastSuccess, lastError, pausedUntil } = channel;
  const { icon: glyph, word, tone } = healthOf(channel, pausedUntil === null ? '' : momentText(pausedUntil, shown.now));
  return html`<tr>
    <th scope="row">${name} <span class="quiet">${type === name ? '' : type}</span></th>
    <td data-label=${t('Health')}><span class="status">${icon(glyph, tone)}${word}</span></td>
    <td data-label=${t('Last success')} class="figures">${at(lastSuccess, shown.now)}</td>
    <td data-label=${t('Last error')}>
      ${
        lastError === null
          ? words.never
          : html`<span class="figures">${momentText(lastError.at, shown.now)}</span
              ><span class="quiet"> ${lastError.reason}</span>`
      }
    </td>
    <td data-label=${t('Waiting')} class="number figures">${waiting}</td>
    <td class="deeds">
      ${button(
        shown,
        { id: `test-${name}`, label: words.test, glyph: 'bell', name: `${words.test}: ${name}` },
        { kind: 'test', channel: name },
      )}
    </td>
  </tr>`;
};

const channelsOf = (shown: DeliveriesShown): TemplateResult => {
  const { channels } = shown.deliveries;
  return html`<section aria-labelledby="channels">
    <div class="heading">
      <h2 id="channels">${words.channels}</h2>
      ${textButton({
        id: 'configure',
        needs: 'vitals.configureChannel',
        label: words.configure,
        icon: 'add',
        onClick: () => {
          shown.command('vitals.configureChannel');
        },
      })}
    </div>
    ${
      channels.length === 0
        ? html`<p class="quiet">${words.noChannels}</p>`
        : html`<table>
            <caption class="spoken">
              ${words.channels}
            </caption>
            <thead>
              <tr>
                <th scope="col">${t('Channel')}</th>
                <th scope="col">${t('Health')}</th>
                <th scope="col">${t('Last success')}</th>
                <th scope="col">${t('Last error')}</th>
                <th scope="col" class="number">${t('Waiting')}</th>
                <th scope="col"><span class="spoken">${t('What can be done')}</span></th>
              </tr>
            </thead>
            <tbody>
              ${repeat(
                channels,
                ({ name }) => name,
                (channel) => channelRow(channel, shown),
              )}
            </tbody>
          </table>`
    }
  </section>`;
};

const deedsOf = ({ id, state, title }: DeliveryView, shown: DeliveriesShown): TemplateResult | typeof nothing => {
  if (state === 'delivered') return nothing;
  const ids = [id];
  const discard = button(
    shown,
    { id: `discard-${String(id)}`, label: words.discard, glyph: 'remove', name: `${words.discard}: ${title}` },
    { kind: 'discard', ids },
  );
  if (state === 'waiting') return discard;
  const [label, ask]: readonly [string, ChannelAsk] =
    state === 'held' ? [words.send, { kind: 'approve', ids, text: '' }] : [words.resend, { kind: 'resend', ids }];
  return html`${button(shown, { id: `send-${String(id)}`, label, glyph: 'right', name: `${label}: ${title}` }, ask)}
  ${discard}`;
};

const nextOf = ({ state, due }: DeliveryView, now: number): string =>
  state === 'waiting' ? momentText(Math.max(due, now), now) : '';

const messageRow = (delivery: DeliveryView, shown: DeliveriesShown): TemplateResult => {
  const { at: since, channel, title, state, attempts, reason } = delivery;
  const { icon: glyph, word } = deliveryLooks[state];
  const tone = state === 'delivered' ? 'healthy' : state === 'dead' ? 'critical' : '';
  return html`<tr>
    <td data-label=${t('Time')} class="figures">${momentText(since, shown.now)}</td>
    <td data-label=${t('Channel')}>${channel}</td>
    <th scope="row">${title}</th>
    <td data-label=${t('State')}><span class="status">${icon(glyph, tone)}${word}</span></td>
    <td data-label=${t('Attempts')} class="number figures">${attempts}</td>
    <td data-label=${t('Next attempt')} class="figures">${nextOf(delivery, shown.now)}</td>
    <td data-label=${t('Reason')} class="quiet">${reason}</td>
    <td class="deeds">${deedsOf(delivery, shown)}</td>
  </tr>`;
};

const messages = (
  {
    title,
    id,
    none,
    head,
  }: { readonly title: string; readonly id: string; readonly none: string; readonly head: unknown },
  deliveries: readonly DeliveryView[],
  shown: DeliveriesShown,
): TemplateResult =>
  html`<section aria-labelledby=${id}>
    <div class="heading">
      <h2 id=${id}>${countedTitle(title, deliveries.length)}</h2>
      ${head}
    </div>
    ${
      deliveries.length === 0
        ? html`<p class="quiet">${none}</p>`
        : html`<table class="messages">
            <caption class="spoken">
              ${title}
            </caption>
            <thead>
              <tr>
                <th scope="col">${t('Time')}</th>
                <th scope="col">${t('Channel')}</th>
                <th scope="col">${t('Alert')}</th>
                <th scope="col">${t('State')}</th>
                <th scope="col" class="number">${t('Attempts')}</th>
                <th scope="col">${t('Next attempt')}</th>
                <th scope="col">${t('Reason')}</th>
                <th scope="col"><span class="spoken">${t('What can be done')}</span></th>
              </tr>
            </thead>
            <tbody>
              ${repeat(
                deliveries,
                (one) => one.id,
                (delivery) => messageRow(delivery, shown),
              )}
            </tbody>
          </table>`
    }
  </section>`;

const routesOf = (routes: readonly RouteLine[]): TemplateResult =>
  html`<section aria-labelledby="routes">
    <h2 id="routes">${words.routes}</h2>
    <p class="quiet">${words.routesNote}</p>
    <ol class="routes">
      ${routes.map(
        ({ depth, text }) =>
          html`<li .style=${`--depth: ${String(depth)}`}>
            ${depth === 0 ? nothing : html`<span class="spoken">${t('Level {0}:', depth + 1)} </span>`}${text}
          </li>`,
      )}
    </ol>
  </section>`;

export const deliveriesView = (shown: DeliveriesShown): TemplateResult => {
  const { deliveries, problems, routes } = shown.deliveries;
  const dead = deliveries.filter(({ state }) => state === 'dead');
  const others = deliveries.filter(({ state }) => state !== 'dead');
  const ids = dead.map(({ id }) => id);
  const resendAll =
    dead.length < 2
      ? nothing
      : button(
          shown,
          { id: 'resend-all', label: words.resendAll, glyph: 'right', name: words.resendAll },
          { kind: 'resend', ids },
        );
  return html`<vitals-notices .notices=${problems}></vitals-notices> ${channelsOf(shown)}
    ${messages({ title: words.dead, id: 'dead', none: words.noDead, head: resendAll }, dead, shown)}
    ${messages({ title: words.outbox, id: 'outbox', none: words.noOutbox, head: nothing }, others, shown)}
    ${routesOf(routes)}`;
};
