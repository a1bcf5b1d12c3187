// Does each step bring what it declares, and nothing else, in JupiterOne's own matcher?

import {
  executeStepWithDependencies,
  registerMatchers,
} from '@jupiterone/integration-sdk-testing';
import expect from 'expect';

import { Rejected, answer } from './answer.mjs';
import { readGraph } from './graph.mjs';
import { integration, readManifest } from './integration.mjs';

registerMatchers(expect);

await answer(['manifest', 'document or folder'], async (manifest, path) => {
  const invocationConfig = integration(readManifest(manifest), readGraph(path));
  const steps = {};
  for (const { id: stepId } of invocationConfig.integrationSteps) {
    const config = { stepId, invocationConfig, instanceConfig: {} };
    const collected = await executeStepWithDependencies(config);
    try {
      expect(collected).toMatchStepMetadata(config);
    } catch (error) {
      throw new Rejected(`${stepId}: ${error.message}`);
    }
    steps[stepId] = [collected.collectedEntities.length, collected.collectedRelationships.length];
  }
  return steps;
});
