import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { insideFolder, Owners } from '../../../src/host/tap/owner.ts';
import { serverNameOf } from '../../../src/host/tap/serverName.ts';

const extensions = [
  { id: 'acme.yaml', name: 'YAML', path: '/ext/acme.yaml-1.0.0' },
  { id: 'acme.yaml-more', name: 'YAML More', path: '/ext/acme.yaml-1.0.0/nested' },
  { id: 'ide-vitals.ide-vitals', name: 'IDE Vitals', path: '/ext/vitals' },
];
const owners = new Owners(() => extensions, '/ext/vitals');
const stack = (...paths: readonly string[]): string =>
  ['Error', ...paths.map((path) => `    at run (${path}:10:5)`)].join('\n');

describe('the owner of a server', () => {
  const check = (frames: readonly string[], args: readonly string[], id: string): void => {
    assert.equal(owners.ownerOf(stack(...frames), args).id, id);
  };
  it('is the extension of the nearest frame, but never ourselves', () => {
    check(
      ['/ext/vitals/dist/extension.js', 'node:net', '/ext/acme.yaml-1.0.0/node_modules/vscode-languageclient/main.js'],
      [],
      'acme.yaml',
    );
    check([pathToFileURL('/ext/acme.yaml-1.0.0/out/a b.mjs').href], [], 'acme.yaml');
    check(['/ext/acme.yaml-1.0.0/nested/a.js', '/ext/acme.yaml-1.0.0/b.js'], [], 'acme.yaml-more');
    check(['/ext/acme.yaml-1.0.0-other/a.js'], [], '');
  });
  it('is found by the command line when no frame tells', () => {
    check(['/vscode/out/extensionHostProcess.js'], ['/usr/bin/node', '/ext/acme.yaml-1.0.0/server.js'], 'acme.yaml');
    check([], ['rg', '--files'], '');
  });
  it('is found through a link to the extension, either way', () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vitals-owner-')));
    mkdirSync(join(folder, 'source'));
    symlinkSync(join(folder, 'source'), join(folder, 'linked'), 'junction');
    const linked = new Owners(() => [{ id: 'a.b', name: 'B', path: join(folder, 'linked') }], '/ext/vitals');
    assert.equal(linked.ownerOf(stack(join(folder, 'source', 'main.js')), []).id, 'a.b');
    assert.equal(linked.ownerOf('', ['node', join(folder, 'linked', 'main.js')]).id, 'a.b');
    rmSync(folder, { recursive: true });
  });
  it('of tsserver is the TypeScript extension, though it lives elsewhere', () => {
    check(
      [],
      ['/node', '/vscode/extensions/node_modules/typescript/lib/tsserver.js'],
      'vscode.typescript-language-features',
    );
  });
  it('mentions of a folder are whole path segments', () => {
    const isOurs = insideFolder('/ext/vitals');
    assert.ok(isOurs(['node', '/ext/vitals/dist/engine.js']));
    assert.ok(!isOurs(['node', '/ext/vitals-more/x.js']));
  });
});

describe('the name of a server', () => {
  const names: readonly (readonly [args: string, name: string])[] = [
    [
      '/node /v/extensions/node_modules/typescript/lib/tsserver.js --useInferredProjectPerProjectRoot --useNodeIpc',
      'tsserver',
    ],
    ['/node /v/node_modules/typescript/lib/tsserver.js --serverMode partialSemantic --useNodeIpc', 'tsserver (syntax)'],
    [
      '/node --max-old-space-size=9 /v/extensions/css-language-features/server/dist/node/cssServerMain.js --node-ipc',
      'css',
    ],
    ['/node /v/extensions/json-language-features/server/dist/node/jsonServerMain.js --node-ipc', 'json'],
    ['/node /v/extensions/html-language-features/server/dist/node/htmlServerMain.js --node-ipc', 'html'],
    ['/node /v/extensions/markdown-language-features/dist/serverWorkerMain --node-ipc', 'markdown'],
    ['/node /p/node_modules/yaml-language-server/out/server/src/server.js --stdio', 'yaml-language-server'],
    ['/node /p/node_modules/.bin/yaml-language-server --stdio', 'yaml-language-server'],
    ['bash-language-server start', 'bash-language-server'],
    ['/node /p/node_modules/bash-language-server/out/cli.js start', 'bash-language-server'],
    ['/node /p/node_modules/pyright/dist/pyright-langserver.js --stdio', 'pyright'],
    ['/node /e/dbaeumer.vscode-eslint-3.0.10/server/out/eslintServer.js --node-ipc', 'eslint'],
    ['/node /e/redhat.vscode-yaml-1.15.0/dist/languageserver.js --node-ipc', 'vscode-yaml'],
    ['/node /p/node_modules/@vue/language-server/bin/vue-language-server.js --stdio', '@vue/language-server'],
    [
      '/node /p/node_modules/code-server/lib/vscode/extensions/json-language-features/server/dist/node/jsonServerMain --node-ipc',
      'json',
    ],
    ['/home/me/.cargo/bin/rust-analyzer', 'rust-analyzer'],
    ['C:\\tools\\gopls.exe -mode=stdio', 'gopls'],
    ['/usr/bin/python3 -m pylsp', 'pylsp'],
    ['/usr/bin/java -jar /opt/lemminx.jar', 'lemminx'],
    ['/usr/bin/java -Xmx2G -cp /c/metals.jar:/c/scala-library.jar scala.meta.metals.Main', 'metals'],
    ['/usr/bin/python3 /home/me/.local/bin/pylsp', 'pylsp'],
    ['/usr/bin/php /home/me/bin/phpactor language-server', 'phpactor'],
    ['/usr/bin/ruby -W0 /home/me/.gem/bin/solargraph stdio', 'solargraph'],
    ['bundle exec srb typecheck --lsp', 'srb'],
    ['/usr/bin/deno lsp', 'deno'],
    ['/e/jakebecker.elixir-ls-0.29.3/elixir-ls-release/launch.sh language_server', 'elixir-ls'],
    ['/node /e/stylelint.vscode-stylelint-1.5.0/dist/start-server.js --node-ipc', 'vscode-stylelint'],
    ['/node /e/vue.volar-3.1.0/dist/language-server.js --node-ipc', 'volar'],
  ];
  for (const [args, name] of names)
    it(`${name} from ${args.split(' ').slice(0, 2).join(' ')}`, () =>
      assert.equal(serverNameOf(args.split(' ')), name));
  it('is that of what a shell is told to run', () => {
    const told = (line: string): string => serverNameOf(['/bin/sh', '-c', line]);
    assert.equal(told('exec RUBYOPT=-W0 bundle exec "ruby-lsp" --stdio'), 'ruby-lsp');
    assert.equal(told("node '/my server/node_modules/pyright/langserver.js' | tee log"), 'pyright');
    assert.equal(told(''), 'sh');
    assert.equal(serverNameOf(['/bin/sh', '/x/launch.sh', '-c', 'other']), 'launch.sh');
    assert.equal(serverNameOf(['cmd.exe', '/d', '/s', '/c', '"ruby-lsp"']), 'ruby-lsp');
  });
  it('is short and plain whatever the command line', () => {
    assert.equal(serverNameOf([`/x/${'n'.repeat(200)}`]).length, 64);
    assert.equal(serverNameOf(['/x/a"b{c}']), 'a_b_c_');
    assert.equal(serverNameOf([]), 'server');
  });
});
