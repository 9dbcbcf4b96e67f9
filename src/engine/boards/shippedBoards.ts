/** Boards that come along: JSON, read as a user's would be. */
import about from '../../shipped/boards/about.json' with { type: 'json' };
import day from '../../shipped/boards/day.json' with { type: 'json' };
import fleet from '../../shipped/boards/fleet.json' with { type: 'json' };
import machine from '../../shipped/boards/machine.json' with { type: 'json' };
import servers from '../../shipped/boards/servers.json' with { type: 'json' };

export const shippedBoards: unknown = { version: 1, boards: [day, servers, machine, fleet, about] };
