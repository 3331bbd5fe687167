// What is expected of every page, whatever the journey.
import AxeBuilder from "@axe-core/playwright";
import { expect, type BrowserContext, type Page } from "@playwright/test";

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** axe finds nothing, in the light and in the dark scheme. A call's own frame is not ours to judge. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Colours in transition are neither scheme's. What runs for ever (a pulsing dot) is not waited for.
    await page.evaluate(async () => {
      const brief = document.getAnimations().filter((it) => Number.isFinite(it.effect?.getComputedTiming().endTime));
      await Promise.allSettled(brief.map((it) => it.finished));
    });
    const { violations } = await new AxeBuilder({ page }).withTags(wcag).exclude("iframe").analyze();
    const found = violations.flatMap(({ id, help, nodes }) => nodes.map((it) => `${id}: ${help}: ${it.target.join(" ")}`));
    expect(found, `${page.url()} in the ${colorScheme} scheme`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Records the host of every request from now on; hand it a context to watch all its pages. */
export function watchHosts(of: Page | BrowserContext) {
  const hosts = new Map<string, string>();
  const note = (url: string) => {
    const { protocol, host } = new URL(url);
    // data: and blob: stay in the browser.
    if (/^(https?|wss?):$/.test(protocol) && !hosts.has(host)) hosts.set(host, url);
  };
  of.on("request", (request) => note(request.url()));
  const watchSockets = (page: Page) => page.on("websocket", (socket) => note(socket.url()));
  if ("pages" in of) {
    of.pages().forEach(watchSockets);
    of.on("page", watchSockets);
  } else {
    watchSockets(of);
  }
  return {
    /** Hosts seen so far, sorted. */
    hosts: () => [...hosts.keys()].sort(),
    /** For each host but this one, the first address asked for. */
    others: (own: string) => [...hosts].filter(([host]) => host !== new URL(own).host).map(([, url]) => url),
  };
}

/** Records every answer in which one of the texts stands (bodies, addresses and headers). */
export function watchFor(of: Page | BrowserContext, texts: () => string[]) {
  const seen: { url: string; text: string }[] = [];
  const pending: Promise<void>[] = [];
  of.on("response", (response) => {
    const read = async () => {
      const headers = JSON.stringify(await response.allHeaders().catch(() => ({})));
      // Redirects and streams that were cut have no body.
      const body = await response.text().catch(() => "");
      for (const text of texts()) {
        if (body.includes(text) || headers.includes(text) || response.url().includes(text)) {
          seen.push({ url: response.url(), text });
        }
      }
    };
    pending.push(read());
  });
  return async () => {
    await Promise.all(pending);
    return seen;
  };
}
