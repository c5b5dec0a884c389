import { z } from 'zod';
import { LOGGING } from '../../sources/google/service.ts';
import { oneOrMore, template } from '../fields.ts';
import { insideQuotes, unquotedPlaceholders } from '../quoted-placeholders.ts';
import { defineLogSource } from './source.ts';

const schema = z
  .strictObject({
    project: oneOrMore(
      template({
        description: 'A project, or another resource by its whole name.',
        examples: ['lida-production', 'folders/123456789'],
      }),
      {
        description:
          'The project, or several; without it that of GOOGLE_CLOUD_PROJECT, of the credentials or of gcloud.',
        examples: ['lida-production'],
      },
    ).optional(),
    filter: template({
      description:
        'Which entries, in the Logging query language; placeholders only in quotes. The time comes from since.',
      examples: ['resource.type="cloud_run_revision" AND severity>=ERROR'],
    }).optional(),
  })
  .meta({
    description: 'Entries of Cloud Logging in Google Cloud.',
    examples: [{ project: 'lida-production', filter: 'severity>=ERROR' }],
  });

/** Logs of Google Cloud. */
export const google = defineLogSource({
  name: 'google',
  schema,
  ranged: true,
  check: ({ filter = '' }) => unquotedPlaceholders(filter, ['filter']),
  prepare({ project = [], filter }, scope) {
    return {
      projects: [project].flat().map((one) => scope.text(one)),
      ...(filter !== undefined && { filter: scope.text(filter, insideQuotes) }),
    };
  },
  describe({ projects, filter }) {
    const where = projects.length === 0 ? '' : ` in ${projects.join(', ')}`;
    return [`${LOGGING.name}${where}`, ...(filter?.trimEnd().split('\n') ?? [])];
  },
  touches: () => [{ type: 'host', name: `${LOGGING.id}.googleapis.com` }],
  load: async () => (await import('../../sources/logs/google.ts')).google,
});
