// How every program here ends: a line of JSON and 0, or a sentence on standard error and 1 where
// JupiterOne's tools reject what we emitted, 2 where it could not be tried.

// The SDK loads aws-sdk, which tells its age on standard error a moment later, unless told not to.
process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = '1';

/** JupiterOne's tools reject what we emitted. */
export class Rejected extends Error {}

/** Runs `work` on the arguments of the program, which are named for whoever forgets one. */
export async function answer(names, work) {
  const given = process.argv.slice(2);
  if (given.length !== names.length) {
    const program = process.argv[1].split(/[\\/]/).at(-1);
    console.error(`usage: node ${program} ${names.map((name) => `<${name}>`).join(' ')}`);
    process.exitCode = 2;
    return;
  }
  try {
    console.log(JSON.stringify(await work(...given)));
  } catch (error) {
    const isAnswer = error instanceof Rejected || error.code === 'ENOENT';
    console.error(isAnswer ? error.message : error);
    process.exitCode = error instanceof Rejected ? 1 : 2;
  }
}
