// Is the folder the one that JupiterOne's own SDK writes for the same graph: each thing under its
// step, and a summary that says the same of each step? Does it call no type complete that the SDK
// would call partial after such steps?

import { deepStrictEqual } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import execution from '@jupiterone/integration-sdk-runtime/dist/src/execution/step.js';

import { Rejected, answer } from './answer.mjs';
import { readChunks, readGraph, readSummary, sortedByKey } from './graph.mjs';
import { readManifest } from './integration.mjs';
import { writeSdkFolder } from './sdk-folder.mjs';

/** `fetch-users/entities` and its like, with the keys that the files of that folder hold. */
function layout(folder) {
  const keys = {};
  for (const { path, list, items } of readChunks(folder)) {
    const place = `${path.split(/[\\/]/).slice(0, -1).join('/')} ${list}`;
    keys[place] = [...(keys[place] ?? []), ...sortedByKey(items).map(({ _key }) => _key)].sort();
  }
  return keys;
}

/** What the summary says of each step, but for how it ended. */
function steps({ integrationStepResults }) {
  return integrationStepResults.map((step) => ({
    id: step.id,
    name: step.name,
    dependsOn: step.dependsOn,
    declaredTypes: [...step.declaredTypes].sort(),
    encounteredTypes: [...step.encounteredTypes].sort(),
  }));
}

const byId = (steps) => Object.fromEntries(steps.map((step) => [step.id, step]));

function same(what, ours, theirs) {
  try {
    deepStrictEqual(ours, theirs);
  } catch (error) {
    const sentence = `${what}: the folder (+) is not as the SDK writes it (-)`;
    throw new Rejected(`${sentence}:\n${error.message}`);
  }
}

function rejectTooComplete({ integrationStepResults, metadata }) {
  const { determinePartialDatasetsFromStepExecutionResults: partialAfter } = execution;
  const missing = partialAfter(integrationStepResults).types.filter(
    (type) => !metadata.partialDatasets.types.includes(type),
  );
  if (missing.length > 0) throw new Rejected(`not called partial after such steps: ${missing}`);
}

await answer(['manifest', 'folder'], async (manifest, folder) => {
  const ours = readSummary(folder);
  const failed = ours.integrationStepResults.filter(({ status }) => status === 'failure');
  const theirFolder = mkdtempSync(join(tmpdir(), 'sdk-folder-'));
  try {
    const fails = (id) => failed.some((step) => step.id === id);
    await writeSdkFolder(readManifest(manifest), readGraph(folder), fails, theirFolder);
    same('graph', layout(folder), layout(theirFolder));
    const theirs = readSummary(theirFolder);
    same('summary', byId(steps(ours)), byId(steps(theirs)));
  } finally {
    rmSync(theirFolder, { recursive: true });
  }
  rejectTooComplete(ours);
  return Object.fromEntries(ours.integrationStepResults.map(({ id, status }) => [id, status]));
});
