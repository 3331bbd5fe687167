// What is expected of every page, whatever the journey.
import AxeBuilder from "@axe-core/playwright";
import { expect, type BrowserContext, type Page } from "@playwright/test";

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds in the light and in the dark scheme. A call's own frame is not ours to judge. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Colours in transition are neither scheme's: each goes to its end at once. To wait for it instead can
    // be for ever, where the element leaves the page meanwhile. What has no end (a pulsing dot) stays.
    await page.evaluate(() => {
      for (const it of document.getAnimations()) {
        if (Number.isFinite(it.effect?.getComputedTiming().endTime)) it.finish();
      }
    });
    // Without legacy mode axe opens a page for each judgement, for the sake of frames from elsewhere.
    const axe = new AxeBuilder({ page }).setLegacyMode().withTags(wcag).exclude("iframe");
    const { violations } = await axe.analyze();
    for (const { id, help, nodes } of violations) {
      found.push(...nodes.map((it) => `${colorScheme}: ${id}: ${help}: ${it.target.join(" ")}`));
    }
  }
  await page.emulateMedia({ colorScheme: null });
  return found;
}

/** axe finds nothing, in neither scheme. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await accessibilityFaults(page), page.url()).toEqual([]);
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

/** Records every answer of a server from now on, to be searched at the end. */
export function recordAnswers(of: BrowserContext, origin: string) {
  const answers: { method: string; url: string; text: string }[] = [];
  const pending: Promise<void>[] = [];
  of.on("response", (response) => {
    if (new URL(response.url()).origin !== origin) return;
    const read = async () => {
      const headers = JSON.stringify(await response.allHeaders().catch(() => ({})));
      // Redirects and answers to a page that has gone have no body.
      const body = await response.text().catch(() => "");
      answers.push({ method: response.request().method(), url: response.url(), text: `${response.url()}\n${headers}\n${body}` });
    };
    pending.push(read());
  });
  return {
    /** Each answer in which the text stands, as `POST /path`, told once. */
    async holding(text: string): Promise<string[]> {
      await Promise.all(pending);
      const has = answers.filter((it) => it.text.toLowerCase().includes(text.toLowerCase()));
      return [...new Set(has.map((it) => `${it.method} ${new URL(it.url).pathname}`))].sort();
    },
    /** How many were read, so that a search of nothing is noticed. */
    async count(): Promise<number> {
      await Promise.all(pending);
      return answers.length;
    },
  };
}

/** What sticks out of a page that is wider than the screen. */
export async function sidewaysExcess(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    return [...document.querySelectorAll("body *")]
      .filter((it) => it.getBoundingClientRect().right > root.clientWidth + 1)
      .map((it) => `${it.tagName.toLowerCase()}.${it.getAttribute("class")}`);
  });
}
