import type { Account } from './account.ts';

/**
 * An account with what the environment of the play says: the SDK reads the environment of this process alone, which
 * has what is set for the whole machine, and not what the playbook's `env` sets.
 */
export const environment = ({ region, profile }: Account, env: Readonly<Record<string, string>>): Account => {
  // Said once for each process, in the middle of whatever is on the screen.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const named = {
    region: region ?? (env.AWS_REGION || undefined),
    profile: profile ?? (env.AWS_PROFILE || process.env.AWS_PROFILE || undefined),
  };
  return {
    ...(named.region !== undefined && { region: named.region }),
    ...(named.profile !== undefined && { profile: named.profile }),
  };
};
