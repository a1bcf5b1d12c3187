// Does `j1-integration sync` upload the whole folder, and say which types are partial?

import { deepStrictEqual } from 'node:assert';

import { Rejected, answer } from './answer.mjs';
import { readGraph, readSummary, sortedByKey } from './graph.mjs';
import { j1Integration } from './j1-integration.mjs';
import { startStandIn } from './sync-stand-in.mjs';

const ACCOUNT = 'northwind';
const API_KEY = 'not-a-key';

/** What arrives, in batches small enough for a sample to take several. */
async function synchronized(folder) {
  const { origin, arrived, close } = await startStandIn({ account: ACCOUNT, apiKey: API_KEY });
  try {
    const args = ['sync', '--project-path', folder, '--api-base-url', origin];
    args.push('--integrationInstanceId', 'instance-1', '--source', 'integration-external');
    args.push('--upload-batch-size', '5', '--upload-relationship-batch-size', '5');
    await j1Integration(args, { JUPITERONE_ACCOUNT: ACCOUNT, JUPITERONE_API_KEY: API_KEY });
  } finally {
    close();
  }
  return arrived;
}

function same(what, arrived, expected) {
  try {
    deepStrictEqual(arrived, expected);
  } catch (error) {
    const sentence = `${what}: what arrived (+) is not what is in the folder (-)`;
    throw new Rejected(`${sentence}:\n${error.message}`);
  }
}

await answer(['folder'], async (folder) => {
  const { entities, relationships } = readGraph(folder);
  const arrived = await synchronized(folder);
  same('entities', sortedByKey(arrived.entities), entities);
  same('relationships', sortedByKey(arrived.relationships), relationships);
  same('partial datasets', arrived.partialDatasets, readSummary(folder).metadata.partialDatasets);
  return {
    status: arrived.job.status,
    entities: arrived.job.numEntitiesUploaded,
    relationships: arrived.job.numRelationshipsUploaded,
    partialTypes: arrived.partialDatasets.types,
    requests: arrived.requests.length,
    events: arrived.events.map((event) => event.name),
  };
});
