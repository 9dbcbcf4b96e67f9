// The built engine as a driver of PromQL test scripts wants it: `npm run build` first.
import { createRequire } from 'node:module';

const { ScriptEngine } = createRequire(import.meta.url)('../../out/promql/engine.cjs');

export default () => new ScriptEngine();
