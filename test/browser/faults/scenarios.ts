// Every staged fault, and the few of them that are quick and do not depend on how busy the machine is.
import { setTimeout as wait } from 'node:timers/promises';
import type { SessionOptions } from '../session.ts';
import { openFile, typeText } from '../../host/browser.ts';
import { repeated, type Scenario } from './examine.ts';
import { hugeFile, searchStorm, syncFiles, syncFilesProfiled, watcherStorm } from './fileFaults.ts';
import { busyHost, cpuHog, memoryPressure, slowFormatter, slowNetwork, slowService } from './loadFaults.ts';
import { crashLoop, leakingServer, manyDiagnostics, silentServer, slowAnswers, slowServer } from './serverFaults.ts';

/** A person who types, thinks, and saves. */
const typing =
  (text: (round: number) => string): Scenario['stage'] =>
  ({ page }) =>
    Promise.resolve(
      repeated(async (round) => {
        await typeText(page, text(round));
        await page.keyboard.press('Enter');
        if (round % 4 === 3) await page.keyboard.press('ControlOrMeta+S');
        await wait(1_000);
      }),
    );

const calm: Scenario = {
  fault: 'calm session',
  expected: [],
  withinSeconds: 60,
  open: async ({ page }) => {
    await openFile(page, 'cart.ts');
    await page.keyboard.press('ControlOrMeta+End');
  },
  stage: typing((round) => `const total${String(round)} = ${String(round)} * 2;`),
};

/** The same without a language server: where the machine is busy, one may be slow indeed. */
const calmWords: Scenario = {
  ...calm,
  withinSeconds: 8,
  atOnce: true,
  open: async ({ page }) => {
    await openFile(page, 'notes.txt');
    await page.keyboard.press('ControlOrMeta+End');
  },
  stage: typing(() => 'a few words'),
};

export const scenarios: readonly Scenario[] = [
  slowAnswers,
  silentServer,
  leakingServer,
  crashLoop,
  cpuHog,
  busyHost,
  syncFiles,
  syncFilesProfiled,
  watcherStorm,
  hugeFile,
  memoryPressure,
  searchStorm,
  slowNetwork,
  slowService,
  slowFormatter,
  manyDiagnostics,
  calm,
];

/** One session: a cause that held before a fault was staged is set aside. */
export const quick: { readonly options: (folder: string) => SessionOptions; readonly scenarios: readonly Scenario[] } =
  {
    options: slowServer,
    scenarios: [calmWords, hugeFile, crashLoop, silentServer],
  };
