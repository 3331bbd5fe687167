// What is expected of a page's look, whatever is on it: nothing scrolls sideways, sticks out of its box, lies over
// another control, is an empty box, or is too small to read or to touch.
import { expect, type Page } from "@playwright/test";

export type Look = { light: "light" | "dark"; width: number; height: number };

/** Every page is looked at on a desktop and on a narrow phone, in both schemes. */
export const LOOKS: Look[] = [
  { light: "light", width: 1280, height: 800 },
  { light: "dark", width: 1280, height: 800 },
  { light: "dark", width: 360, height: 740 },
  { light: "light", width: 360, height: 740 },
];

/** The largest size of the type scale (`--text-3xl`), and the smallest that people can read. */
const LARGEST = 36;
const SMALLEST = 12;

/** Shows the page in this way, with all animations at their end, and judges it. */
export async function lookFaults(page: Page, { light, width, height }: Look): Promise<string[]> {
  await page.emulateMedia({ colorScheme: light });
  await page.setViewportSize({ width, height });
  // Styles and layouts that follow the width settle within two frames.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const faults = await page.evaluate(judge, { largest: LARGEST, smallest: SMALLEST, isPhone: width < 500 });
  return faults.map((it) => `${light} ${width}: ${it}`);
}

export async function expectGoodLook(page: Page, looks = LOOKS): Promise<void> {
  const found: string[] = [];
  for (const look of looks) found.push(...(await lookFaults(page, look)));
  expect.soft(found, page.url()).toEqual([]);
}

/** Runs in the page. */
function judge({ largest, smallest, isPhone }: { largest: number; smallest: number; isPhone: boolean }): string[] {
  for (const it of document.getAnimations()) if (Number.isFinite(it.effect?.getComputedTiming().endTime)) it.finish();
  const faults: string[] = [];
  const root = document.documentElement;
  // A modal dialog makes the page behind it inert.
  const scope = document.querySelector("dialog:modal") ?? document.body;
  const style = (it: Element) => getComputedStyle(it);
  const name = (it: Element) => {
    const text = (it.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 30);
    return `${it.tagName.toLowerCase()}${it.getAttribute("class") ? `.${it.getAttribute("class")!.replaceAll(" ", ".")}` : ""} "${text}"`;
  };
  /** Drawn, and not only for screen readers: those texts are cut to one pixel. */
  const isSeen = (it: Element) => {
    if (!it.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    for (let at: Element | null = it; at; at = at.parentElement) {
      const { clipPath, overflowX, position } = style(at);
      const box = at.getBoundingClientRect();
      if (clipPath === "inset(50%)" || (overflowX === "hidden" && position === "absolute" && box.width <= 1)) return false;
    }
    return true;
  };
  const all = [...scope.querySelectorAll("*")].filter((it) => !["SCRIPT", "STYLE", "NOSCRIPT", "OPTION"].includes(it.tagName) && isSeen(it));
  const hasInk = (colour: string) => !/^transparent$|^rgba\(.*, 0\)$|\/ 0\)$/.test(colour);
  const isBox = (it: Element) => {
    const { backgroundColor, borderTopWidth, borderTopColor, borderLeftWidth, borderLeftColor } = style(it);
    const hasBorder = (parseFloat(borderTopWidth) > 0 && hasInk(borderTopColor)) || (parseFloat(borderLeftWidth) > 0 && hasInk(borderLeftColor));
    return hasInk(backgroundColor) || hasBorder;
  };

  /** Short words that are cut in two at the end of a line. Long ones may be. */
  const brokenWords = (node: Text) =>
    [...node.data.matchAll(/(?<!\S)\p{L}{2,9}(?!\S)/gu)].map(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = [...range.getClientRects()].map((it) => it.bottom);
      return Math.max(...lines) - Math.min(...lines) > smallest / 2 ? word : "";
    }).filter(Boolean);

  // Nothing scrolls sideways.
  if (root.scrollWidth > root.clientWidth) {
    const wide = all.filter((it) => it.getBoundingClientRect().right > root.clientWidth + 1);
    faults.push(`scrolls sideways, ${root.scrollWidth} px wide: ${wide.slice(-3).map(name).join(", ")}`);
  }

  // Texts stay in their boxes and have a size of the scale.
  for (const it of all) {
    for (const node of it.childNodes) {
      if (!(node instanceof Text) || !node.data.trim()) continue;
      const scale = it instanceof SVGGraphicsElement ? (it.getScreenCTM()?.a ?? 1) : 1;
      const size = parseFloat(style(it).fontSize) * scale;
      if (size < smallest - 0.1 || size > largest + 0.1) faults.push(`text of ${size.toFixed(1)} px: ${name(it)}`);
      // Only digits that are read out one by one are set apart.
      if (/\p{L}/u.test(node.data) && parseFloat(style(it).letterSpacing) > 1) faults.push(`spaced out: ${name(it)}`);
      const range = document.createRange();
      range.selectNodeContents(node);
      const text = range.getBoundingClientRect();
      if (range.getClientRects().length > 1) faults.push(...brokenWords(node).map((word) => `broken word: ${word} in ${name(it)}`));
      for (let at: Element | null = it; at && at !== root; at = at.parentElement) {
        const box = at.getBoundingClientRect();
        const { overflowX, position, textOverflow, display } = style(at);
        const isOut = text.left < box.left - 1.5 || text.right > box.right + 1.5;
        // An inline box grows with its text; one with an ellipsis says that there is more.
        if (isOut && textOverflow === "ellipsis") break;
        if (isOut && overflowX !== "visible") {
          if (overflowX === "hidden" || overflowX === "clip") faults.push(`cut text: ${name(it)} in ${name(at)}`);
          break;
        }
        if (isOut && display !== "inline" && display !== "contents" && isBox(at)) {
          faults.push(`text out of its box: ${name(it)} in ${name(at)}`);
          break;
        }
        if (position === "absolute" || position === "fixed") break;
      }
    }
    const isTimed = it instanceof HTMLInputElement && /date|time/.test(it.type);
    if (isTimed && it.scrollWidth > it.clientWidth + 1) faults.push(`cut field: ${name(it)} ${it.name}`);
  }

  // No empty box.
  for (const it of all) {
    const isDrawnSelf = /^(svg|img|input|textarea|select|iframe|video|canvas|hr|progress)$/i.test(it.tagName) || it instanceof SVGElement;
    const { width, height } = it.getBoundingClientRect();
    if (isDrawnSelf || width * height === 0 || it.childElementCount > 0 || it.textContent!.trim()) continue;
    // The lanes of a week are empty on purpose, and a meter's bar is its value.
    if (it.closest("[aria-hidden=true], [role=meter], [data-day]")) continue;
    if (isBox(it)) faults.push(`empty box: ${name(it)} in ${name(it.parentElement!)}`);
  }

  // Controls can be touched and do not lie over each other.
  const rectOf = (it: Element) => {
    let { left, top, right, bottom } = it.getBoundingClientRect();
    for (let at = it.parentElement; at && at !== document.body; at = at.parentElement) {
      if (style(at).overflowX === "visible") continue;
      const box = at.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, box.left), Math.max(top, box.top), Math.min(right, box.right), Math.min(bottom, box.bottom)];
    }
    return { it, left, top, right, bottom, width: right - left, height: bottom - top };
  };
  /** What floats above the rest of the page: bars, toasts, the open menu. */
  const floats = (it: Element) => {
    for (let at: Element | null = it; at; at = at.parentElement) {
      const { position, zIndex } = style(at);
      if (position === "fixed" || position === "sticky" || (position === "absolute" && Number(zIndex) >= 20)) return at;
    }
    return null;
  };
  const isInText = (it: Element) => it.tagName === "A" && [...it.parentElement!.childNodes].some((node) => node !== it && node.textContent!.trim());
  const controls = all
    .filter((it) => it.matches("a[href], button, input:not([type=hidden]), select, textarea, summary") && style(it).opacity !== "0")
    // A radio button is touched by its label.
    .map((it) => (it.matches("[type=radio], [type=checkbox]") ? (it.closest("label") ?? it) : it))
    .map(rectOf)
    .filter((it) => it.width > 0 && it.height > 0);
  for (const { it, width, height } of controls) {
    const whole = it.getBoundingClientRect();
    const isCut = whole.width > width + 1 || whole.height > height + 1;
    if (!isCut && !isInText(it) && (width < 23.5 || height < 23.5)) faults.push(`small target, ${Math.round(width)} × ${Math.round(height)}: ${name(it)}`);
    const isMain = it.matches(".button:not(.button-small), .input");
    if (isPhone && isMain && height < 43.5 && !isCut) faults.push(`low target, ${Math.round(height)} px: ${name(it)}`);
  }
  for (const [index, one] of controls.entries()) {
    for (const other of controls.slice(index + 1)) {
      if (one.it.contains(other.it) || other.it.contains(one.it) || floats(one.it) !== floats(other.it)) continue;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (across > 1.5 && down > 1.5) faults.push(`overlap: ${name(one.it)} and ${name(other.it)}`);
    }
  }
  return [...new Set(faults)];
}
