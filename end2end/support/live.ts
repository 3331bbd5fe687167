// Whether WASM has taken a page over. Before, its buttons are plain forms and links, which is by design;
// a journey that means the other behaviour has to wait, as a person unknowingly does.
import { expect, type BrowserContext, type Locator, type Page } from "@playwright/test";

/** Notes which elements somebody listens to, in every page of the context. */
export async function noteListeners(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const heard = new WeakMap<EventTarget, Set<string>>();
    const add = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (this: EventTarget | undefined, type: string, ...rest: any[]) {
      const target = this ?? window;
      if (!heard.has(target)) heard.set(target, new Set());
      heard.get(target)!.add(type);
      return add.call(target, type, ...(rest as [any]));
    };
    Object.assign(window, { heard });
  });
}

/** Waits until somebody listens to this element, or to what it stands in, for what a press of it brings about. */
export async function expectLive(target: Locator, events = ["click", "submit"]): Promise<void> {
  const isHeard = () =>
    target.evaluate((element, events) => {
      // On a page from the server the program listens to the document.
      if (document.getElementById("kit-words")) return "live" in document.documentElement.dataset;
      const heard: WeakMap<EventTarget, Set<string>> = (window as any).heard;
      for (let at: Element | null = element; at; at = at.parentElement) {
        if (events.some((event) => heard.get(at!)?.has(event))) return true;
      }
      return false;
    }, events);
  await expect.poll(isHeard, { message: "WASM takes the page over", timeout: 20_000 }).toBe(true);
}

/** Waits until the page's program has started, if it has one. */
export async function expectProgram(page: Page): Promise<void> {
  const isThere = () =>
    page.evaluate(() => "live" in document.documentElement.dataset || !document.querySelector("link[rel=modulepreload]"));
  await expect.poll(isThere, { message: "the page's program starts", timeout: 20_000 }).toBe(true);
}
