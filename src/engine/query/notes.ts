/** Warnings and infos of a query: said once each, with the place in the text, in Prometheus's words. */
import type { Span } from './ast.ts';

const kept = 50;

/** "line:column" of an offset, both from 1. */
export const placeOf = (text: string, offset: number): string => {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `${line}:${offset - before.lastIndexOf('\n')}`;
};

export class Notes {
  private readonly warningSet = new Set<string>();
  private readonly infoSet = new Set<string>();
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  private note(into: Set<string>, message: string, at: Span): void {
    if (into.size < kept) into.add(`${message} (${placeOf(this.text, at.from)})`);
  }

  warn(message: string, at: Span): void {
    this.note(this.warningSet, `PromQL warning: ${message}`, at);
  }

  info(message: string, at: Span): void {
    this.note(this.infoSet, `PromQL info: ${message}`, at);
  }

  get warnings(): string[] {
    return [...this.warningSet];
  }

  get infos(): string[] {
    return [...this.infoSet];
  }
}
