import assert from 'node:assert/strict';
import { csvOf, markdownOf } from '../../webview/parts/tableText.ts';

describe('a table as text', () => {
  const cases: readonly (readonly [what: string, cell: string, markdown: string, csv: string])[] = [
    ['a word', 'Hover', 'Hover', 'Hover'],
    ['a bar', 'a|b', 'a\\|b', 'a|b'],
    ['a backslash before a bar', 'a\\|b', 'a\\\\\\|b', 'a\\|b'],
    ['two lines', 'a\nb', 'a<br>b', '"a\nb"'],
    ['a comma', '1,234', '1,234', '"1,234"'],
    ['quotes', 'say "no"', 'say "no"', '"say ""no"""'],
    ['space around', ' a ', 'a', '" a "'],
    ['a formula', '=1+1', '=1+1', "'=1+1"],
    ['a call', '@SUM(A1)', '@SUM(A1)', "'@SUM(A1)"],
    ['a sign before a word', '-cmd', '-cmd', "'-cmd"],
    ['a sign before a figure', '+12 %', '+12 %', '+12 %'],
    ['a formula with a comma', '=A1,B1', '=A1,B1', '"\'=A1,B1"'],
    ['nothing', '', '', ''],
  ];
  for (const [what, cell, markdown, csv] of cases)
    it(`escapes ${what}`, () => {
      const table = { head: ['Name', 'p95'], rows: [[cell, '84 ms']] };
      assert.equal(markdownOf(table), `| Name | p95 |\n| --- | --- |\n| ${markdown} | 84 ms |\n`);
      assert.equal(csvOf(table), `Name,p95\r\n${csv},84 ms\r\n`);
    });

  it('has as many cells in each row as in its head', () => {
    const table = { head: ['a', 'b'], rows: [['1'], ['1', '2', '3']] };
    assert.equal(markdownOf(table), '| a | b |\n| --- | --- |\n| 1 |  |\n| 1 | 2 |\n');
    assert.equal(csvOf(table), 'a,b\r\n1,\r\n1,2\r\n');
  });
});
