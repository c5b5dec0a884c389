import { template } from './fields.ts';
import type { Target } from './touched.ts';

/** The keys that say whose account is asked, and where. */
export const accountFields = () => ({
  region: template({
    description: 'The region; without it that of AWS_REGION or of the profile.',
    examples: ['eu-west-1'],
  }).optional(),
  profile: template({
    description: 'A profile of ~/.aws/config; without it AWS_PROFILE, or the credentials of the environment.',
    examples: ['production'],
  }).optional(),
});

/** Where a service is asked, where no other endpoint is set; only a run knows the region that is not written. */
export const endpointOf = (service: 'monitoring' | 'logs', region: string | undefined): Target => {
  const suffix = region?.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return { type: 'host', name: `${service}.${region ?? '‹region›'}.${suffix}` };
};

/** For people: the region and the profile, where they are written. */
export const accountWords = ({
  region,
  profile,
}: {
  readonly region?: string;
  readonly profile?: string;
}): string =>
  `${region === undefined ? '' : ` in ${region}`}${profile === undefined ? '' : ` as ${profile}`}`;
