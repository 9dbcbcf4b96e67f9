// What cannot be read of a page, or moves although its reader wants none of it: looked for in every shadow root.
import type { Page } from 'playwright-core';

/** Elements with an animation or a transition, running or only declared. */
export const motions = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found = new Set(document.getAnimations().map((one) => `runs: ${one.id || one.constructor.name}`));
    const isStill = (durations: string): boolean => durations.split(',').every((one) => Number.parseFloat(one) === 0);
    const look = (root: ParentNode): void => {
      for (const element of root.querySelectorAll('*')) {
        const { animationName, animationDuration, transitionDuration } = getComputedStyle(element);
        const moves = animationName !== 'none' && !isStill(animationDuration);
        if (moves || !isStill(transitionDuration))
          found.add(`${element.localName}.${element.className}: ${animationName} ${transitionDuration}`);
        if (element.shadowRoot !== null) look(element.shadowRoot);
      }
    };
    look(document.body);
    return [...found];
  });

/**
 * Texts that are cut off by a box that neither scrolls nor ends them in an ellipsis, or that stand over the edge of the
 * page. What is ended in an ellipsis is read in full elsewhere: in a title, or by who unfolds it.
 */
export const cutTexts = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found = new Set<string>();
    const slack = 2;
    const parentOf = (element: Element): Element | null => {
      const { parentElement } = element;
      if (element.assignedSlot) return element.assignedSlot;
      if (parentElement !== null) return parentElement;
      const root = element.getRootNode();
      return root instanceof ShadowRoot ? root.host : null;
    };
    /** What cuts a text off, from its own element outwards until something scrolls. */
    const cutBy = (element: Element, box: DOMRect): string | undefined => {
      let [inX, inY] = [true, true];
      for (let at: Element | null = element; at !== null; at = parentOf(at)) {
        const style = getComputedStyle(at);
        if (style.clipPath !== 'none' || style.visibility === 'hidden') return undefined;
        const own = at.getBoundingClientRect();
        if (['auto', 'scroll'].includes(style.overflowX)) inX = false;
        if (['auto', 'scroll'].includes(style.overflowY)) inY = false;
        const cuts = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';
        const isEnded = style.textOverflow === 'ellipsis';
        if (inX && !isEnded && cuts(style.overflowX) && (box.right > own.right + slack || box.left < own.left - slack))
          return `${at.localName}.${at.className}, across`;
        if (isEnded) inX = false;
        if (style.webkitLineClamp !== 'none') inY = false;
        if (inY && cuts(style.overflowY) && (box.bottom > own.bottom + slack || box.top < own.top - slack))
          return `${at.localName}.${at.className}, in height`;
        if (style.position === 'fixed') return undefined;
      }
      const { clientWidth } = document.documentElement;
      return inX && (box.right > clientWidth + slack || box.left < -slack) ? 'the page' : undefined;
    };
    const look = (root: Node): void => {
      for (const node of root.childNodes) {
        if (node instanceof Element) {
          if (['STYLE', 'SCRIPT', 'svg', 'CANVAS', 'SELECT'].includes(node.tagName)) continue;
          if (node.shadowRoot !== null) look(node.shadowRoot);
          look(node);
        } else if (node.nodeType === Node.TEXT_NODE && (node.nodeValue ?? '').trim() !== '') {
          const range = document.createRange();
          range.selectNodeContents(node);
          const box = range.getBoundingClientRect();
          const host = node.parentElement ?? (node.getRootNode() as ShadowRoot).host;
          if (box.width === 0 || host === undefined) continue;
          const by = cutBy(host, box);
          if (by !== undefined) found.add(`${(node.nodeValue ?? '').trim().slice(0, 60)} (cut by ${by})`);
        }
      }
    };
    look(document.body);
    return [...found];
  });
