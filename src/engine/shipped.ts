import type { Runbook } from '../common/alerts.ts';
import type { CauseRule, RemedyRule } from '../common/diagnosis.ts';
import type { ServerFacts } from '../common/serverFacts.ts';
import type { ShippedRules } from './ruleBook.ts';
import causes from '../shipped/causes.json' with { type: 'json' };
import compiled from '../shipped/remedies/compiled.json' with { type: 'json' };
import editor from '../shipped/remedies/editor.json' with { type: 'json' };
import files from '../shipped/remedies/files.json' with { type: 'json' };
import rules from '../shipped/rules.json' with { type: 'json' };
import performance from '../shipped/runbooks/performance.json' with { type: 'json' };
import predictive from '../shipped/runbooks/predictive.json' with { type: 'json' };
import reliability from '../shipped/runbooks/reliability.json' with { type: 'json' };
import resources from '../shipped/runbooks/resources.json' with { type: 'json' };
import python from '../shipped/remedies/python.json' with { type: 'json' };
import typescript from '../shipped/remedies/typescript.json' with { type: 'json' };
import web from '../shipped/remedies/web.json' with { type: 'json' };
import builtInServers from '../shipped/servers/builtIn.json' with { type: 'json' };
import compiledServers from '../shipped/servers/compiled.json' with { type: 'json' };
import managedServers from '../shipped/servers/managed.json' with { type: 'json' };
import pythonServers from '../shipped/servers/python.json' with { type: 'json' };
import webServers from '../shipped/servers/web.json' with { type: 'json' };
import { serverRemedies } from './serverRemedies.ts';

const servers = [
  ...builtInServers,
  ...webServers,
  ...pythonServers,
  ...compiledServers,
  ...managedServers,
] as readonly ServerFacts[];

/** What we ship as data: causes, remedies against them, and what is known of language servers, as far as the engine needs it. */
export const shipped: {
  readonly causes: readonly CauseRule[];
  readonly remedies: readonly RemedyRule[];
  readonly servers: readonly ServerFacts[];
  /** The rule files, as `npm run generate` reads them. */
  readonly rules: readonly ShippedRules[];
  readonly runbooks: readonly Runbook[];
} = {
  causes: causes as readonly CauseRule[],
  remedies: [
    ...serverRemedies(servers),
    ...([...typescript, ...web, ...python, ...compiled, ...files, ...editor] as readonly RemedyRule[]),
  ],
  servers,
  rules,
  runbooks: [...performance, ...resources, ...reliability, ...predictive] as readonly Runbook[],
};
