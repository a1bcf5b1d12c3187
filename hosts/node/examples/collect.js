import { collect, Credential } from 'graph-anthropic';

const credential = Credential.adminKey(process.env.ANTHROPIC_ADMIN_KEY);
for await (const item of collect({ origin: process.env.ANTHROPIC_BASE_URL, credential })) {
  if (item.kind === 'report') console.log('may lack something:', item.partialTypes);
  else console.log(item.type, item.key);
}
