// Pictures of a page, compared with those in end2end/pictures. They show what people usually write, at one instant, in
// a typeface of our own; `make pictures` takes them anew.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type BrowserContextOptions, type Page } from "@playwright/test";
import { LOOKS, type Look } from "./look.ts";

const typeface = createRequire(import.meta.url).resolve("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2");

/** Each machine has its own typeface for interfaces. What moves by itself, or comes from elsewhere, is left out. */
const style = `
  @font-face {
    font-family: Pictured;
    font-weight: 100 900;
    src: url("data:font/woff2;base64,${readFileSync(typeface, "base64")}") format("woff2");
  }
  :root { --font: Pictured, sans-serif; --mono: var(--font); }
  video, canvas, iframe, [role=meter], [role=timer] { visibility: hidden; }
  [role=timer] { display: inline-block; width: 4rem; height: 1lh; overflow: hidden; }
`;

/** The style of the picture is not the page's own. */
export const pictured = { bypassCSP: true } satisfies BrowserContextOptions;

/** Takes a picture in both schemes and both widths. */
export async function expectPictures(page: Page, name: string): Promise<void> {
  await page.addStyleTag({ content: style });
  await page.evaluate(() => Promise.all([400, 700].map((weight) => document.fonts.load(`${weight} 16px Pictured`))));
  for (const look of LOOKS) {
    await shows(page, look);
    expect.soft(await still(page)).toMatchSnapshot(`${file(name, look)}.webp`);
  }
}

/**
 * The whole page, once it has come to rest. Lossy, so that all pictures together weigh less than 10 MB; the same page
 * makes the same bytes. `toHaveScreenshot` cannot do this: its pictures are lossless and weigh four times as much.
 */
async function still(page: Page): Promise<Buffer> {
  const take = async () => {
    // Each time anew: the page may have merged what the server shows now.
    await page.evaluate(levelOut);
    return page.screenshot({ type: "webp", quality: 50, fullPage: true, animations: "disabled" });
  };
  let [last, next] = [await take(), await take()];
  while (!next.equals(last)) [last, next] = [next, await take()];
  return next;
}

async function shows(page: Page, { light, width, height }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: light });
  await page.setViewportSize({ width, height });
}

function file(name: string, { light, width }: Look): string {
  return `${name.replaceAll(/[^a-z]+/g, "-")}-${light}-${width}`;
}

/** Runs in the page: makes equal what is random in its texts (ports, ids, tokens, passcodes, seconds that pass). */
function levelOut(): void {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let at = texts.nextNode() as Text | null; at; at = texts.nextNode() as Text | null) {
    const level = at.data
      .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:3000")
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, "01900000-0000-7000-8000-000000000000")
      .replaceAll(/\b\d{1,2}:\d{2}:\d{2}\b/g, "00:00:00");
    if (level !== at.data) at.data = level;
  }
}
