import type { FromPanel } from '../../src/common/protocol/panel.ts';
import type { WhySubject } from '../../src/common/protocol/why.ts';
import type { Page, PageEvent } from './page.ts';

type Passed =
  | Extract<PageEvent, { type: 'pause' | 'resume' | 'retry' | 'asks' }>
  | Extract<FromPanel, { type: 'command' }>
  | { readonly type: 'why'; readonly subject: WhySubject };

interface PassedType {
  readonly type: 'pause' | 'resume' | 'retry' | 'command' | 'why';
}

/** What views of several panels tell in the same words is done by the page; true where it was that. */
export const passedOn = <Action extends { readonly type: string }>(
  page: Page,
  action: Action,
): action is Extract<Action, PassedType> => {
  const passed = action as unknown as Passed;
  switch (passed.type) {
    case 'command':
      page.send(passed);
      return true;
    case 'why':
      page.show({ type: 'show', tab: 'why', subject: passed.subject });
      return true;
    case 'pause':
    case 'resume':
    case 'retry':
      page.take({ type: passed.type });
      return true;
    default:
      return false;
  }
};
