// Whose keys work although they are gone, with a time limit, and why if there is no graph.

import { collect, CollectError, Credential, type Entity } from 'graph-anthropic';

const isOrphan = ({ type, properties }: Entity) =>
  type === 'anthropic_api_key' && properties.active === true && properties.creatorMissing === true;

try {
  const credential = Credential.adminKey(process.env.ANTHROPIC_ADMIN_KEY);
  const origin = process.env.ANTHROPIC_BASE_URL;
  const signal = AbortSignal.timeout(10 * 60_000);
  for await (const item of collect({ origin, credential, signal, limits: { inFlight: 4 } })) {
    if (item.kind === 'entity' && isOrphan(item)) {
      console.log(`${item.properties.name} works, and who made it is gone`);
    }
    // Who removes what is no longer seen leaves these types alone.
    if (item.kind === 'report') console.log('may lack something:', item.partialTypes);
  }
} catch (error) {
  if (!(error instanceof CollectError)) throw error;
  console.error(`${error.code}: ${error.message}`, error.isTransient ? '(try again)' : '');
  process.exitCode = 1;
}
