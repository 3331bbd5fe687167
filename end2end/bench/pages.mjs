// What a first visit costs in a browser: bytes, first contentful paint, and the time until WASM has taken the page
// over, on a slow line and a slow processor. benches/load/browser.rs runs it: it reads the pages as JSON from
// standard input and prints a line each.
import { chromium } from "@playwright/test";

// Lighthouse's "slow 4G" and its slow-down of the processor.
const LINE = { down: 1_600, up: 750, roundTrip: 150 };
const SLOWER = 4;
const PATIENCE = 60_000;

/** kbit/s as bytes per second. */
const bytesPerSecond = (kilobits) => (kilobits * 1_000) / 8;

/** Runs in the page before its own scripts: notes when each element gets its first listener for a press. */
function noteListeners() {
  const heardAt = new WeakMap();
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    const target = this ?? window;
    if (["click", "submit"].includes(type) && !heardAt.has(target)) heardAt.set(target, performance.now());
    return add.call(target, type, ...rest);
  };
  // Milliseconds after navigation, or null while the element and what contains it are not live.
  window.liveAt = (name) => {
    const isIt = (element) => element.textContent.trim() === name;
    const target = [...document.querySelectorAll("main button, main a, button, a")].find(isIt);
    for (let at = target; at; at = at.parentElement) {
      if (heardAt.has(at)) return heardAt.get(at);
    }
    return null;
  };
}

/** Counts the bytes on the wire, headers included. The stream of changes does not end and is left out. */
async function countBytes(devtools) {
  await devtools.send("Network.enable");
  const underWay = new Set();
  const count = { bytes: 0, isIdle: () => underWay.size === 0 };
  devtools.on("Network.requestWillBeSent", ({ requestId, type }) => {
    if (type !== "EventSource") underWay.add(requestId);
  });
  devtools.on("Network.loadingFailed", ({ requestId }) => underWay.delete(requestId));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    underWay.delete(requestId);
    count.bytes += encodedDataLength;
  });
  return count;
}

/** One first visit, with an empty cache. */
async function visit(browser, { url, cookie, press }) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 412, height: 823 } });
  try {
    if (cookie) {
      const [name, value] = cookie.split("=");
      await context.addCookies([{ name, value, url }]);
    }
    await context.addInitScript(noteListeners);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    const count = await countBytes(devtools);
    await devtools.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: LINE.roundTrip,
      downloadThroughput: bytesPerSecond(LINE.down),
      uploadThroughput: bytesPerSecond(LINE.up),
    });
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    await page.goto(url, { waitUntil: "commit", timeout: PATIENCE });
    const live = await page.waitForFunction((name) => window.liveAt(name), press, { polling: 50, timeout: PATIENCE });
    const liveAt = await live.jsonValue();
    const until = Date.now() + PATIENCE;
    while (!count.isIdle() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
    const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN);
    return { bytes: count.bytes, paint, liveAt };
  } finally {
    await context.close();
  }
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function input() {
  const parts = [];
  for await (const part of process.stdin) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
}

const { chromium: executablePath, rounds, pages } = await input();
const args = ["--disable-background-networking", "--disable-component-update", "--no-first-run"];
// Its sandbox needs a user other than root.
if (process.getuid?.() === 0) args.push("--no-sandbox");
const browser = await chromium.launch({ executablePath, args });
console.log(
  `first visits with ${LINE.down} kbit/s down, ${LINE.up} kbit/s up, ${LINE.roundTrip} ms for each request, a ${SLOWER}x slower processor, median of ${rounds}`,
);
console.log("page               KB   first paint ms   interactive ms   ÷ its bytes on this line alone");
for (const page of pages) {
  const visits = [];
  for (let round = 0; round < rounds; round++) {
    try {
      visits.push(await visit(browser, page));
    } catch (error) {
      console.log(`    ${page.name}: ${String(error).split("\n")[0]}`);
    }
  }
  if (visits.length === 0) continue;
  const [bytes, paint, liveAt] = ["bytes", "paint", "liveAt"].map((figure) => median(visits.map((it) => it[figure])));
  // The raw line: one round trip, and the bytes without a pause.
  const wire = LINE.roundTrip + (bytes / bytesPerSecond(LINE.down)) * 1_000;
  console.log(
    page.name.padEnd(14) +
      (bytes / 1_000).toFixed(1).padStart(7) +
      paint.toFixed(0).padStart(17) +
      liveAt.toFixed(0).padStart(17) +
      (liveAt / wire).toFixed(2).padStart(8),
  );
}
await browser.close();
