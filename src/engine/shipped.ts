import type { Runbook } from '../common/alerts.ts';
import type { CauseRule, RemedyRule } from '../common/diagnosis.ts';
import type { ServerFacts } from '../common/serverFacts.ts';
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
  /** The rule files, as `npm run generate` reads them. */
  readonly rules: readonly ShippedRules[];
  readonly runbooks: readonly Runbook[];
  /** What mutes what, where the settings say nothing. */
  readonly inhibition: readonly InhibitText[];
} = {
  causes: shippedData.causes as readonly CauseRule[],
  remedies: [...serverRemedies(servers), ...(shippedData.remedies as readonly RemedyRule[])],
  servers,
  rules: shippedData.rules,
  runbooks: shippedData.runbooks as readonly Runbook[],
  inhibition: shippedData.inhibition,
};
