// Writes the folder that JupiterOne's own SDK writes for a graph. Its files have random names.

import { join, resolve } from 'node:path';

import runtime from '@jupiterone/integration-sdk-runtime';
import testing from '@jupiterone/integration-sdk-testing';

import { integration } from './integration.mjs';

/** Runs every step; those for which `fails(id)` fail after they have brought what there is. */
export async function writeSdkFolder(manifest, graph, fails, folder) {
  const config = integration(manifest, graph);
  for (const step of config.integrationSteps.filter(({ id }) => fails(id))) {
    const bring = step.executionHandler;
    step.executionHandler = async (context) => {
      await bring(context);
      throw new Error('as it did when the graph was collected');
    };
  }
  const storage = join(resolve(folder), '.j1-integration');
  process.env.JUPITERONE_INTEGRATION_STORAGE_DIRECTORY = storage;
  await runtime.executeIntegrationInstance(
    testing.createMockIntegrationLogger(),
    { ...runtime.LOCAL_INTEGRATION_INSTANCE, config: {} },
    config,
    { current: { startedOn: 0 } },
  );
}
