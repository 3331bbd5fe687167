// Firefox as it is installed, by WebDriver BiDi. Playwright would need a build of its own: its client for BiDi sends
// commands that an ESR lacks.
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { test as base } from "./app.ts";
import { setClock, theClock } from "./clock.ts";

export { expect } from "./app.ts";

export const test = base.extend<{ opens: (size?: { width: number; height: number }) => Promise<Page> }, { firefox: Browser }>({
  firefox: [
    async ({}, use) => {
      const firefox = await puppeteer.launch({
        browser: "firefox",
        executablePath: process.env.FIREFOX_PATH,
        extraPrefsFirefox: {
          "intl.accept_languages": "en-GB",
          "media.navigator.permission.disabled": true,
          "media.navigator.streams.fake": true,
        },
      });
      await use(firefox);
      await firefox.close();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  /** A page of somebody's own browser: it shares no cookies with the others. */
  opens: async ({ firefox }, use, info) => {
    const pages: Page[] = [];
    await use(async (size = { width: 1280, height: 800 }) => {
      const page = await (await firefox.createBrowserContext()).newPage();
      pages.push(page);
      page.setDefaultTimeout(20_000);
      await page.setViewport(size);
      await page.emulateTimezone("Europe/Berlin");
      await page.evaluateOnNewDocument(setClock, theClock());
      return page;
    });
    for (const [index, page] of pages.entries()) {
      if (info.status !== info.expectedStatus) await page.screenshot({ path: info.outputPath(`page-${index + 1}.png`) as `${string}.png` });
      await page.browserContext().close();
    }
  },
});

/** An element by its role and its whole name, as screen readers say them. */
export function byRole(page: Page, role: string, name: string) {
  return page.locator(`::-p-aria([name="${name}"][role="${role}"])`);
}

/** Waits for a heading, and so for the page that it heads. */
export async function expectHeading(page: Page, name: string): Promise<void> {
  await byRole(page, "heading", name).wait();
}

/** Waits until the page's program has started. */
export async function expectProgram(page: Page): Promise<void> {
  await page.waitForFunction(() => "live" in document.documentElement.dataset);
}
