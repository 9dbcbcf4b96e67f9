// The built rule engine as a driver of alert scenarios wants it: `npm run build` first.
import { createRequire } from 'node:module';

const rules = createRequire(import.meta.url)('../../out/rules/rules.cjs');

export const alerts = async (scenario) => rules.alerts(scenario);
export default { alerts };
