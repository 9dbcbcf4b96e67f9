import type { Runbook } from '../common/alerts.ts';
import type { CauseRule, RemedyRule } from '../common/diagnosis.ts';
import type { ResponseRule } from '../common/responses.ts';
import type { HeapLimit, ServerFacts, ServerFeatures } from '../common/serverFacts.ts';
import type { InhibitText } from './alerts/alerts.ts';
import type { ShippedRules } from './ruleBook.ts';
import { serverRemedies } from './serverRemedies.ts';
import { shippedData } from './shippedData.ts';

const servers = shippedData.servers as readonly ServerFacts[];

/** What we ship as data: causes, remedies against them, and what is known of language servers, as far as the engine needs it. */
export const shipped: {
  readonly causes: readonly CauseRule[];
  readonly remedies: readonly RemedyRule[];
  readonly servers: readonly ServerFacts[];
  readonly serverFeatures: readonly ServerFeatures[];
  /** How the end of a heap looks. */
  readonly heapLimits: readonly HeapLimit[];
  /** What may be done by itself. */
  readonly responses: readonly ResponseRule[];
  /** The rule files, as `npm run generate` reads them. */
  readonly rules: readonly ShippedRules[];
  readonly runbooks: readonly Runbook[];
  /** What mutes what, where the settings say nothing. */
  readonly inhibition: readonly InhibitText[];
} = {
  causes: shippedData.causes as readonly CauseRule[],
  remedies: [...serverRemedies(servers), ...(shippedData.remedies as readonly RemedyRule[])],
  servers,
  serverFeatures: shippedData.serverFeatures as readonly ServerFeatures[],
  heapLimits: shippedData.heapLimits as readonly HeapLimit[],
  responses: shippedData.responses as readonly ResponseRule[],
  rules: shippedData.rules,
  runbooks: shippedData.runbooks as readonly Runbook[],
  inhibition: shippedData.inhibition,
};
