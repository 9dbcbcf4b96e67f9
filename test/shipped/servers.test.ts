import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RemedyChange } from '../../src/common/diagnosis.ts';
import { operationIds } from '../../src/common/operations.ts';
import type { HeapLimit, LimitFact, ServerFacts, ServerFeatures } from '../../src/common/serverFacts.ts';
import { shipped } from '../../src/engine/shipped.ts';
import { serverNameOf } from '../../src/host/tap/serverName.ts';
import { deedOf } from '../../src/host/remedies/remedy.ts';
import { vscodeServer } from '../host/paths.mjs';
import heapLimits from '../../src/shipped/heapLimits.json' with { type: 'json' };
import shippedFeatures from '../../src/shipped/serverFeatures.json' with { type: 'json' };
import commandLines from './commandLines.json' with { type: 'json' };

const { servers } = shipped;
const allFeatures = shippedFeatures as readonly ServerFeatures[];
const featuresOf = ({ id }: ServerFacts): ServerFeatures => {
  const found = allFeatures.find((one) => one.id === id);
  assert.ok(found !== undefined, id);
  return found;
};

interface Property {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
}
interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly contributes?: {
    readonly commands?: readonly { readonly command: string }[];
    readonly configuration?: Configuration | readonly Configuration[];
  };
}
interface Configuration {
  readonly properties?: Readonly<Record<string, Property>>;
}

/** The manifest of an extension that comes with VS Code; undefined for those that a user installs. */
const manifestOf = ({ extension }: ServerFacts): Manifest | undefined => {
  const file = join(vscodeServer, 'extensions', extension.replace(/^vscode[.]/, ''), 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
};
const propertiesOf = ({ contributes }: Manifest): Readonly<Record<string, Property>> =>
  Object.assign({}, ...[contributes?.configuration ?? []].flat().map(({ properties }) => properties ?? {})) as Readonly<
    Record<string, Property>
  >;

const limitsOf = ({ memory, workers }: ServerFacts): readonly LimitFact[] =>
  [memory, workers].filter((limit) => limit !== undefined);

describe('what is known of language servers', () => {
  it('covers at least a dozen, each once, with the fields that its type says and no others', () => {
    assert.ok(servers.length >= 12, `${servers.length}`);
    for (const key of ['id', 'extension'] as const)
      assert.equal(new Set(servers.map((server) => server[key].toLowerCase())).size, servers.length, key);
    const allowed = [
      'id title extension names restart memory workers features trace collector manifest source',
      'form argument suffix keys default raised most takesEffect checked commands operation changes lost on off',
      'url version member value',
    ];
    const known = new Set(allowed.join(' ').split(' '));
    const keysOf = (value: unknown): readonly string[] =>
      typeof value !== 'object' || value === null
        ? []
        : Object.entries(value).flatMap(([key, below]) => [...(Array.isArray(value) ? [] : [key]), ...keysOf(below)]);
    assert.deepEqual(
      keysOf([servers, allFeatures]).filter((key) => !known.has(key)),
      [],
    );
  });

  for (const server of servers) {
    const { id, names, restart, collector, manifest, source } = server;
    const { features, trace } = featuresOf(server);
    it(`${id}: is named as the tap names it`, () => {
      const lines = (commandLines as Readonly<Record<string, readonly (string | readonly string[])[]>>)[id] ?? [];
      assert.ok(lines.length > 0);
      const found = lines.map((line) => serverNameOf(typeof line === 'string' ? line.split(' ') : line));
      // Each name is met, and no other.
      assert.deepEqual([...new Set(found)].sort(), [...names].sort());
    });

    it(`${id}: has limits, operations and sources that make sense`, () => {
      for (const limit of limitsOf(server)) {
        assert.ok(limit.raised > (limit.default ?? 0) && limit.raised <= limit.most, JSON.stringify(limit));
        assert.ok(limit.keys.length > 0);
        assert.equal(typeof limit.checked, 'boolean');
        assert.ok(limit.form === 'number' || limit.argument.startsWith('-'));
      }
      for (const { operation, changes, lost } of features) {
        assert.ok(operationIds.includes(operation), operation);
        assert.ok(changes.length > 0 && changes.every(({ keys, value }) => keys.length > 0 && value !== undefined));
        assert.ok(lost.endsWith('.'), lost);
      }
      const heapLimit = (heapLimits as readonly HeapLimit[]).find((one) => one.collector === collector);
      assert.ok(heapLimit !== undefined, collector);
      for (const url of [source, heapLimit.source, ...(manifest === undefined ? [] : [manifest.url])])
        assert.match(url, /^https:\/\/\S+$/);
      const facts = [restart, ...limitsOf(server), ...features, trace];
      const isChecked = facts.some((fact) => fact?.checked === true);
      // What is called checked says where: in VS Code itself, or at a commit.
      if (isChecked)
        assert.match(manifest?.url ?? '', /microsoft\/vscode\/blob\/main\/extensions|\/blob\/[0-9a-f]{40}\//);
    });
  }

  const installed = servers.filter((server) => manifestOf(server) !== undefined);
  it('is compared with the manifests that come with VS Code', () => {
    assert.deepEqual(installed.map(({ id }) => id).sort(), ['css', 'html', 'json', 'markdown', 'typescript']);
  });

  for (const server of installed)
    it(`${server.id}: holds against the manifest`, () => {
      const manifest = manifestOf(server)!;
      const { restart, extension } = server;
      const { features, trace } = featuresOf(server);
      const properties = propertiesOf(manifest);
      const propertyOf = (keys: readonly string[]): readonly Property[] =>
        keys.map((key) => {
          assert.ok(properties[key] !== undefined, `no setting ${key}`);
          return properties[key];
        });
      const accepts = (property: Property, value: unknown): boolean =>
        (property.enum?.includes(value) ?? true) && [property.type].flat().includes(typeof value);
      assert.equal(`${manifest.publisher}.${manifest.name}`, extension);
      const commands = new Set(manifest.contributes?.commands?.map(({ command }) => command));
      for (const command of restart?.commands ?? []) assert.ok(commands.has(command), command);
      for (const limit of limitsOf(server))
        for (const property of propertyOf(limit.keys)) {
          assert.equal(property.default, limit.default);
          assert.ok(accepts(property, limit.raised));
        }
      const changes = features.flatMap((feature): readonly RemedyChange[] => feature.changes);
      for (const { keys, value } of changes)
        for (const property of propertyOf(keys)) assert.ok(accepts(property, value), keys.join());
      for (const property of propertyOf(trace?.keys ?? [])) {
        assert.ok(accepts(property, trace?.on) && accepts(property, trace?.off));
        assert.equal(property.default, trace?.off);
      }
    });
});

describe('remedies for any server', () => {
  const remedyOf = (id: string) => {
    const found = shipped.remedies.find((remedy) => remedy.id === id);
    assert.ok(found !== undefined, id);
    return found;
  };
  const known = (value: unknown) => ({
    setting: () => true,
    value: () => value,
    command: () => true,
    extension: () => true,
  });

  it('restart what has a command for it, with the ids of its facts', () => {
    const restartable = servers.filter(({ restart }) => restart !== undefined);
    assert.ok(restartable.length >= 12, `${restartable.length}`);
    for (const { id, extension, restart } of restartable) {
      const remedy = remedyOf(`${id}-restart`);
      assert.deepEqual(
        [remedy.extension, remedy.commands, remedy.checked],
        [extension, restart?.commands, restart?.checked],
      );
    }
  });

  it('raise a limit, and never lower one that the user has set higher', () => {
    const remedy = remedyOf('typescript-memory');
    assert.deepEqual(deedOf(remedy, known(3_072))?.changes, [{ key: 'js/ts.tsserver.maxMemory', value: 6_144 }]);
    assert.equal(deedOf(remedy, known(8_192)), undefined);
  });

  it('raise a limit among other arguments, and leave those as they are', () => {
    const given = (id: string, value: unknown): unknown => deedOf(remedyOf(id), known(value))?.changes[0]?.value;
    const java = '-XX:+UseParallelGC "-Dname=a -Xmx1G b"  -Xmx2G -Xms100m';
    assert.equal(given('java-memory', java), '-XX:+UseParallelGC "-Dname=a -Xmx1G b"  -Xmx4096m -Xms100m');
    assert.equal(given('java-memory', '-Xms100m '), '-Xms100m -Xmx4096m');
    assert.equal(given('java-memory', undefined), '-Xmx4096m');
    for (const enough of ['-Xmx4G', '-Xmx1G -Xmx8192m', '"-Xmx6g"', '-Xmx4294967296'])
      assert.equal(given('java-memory', enough), undefined, enough);
    assert.deepEqual(given('eslint-memory', null), ['--max-old-space-size=4096']);
    assert.deepEqual(given('eslint-memory', ['--inspect', '--max_old_space_size=1000', '-x']), [
      '--inspect',
      '--max-old-space-size=4096',
      '-x',
    ]);
    assert.equal(given('eslint-memory', ['--max-old-space-size=8192']), undefined);
    for (const wrong of [7, ['--a', 1], {}]) assert.equal(given('eslint-memory', wrong), undefined);
    assert.equal(given('java-memory', ['-Xmx1G']), undefined);
  });

  it('are not made where it is not known what holds now', () => {
    const ids = shipped.remedies.map(({ id }) => id).filter((id) => id.endsWith('-memory'));
    const expected = 'typescript java python eslint vue svelte php'.split(' ');
    assert.deepEqual(ids.sort(), expected.map((id) => `${id}-memory`).sort());
  });
});
