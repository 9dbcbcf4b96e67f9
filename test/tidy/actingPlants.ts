// Rooms that tell people outside, ask servers and act by themselves, as they may be, and breaches of their laws.
import type { Files } from './planted.ts';

export interface Plant {
  readonly law: string;
  /** The file that breaks the law, and what it imports. */
  readonly file: string;
  readonly imports: string;
  /** Violations, as `rule: target`. */
  readonly refused: readonly string[];
}

export const using = (...modules: readonly string[]): string =>
  [...modules.map((module) => `import '${module}';`), 'export {};', ''].join('\n');

export const actingHouse: Files = {
  'node_modules/nodemailer/package.json': '{ "name": "nodemailer", "version": "1.0.0", "main": "index.js" }',
  'node_modules/nodemailer/index.js': 'module.exports = {};',
  'node_modules/zod/package.json': '{ "name": "zod", "version": "1.0.0", "main": "index.js" }',
  'node_modules/zod/index.js': 'module.exports = {};',
  'src/outgoing/outgoing.ts': using('node:crypto', '../common/units.ts', './http.ts', './mail.ts'),
  'src/outgoing/http.ts': using(),
  'src/outgoing/mail.ts': using('nodemailer'),
  'src/cli/sendingWorker.ts': using('node:worker_threads', '../outgoing/outgoing.ts'),
  'src/host/sending/sending.ts': using('vscode', './configure.ts', '../../outgoing/outgoing.ts'),
  'src/host/sending/configure.ts': using('vscode'),
  'src/host/remedies/remedies.ts': using('vscode', './journal.ts'),
  'src/host/remedies/journal.ts': using('node:fs/promises'),
  'src/host/responding/responding.ts': using('vscode', '../remedies/remedies.ts'),
  'src/engine/alerts/alerts.ts': using('../database/database.ts'),
  'src/engine/notifications/notifications.ts': using(
    'node:crypto',
    './outbox.ts',
    '../database/database.ts',
    '../templates/templates.ts',
  ),
  'src/engine/notifications/outbox.ts': using(),
  'src/engine/responses/responses.ts': using('../query/query.ts', '../database/database.ts'),
  'src/engine/targets/targets.ts': using('node:net'),
  'src/engine/remote/remote.ts': using('zod'),
  'src/engine/notifying.ts': using(
    './notifications/notifications.ts',
    './responses/responses.ts',
    './alerts/alerts.ts',
    './targets/targets.ts',
    './remote/remote.ts',
  ),
};

const refusedSending = (target: string): readonly string[] => [
  `only-who-may-sends: ${target}`,
  `not-in-allowed: ${target}`,
];

export const actingPlants: readonly Plant[] = [
  {
    law: 'who asks a strange server is handed who reads PromQL',
    file: 'src/engine/remote/plantedQuery.ts',
    imports: '../query/query.ts',
    refused: ['not-in-allowed: src/engine/query/query.ts'],
  },
  {
    law: 'the engine sends nothing itself',
    file: 'src/engine/notifications/plantedSend.ts',
    imports: '../../outgoing/outgoing.ts',
    refused: refusedSending('src/outgoing/outgoing.ts'),
  },
  {
    law: 'the page sends nothing',
    file: 'webview/plantedSend.ts',
    imports: '../src/outgoing/outgoing.ts',
    refused: refusedSending('src/outgoing/outgoing.ts'),
  },
  {
    law: 'of the host only the room of channels sends',
    file: 'src/host/responding/plantedSend.ts',
    imports: '../../outgoing/outgoing.ts',
    refused: ['not-in-allowed: src/outgoing/outgoing.ts'],
  },
  {
    law: 'of the command line only the thread of serve sends',
    file: 'src/cli/plantedSend.ts',
    imports: '../outgoing/outgoing.ts',
    refused: ['not-in-allowed: src/outgoing/outgoing.ts'],
  },
  {
    law: 'what sends has one door',
    file: 'src/host/sending/plantedDoor.ts',
    imports: '../../outgoing/http.ts',
    refused: ['use-the-door: src/outgoing/http.ts', 'not-in-allowed: src/outgoing/http.ts'],
  },
  {
    law: 'what sends knows no thread, so that any may use it',
    file: 'src/outgoing/plantedHost.ts',
    imports: '../host/link.ts',
    refused: ['not-in-allowed: src/host/link.ts'],
  },
  {
    law: 'what sends does not know vscode',
    file: 'src/outgoing/plantedEditor.ts',
    imports: 'vscode',
    refused: [
      'only-the-host-knows-vscode: node_modules/@types/vscode/index.d.ts',
      'not-in-allowed: node_modules/@types/vscode/index.d.ts',
    ],
  },
  {
    law: 'mail has one door',
    file: 'src/outgoing/plantedMail.ts',
    imports: 'nodemailer',
    refused: ['not-in-allowed: node_modules/nodemailer/index.js'],
  },
  {
    law: 'channels open no connection: of Node they have its arithmetic of keys',
    file: 'src/engine/notifications/planted.ts',
    imports: 'node:net',
    refused: ['not-in-allowed: net'],
  },
  {
    law: 'channels do not know the alerts that they tell of',
    file: 'src/engine/notifications/planted2.ts',
    imports: '../alerts/alerts.ts',
    refused: ['not-in-allowed: src/engine/alerts/alerts.ts'],
  },
  {
    law: 'alerts do not know who is told',
    file: 'src/engine/alerts/planted.ts',
    imports: '../notifications/notifications.ts',
    refused: ['not-in-allowed: src/engine/notifications/notifications.ts'],
  },
  {
    law: 'responses touch no machine',
    file: 'src/engine/responses/planted.ts',
    imports: 'node:child_process',
    refused: ['not-in-allowed: child_process'],
  },
  {
    law: 'responses tell nobody themselves',
    file: 'src/engine/responses/planted2.ts',
    imports: '../notifications/notifications.ts',
    refused: ['not-in-allowed: src/engine/notifications/notifications.ts'],
  },
  {
    law: 'the journal of settings is entered by its door',
    file: 'src/host/responding/planted.ts',
    imports: '../remedies/journal.ts',
    refused: ['use-the-door: src/host/remedies/journal.ts', 'not-in-allowed: src/host/remedies/journal.ts'],
  },
  {
    law: 'network targets are looked at by one room, which knows no other',
    file: 'src/engine/targets/planted.ts',
    imports: '../notifications/notifications.ts',
    refused: ['not-in-allowed: src/engine/notifications/notifications.ts'],
  },
];
