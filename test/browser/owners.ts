// Who owns what, in a real editor: its own processes, a language server, a terminal and searches, by the names a user knows.
import assert from 'node:assert/strict';
import { openFile } from '../host/browser.ts';
import { execute } from '../host/control.ts';
import { until, type Session } from './session.ts';

/** In an editor with the bash server. */
export const owners = (session: () => Session): void => {
  describe('the owners of processes, in a real VS Code', function () {
    this.timeout(120_000);

    before(async () => {
      await openFile(session().page, 'release.sh');
      await execute(session().host, 'workbench.action.terminal.new');
    });

    const processes = async (): Promise<readonly string[]> =>
      (await session().ask('process_memory_usage_bytes')).map(
        ({ labels }) => `${labels['process'] ?? ''} (${labels['owner'] ?? ''}): ${labels['role'] ?? ''}`,
      );

    for (const wanted of [
      /^VS Code server \(VS Code server\): editor$/,
      /^Extension host \(Extension host\): extension host$/,
      /^File watcher \(File watcher\): file watcher$/,
      /^Pty host \(Pty host\): pty host$/,
      /^\w+ \(Terminal\): terminal$/,
      /^bash-language-server \(.*[Ss]ervers.*\): language server$/,
    ]) {
      it(`finds ${wanted.source.replace(/[\\^$]/g, '')}`, async () => {
        let seen: readonly string[] = [];
        await until(String(wanted), async () => {
          seen = await processes();
          return seen.some((line) => wanted.test(line));
        }).catch((error: unknown) => {
          throw new Error(`${String(error)}; there are ${seen.join('; ')}`);
        });
      });
    }

    it('counts each search by its owner, with its time', async () => {
      const of = (metric: string): Promise<number | undefined> =>
        session().value(`sum(${metric}{owner="Search",process="rg"})`);
      const before = (await of('vscode_owner_process_start_total')) ?? 0;
      await execute(session().host, 'workbench.action.quickOpen', 'money');
      await until('a search', async () => ((await of('vscode_owner_process_start_total')) ?? 0) > before);
      await until('its end', async () => (await of('vscode_owner_process_exit_total')) !== undefined);
      const [duration] = await session().ask(
        'histogram_sum(sum(vscode_owner_process_duration_milliseconds{owner="Search"}))',
      );
      assert.ok(duration !== undefined && duration.value > 0);
    });
  });
};
