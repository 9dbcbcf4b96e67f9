import type { CauseRule, RemedyRule } from '../common/diagnosis.ts';
import causes from '../shipped/causes.json' with { type: 'json' };
import compiled from '../shipped/remedies/compiled.json' with { type: 'json' };
import editor from '../shipped/remedies/editor.json' with { type: 'json' };
import files from '../shipped/remedies/files.json' with { type: 'json' };
import python from '../shipped/remedies/python.json' with { type: 'json' };
import typescript from '../shipped/remedies/typescript.json' with { type: 'json' };
import web from '../shipped/remedies/web.json' with { type: 'json' };

/** What we ship as data: causes, and remedies against them. */
export const shipped: { readonly causes: readonly CauseRule[]; readonly remedies: readonly RemedyRule[] } = {
  causes: causes as readonly CauseRule[],
  remedies: [...typescript, ...web, ...python, ...compiled, ...files, ...editor] as readonly RemedyRule[],
};
