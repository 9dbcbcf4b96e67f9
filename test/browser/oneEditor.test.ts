// What needs an editor and nothing special of it, one after the other in one: to start an editor takes longer than the
// tests in it do.
import { boards } from './boards.ts';
import { owners } from './owners.ts';
import { Session, until } from './session.ts';
import { why } from './why.ts';

describe('one real VS Code', function () {
  this.timeout(120_000);
  let session: Session;
  const opened = (): Session => session;

  before(async () => {
    session = await Session.open(() => ({ env: { VITALS_TEST_SERVERS: 'bash-stdio' } }));
    await until('the first figures', async () => (await session.value('system_cpu_utilization_ratio')) !== undefined);
  });
  after(async () => {
    await session.close();
  });

  owners(opened);
  why(opened);
  boards(opened);
});
