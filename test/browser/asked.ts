// Answers what a command of ours asks, by keyboard: texts, choices, a modal question.
import type { Locator, Page } from 'playwright-core';

const widgetOf = (page: Page, prompt: string): Locator => page.locator('.quick-input-widget', { hasText: prompt });

/** Answers the question whose prompt holds this text; without an answer what stands there is taken. */
export const answered = async (page: Page, prompt: string, text?: string): Promise<void> => {
  const widget = widgetOf(page, prompt);
  await widget.waitFor();
  if (text !== undefined) await widget.locator('input.input').fill(text);
  await page.keyboard.press('Enter');
};

/** Chooses the row that begins with this text, of a list with this title or placeholder. */
export const picked = async (page: Page, list: string, row: string): Promise<void> => {
  const input = page.locator(`.quick-input-widget input.input[placeholder*="${list}"]`);
  await input.or(widgetOf(page, list)).first().waitFor();
  await page.locator('.quick-input-widget input.input').fill(row);
  // Enter takes what has the focus, which is given a moment after the rows are drawn.
  await page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: row }).waitFor();
  await page.keyboard.press('Enter');
};

/** Says yes to a modal question: its first button has the focus. */
export const agreed = async (page: Page, question: string): Promise<void> => {
  const dialog = page.locator('.monaco-dialog-box', { hasText: question });
  await dialog.locator('.monaco-button:focus').waitFor();
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
};
