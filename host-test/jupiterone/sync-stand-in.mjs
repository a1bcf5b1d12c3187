// Stands in for JupiterOne's synchronization API: takes one job as the API documents it, and keeps
// what arrives. Refuses what the API would refuse. Has no graph, and deletes nothing.

import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

import { uploadProblems } from './upload-rules.mjs';

const JOBS = '/persister/synchronization/jobs';
const ID = 'job-1';

/** What the API answers instead of what was asked for. */
class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    Object.assign(this, { status, code });
  }
}

/** Listens on a free port of the loopback: `{origin, arrived, close}`. */
export async function startStandIn({ account, apiKey }) {
  const arrived = { requests: [], entities: [], relationships: [], events: [] };
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    arrived.requests.push(`${method} ${url}`);
    let [status, body] = [200, undefined];
    try {
      if (headers.authorization !== `Bearer ${apiKey}` || headers['lifeomic-account'] !== account) {
        throw new Refusal(401, 'UNAUTHORIZED', 'no such key, or no such account');
      }
      body = act(arrived, method, url, method === 'POST' ? await json(request) : {});
    } catch (error) {
      const { code, message } = error;
      [status, body] = [error.status ?? 400, { error: { code: code ?? 'BAD_REQUEST', message } }];
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections?.();
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, arrived, close };
}

function act(arrived, method, url, body) {
  const tail = url.startsWith(`${JOBS}/${ID}`) ? url.slice(`${JOBS}/${ID}`.length) : undefined;
  if (method === 'POST' && url === JOBS) return create(arrived, body);
  if (tail === undefined || !arrived.job) throw new Refusal(404, 'NOT_FOUND', `no ${url}`);
  if (method === 'GET' && tail === '') return { job: arrived.job };
  if (arrived.job.status !== 'AWAITING_UPLOADS') {
    throw new Refusal(400, 'JOB_NOT_AWAITING_UPLOADS', `the job is ${arrived.job.status}`);
  }
  switch (`${method} ${tail}`) {
    case 'POST /entities':
      return upload(arrived, 'entities', body);
    case 'POST /relationships':
      return upload(arrived, 'relationships', body);
    case 'POST /events':
      arrived.events.push(...body.events);
      return {};
    case 'POST /finalize':
      arrived.partialDatasets = body.partialDatasets;
      return end(arrived, 'FINALIZE_PENDING');
    case 'POST /abort':
      return end(arrived, 'ABORTED');
    default:
      throw new Refusal(404, 'NOT_FOUND', `no ${method} ${url}`);
  }
}

function create(arrived, { source, integrationInstanceId }) {
  if (!integrationInstanceId || !/^integration-(managed|external)$/.test(source)) {
    throw new Refusal(400, 'BAD_REQUEST', 'an integration has a source and an instance');
  }
  const counts = { numEntitiesUploaded: 0, numRelationshipsUploaded: 0 };
  arrived.job = {
    id: ID,
    source,
    integrationInstanceId,
    integrationJobId: ID,
    status: 'AWAITING_UPLOADS',
    startTimestamp: 0,
    ...counts,
  };
  return { job: arrived.job };
}

function upload(arrived, list, body) {
  const items = body[list];
  if (!Array.isArray(items)) throw new Refusal(400, 'BAD_REQUEST', `"${list}" should be an array`);
  const problems = uploadProblems(list, items);
  if (problems.length > 0) throw new Refusal(400, 'VALIDATION_FAILED', problems[0]);
  arrived[list].push(...items);
  arrived.job.numEntitiesUploaded = arrived.entities.length;
  arrived.job.numRelationshipsUploaded = arrived.relationships.length;
  return { job: arrived.job };
}

function end(arrived, status) {
  arrived.job.status = status;
  return { job: arrived.job };
}
