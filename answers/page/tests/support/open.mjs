// Opens pages in Chromium, goes through every tab and some things of each, and prints what is wrong
// with them, if anything: `CHROMIUM=… node tests/support/open.mjs FILE…`.

import assert from 'node:assert/strict';

import { go, openFile, start } from './opened.mjs';

const started = await start();
try {
  for (const file of process.argv.slice(2)) {
    const { page, assertWell } = await openFile(started, file, '', {});
    const tabs = await page.getByRole('tab').evaluateAll((all) => all.map((it) => it.id.slice(4)));
    for (const tab of tabs) {
      await go(page, `#${tab}`);
      assert.ok(await page.locator(`#panel-${tab}`).isVisible(), tab);
    }
    await go(page, '#everything');
    const links = await page.locator('tbody th a').evaluateAll((all) => all.map((it) => it.hash));
    assert.ok(links.length > 0);
    for (const link of links) {
      await go(page, link);
      assert.ok(await page.locator('article h2').isVisible(), link);
    }
    assert.equal(await page.locator('script').count(), 1, 'its own, as the data was taken away');
    assertWell();
    await page.close();
  }
} finally {
  await started.close();
}
