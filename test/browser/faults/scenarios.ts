// Every staged fault, and the few of them that are quick and do not depend on how busy the machine is.
import type { SessionOptions } from '../session.ts';
import type { Scenario } from './examine.ts';
import { hugeFile, searchStorm, syncFiles, syncFilesProfiled, watcherStorm } from './fileFaults.ts';
import { busyHost, cpuHog, memoryPressure, slowFormatter, slowNetwork, slowService } from './loadFaults.ts';
import { crashLoop, leakingServer, manyDiagnostics, silentServer, slowAnswers, slowServer } from './serverFaults.ts';

const calm: Scenario = {
  fault: 'calm session',
  expected: [],
  withinSeconds: 0,
  stage: () => Promise.resolve(undefined),
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
    scenarios: [hugeFile, crashLoop, silentServer],
  };
