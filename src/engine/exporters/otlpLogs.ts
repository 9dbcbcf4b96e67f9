/**
 * Entries of the audit log as log records of OpenTelemetry's protocol over HTTP, protobuf, for a SIEM. Each carries its
 * number and its hash, so that who reads them there can tell whether one is missing.
 * Source: https://opentelemetry.io/docs/specs/otel/logs/data-model/ and opentelemetry/proto/logs/v1/logs.proto (v1.5)
 */
import { gzipSync } from 'node:zlib';
import type { AuditEntry } from '../../common/alerts.ts';
import type { Labels } from '../../common/labels.ts';
import type { EncodedBody } from './exported.ts';
import { putAttributes, putNanos, putResource, putScope } from './otlpParts.ts';
import { BinaryWriter, put, putText, putVarint } from '../protobuf/protobuf.ts';

const severities = { INFO: 9, WARN: 13 } as const;
const eventName = 'ide_vitals.audit';

const putEntry = (writer: BinaryWriter, { sequence, at, by, action, subject, why, hash }: AuditEntry): void => {
  // Whoever was turned away is what a SIEM looks for first.
  const severity = /refused|failed/.test(action) ? 'WARN' : 'INFO';
  putNanos(writer, 1, at);
  putVarint(writer, 2, severities[severity]);
  putText(writer, 3, severity);
  put(writer, 5, (body) => {
    putText(body, 1, `${by}: ${action} ${subject}${why === '' ? '' : ` (${why})`}`);
  });
  putAttributes(writer, 6, {
    'audit.sequence': String(sequence),
    'audit.by': by,
    'audit.action': action,
    'audit.subject': subject,
    'audit.why': why,
    'audit.hash': hash,
  });
  putNanos(writer, 11, at);
  putText(writer, 12, eventName);
};

export const otlpLogsBody = (entries: readonly AuditEntry[], labels: Labels): EncodedBody => {
  const writer = new BinaryWriter();
  put(writer, 1, (resourceLogs) => {
    putResource(resourceLogs, labels);
    put(resourceLogs, 2, (scopeLogs) => {
      putScope(scopeLogs);
      for (const entry of entries)
        put(scopeLogs, 2, (record) => {
          putEntry(record, entry);
        });
    });
  });
  return {
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
    body: gzipSync(writer.finish()),
  };
};
