import type { RemedyChange, RemedyRule } from '../common/diagnosis.ts';
import type { LimitFact, ServerFacts } from '../common/serverFacts.ts';

const megabyte = 1_048_576;
/** What V8 gives a program at least that was told nothing, on a 64-bit machine (`Heap::MaxReserved` and its callers). */
const v8LimitMb = 2_048;
/** Below this share of the limit more memory changes nothing. */
const nearShare = 0.6;

/** Ids are compared without regard to case: a label holds them as the manifest spells them. */
const ofExtension = (extension: string): string => `extension=~"(?i)${extension.replaceAll('.', '[.]')}"`;

const restartOf = ({ id, title, extension, restart, manifest, source }: ServerFacts): readonly RemedyRule[] =>
  restart === undefined
    ? []
    : [
        {
          id: `${id}-restart`,
          title: `Restart ${title}`,
          causes: ['server-busy', 'server-at-its-heap', 'server-grows', 'server-silent', 'server-errors'],
          when: `lsp_server_up{${ofExtension(extension)}}`,
          extension,
          commands: restart.commands,
          effect: 'The server starts anew and reads the project again; its answers come back when it has.',
          undo: 'Nothing to undo.',
          measure: {
            expr: `histogram_quantile(0.95, sum(increase(lsp_request_duration_milliseconds{${ofExtension(extension)},outcome="ok"}[5m])))`,
            unit: 'milliseconds',
            minutes: 6,
          },
          source: (restart.checked ? manifest?.url : undefined) ?? source,
          checked: restart.checked,
        },
      ];

/** Undefined where it is not known what holds now: then nobody can tell whether another number is more. */
const limitNowMb = ({ default: standing }: LimitFact, { collector }: ServerFacts): number | undefined =>
  standing ?? (collector === 'V8' ? v8LimitMb : undefined);

/** A list or a text holds other arguments of the user's, which stay. */
const amongOf = (limit: LimitFact): Pick<RemedyChange, 'among'> => {
  if (limit.form === 'number') return {};
  const { form, argument, suffix } = limit;
  return { among: { form, argument, suffix } };
};

const moreMemoryFor = (server: ServerFacts): readonly RemedyRule[] => {
  const { id, title, extension, memory, source } = server;
  const nowMb = memory === undefined ? undefined : limitNowMb(memory, server);
  if (memory === undefined || nowMb === undefined) return [];
  const labels = ofExtension(extension);
  const freeBytes = 2 * (memory.raised - nowMb) * megabyte;
  return [
    {
      id: `${id}-memory`,
      title: `Give ${title} more memory`,
      causes: ['server-at-its-heap', 'server-crashes'],
      when: `max(process_memory_usage_bytes{role="language server",${labels}}) > ${String(Math.round(nowMb * nearShare * megabyte))} and on () (system_memory_available_bytes > ${String(freeBytes)})`,
      extension,
      changes: [{ keys: memory.keys, value: memory.raised, raise: true, ...amongOf(memory) }],
      effect: `The server may use ${String(memory.raised / 1_024)} GB. ${memory.form === 'number' ? '' : 'Its other arguments stay. '}It takes effect ${memory.takesEffect}.`,
      undo: 'The old limit is put back, and holds from the same moment on.',
      measure: {
        expr: `max(avg_over_time(process_cpu_utilization_ratio{role="language server",${labels}}[5m]))`,
        unit: 'cores',
        minutes: 10,
      },
      source,
      checked: memory.checked,
    },
  ];
};

/** What helps with any server that has a command to restart it, or a setting for its memory. */
export const serverRemedies = (servers: readonly ServerFacts[]): readonly RemedyRule[] =>
  servers.flatMap((server) => [...restartOf(server), ...moreMemoryFor(server)]);
