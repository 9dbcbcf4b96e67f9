/**
 * What is shipped as data and nothing else, as JSON says it. The build writes it down as a file beside the engine's, which
 * reads it at its start: that is faster than to compile it, and keeps it out of what V8 holds of the source.
 */
import causes from '../shipped/causes.json' with { type: 'json' };
import heapLimits from '../shipped/heapLimits.json' with { type: 'json' };
import inhibition from '../shipped/inhibition.json' with { type: 'json' };
import compiled from '../shipped/remedies/compiled.json' with { type: 'json' };
import editor from '../shipped/remedies/editor.json' with { type: 'json' };
import files from '../shipped/remedies/files.json' with { type: 'json' };
import responses from '../shipped/responses.json' with { type: 'json' };
import rules from '../shipped/rules.json' with { type: 'json' };
import performance from '../shipped/runbooks/performance.json' with { type: 'json' };
import predictive from '../shipped/runbooks/predictive.json' with { type: 'json' };
import reliability from '../shipped/runbooks/reliability.json' with { type: 'json' };
import resources from '../shipped/runbooks/resources.json' with { type: 'json' };
import python from '../shipped/remedies/python.json' with { type: 'json' };
import typescript from '../shipped/remedies/typescript.json' with { type: 'json' };
import web from '../shipped/remedies/web.json' with { type: 'json' };
import serverFeatures from '../shipped/serverFeatures.json' with { type: 'json' };
import builtInServers from '../shipped/servers/builtIn.json' with { type: 'json' };
import compiledServers from '../shipped/servers/compiled.json' with { type: 'json' };
import managedServers from '../shipped/servers/managed.json' with { type: 'json' };
import pythonServers from '../shipped/servers/python.json' with { type: 'json' };
import webServers from '../shipped/servers/web.json' with { type: 'json' };

export const shippedData = {
  causes,
  heapLimits: heapLimits as readonly unknown[],
  inhibition,
  remedies: [typescript, web, python, compiled, files, editor].flat() as readonly unknown[],
  servers: [builtInServers, webServers, pythonServers, compiledServers, managedServers].flat() as readonly unknown[],
  responses: responses as readonly unknown[],
  rules,
  serverFeatures: serverFeatures as readonly unknown[],
  runbooks: [performance, resources, reliability, predictive].flat() as readonly unknown[],
};
