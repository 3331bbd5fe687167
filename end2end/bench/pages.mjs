// What a first visit costs in a browser on a slow line and a slow processor, beside the same bytes served as files, and
// how soon a second page is there. benches/load/browser.rs runs it: it reads the pages as JSON from standard input and
// prints two lines each.
import { createServer, request } from "node:http";
import { chromium } from "@playwright/test";

// A poor 4G, and Lighthouse's slow-down of the processor.
const LINE = { down: 1_600, up: 750, roundTrip: 400 };
const SLOWER = 4;
const PATIENCE = 60_000;

/** kbit/s as bytes per second. */
const bytesPerSecond = (kilobits) => (kilobits * 1_000) / 8;

/** Runs in the page before its own scripts: notes what happens while it loads. */
function observe() {
  const seen = { shift: 0, long: 0, live: null };
  const each = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  each("layout-shift", (it) => (seen.shift += it.hadRecentInput ? 0 : it.value));
  each("longtask", (it) => (seen.long += it.duration - 50));
  const note = () => {
    const root = document.documentElement;
    // A page without a program works once it is parsed.
    const isLive = root && ("live" in root.dataset || (document.readyState !== "loading" && !document.querySelector("link[rel=modulepreload]")));
    if (isLive) seen.live ??= performance.now();
  };
  new MutationObserver(note).observe(document, { attributes: true, childList: true, subtree: true });
  document.addEventListener("readystatechange", note);
  window.seen = seen;
}

/**
 * Counts the bytes on the wire, headers included; the stream of changes does not end and is left out. Notes when the
 * document's first byte came: the page's own figure for it leaves the emulated line out.
 */
async function countBytes(devtools) {
  await devtools.send("Network.enable");
  const underWay = new Set();
  const count = { bytes: 0, firstByte: NaN, isIdle: () => underWay.size === 0 };
  let asked;
  devtools.on("Network.requestWillBeSent", ({ requestId, type, timestamp }) => {
    if (type !== "EventSource") underWay.add(requestId);
    if (type === "Document") asked ??= timestamp;
  });
  devtools.on("Network.responseReceived", ({ type, timestamp }) => {
    if (type === "Document" && Number.isNaN(count.firstByte)) count.firstByte = (timestamp - asked) * 1_000;
  });
  devtools.on("Network.loadingFailed", ({ requestId }) => underWay.delete(requestId));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    underWay.delete(requestId);
    count.bytes += encodedDataLength;
  });
  return count;
}

const firstPaint = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null;

/** One first visit, with an empty cache, and the way on to a second page. */
async function visit(browser, { url, cookie, next }) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 412, height: 823 } });
  try {
    if (cookie) {
      const [name, value] = cookie.split("=");
      await context.addCookies([{ name, value, url }]);
    }
    await context.addInitScript(observe);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
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
    await page.waitForFunction(() => window.seen.live !== null, undefined, { polling: 50 });
    await page.waitForFunction(firstPaint, undefined, { polling: 50 });
    const until = Date.now() + PATIENCE;
    while (!count.isIdle() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
    const { bytes, firstByte } = count;
    const paint = await page.evaluate(firstPaint);
    const { live, shift, long } = await page.evaluate(() => window.seen);
    const figures = { bytes, firstByte, content: paint - firstByte, usable: live - firstByte, shift, long, second: NaN };
    if (next) {
      await Promise.all([page.waitForURL((it) => it.pathname === next), page.click(`a[href="${next}"] >> visible=true`)]);
      const paint = await page.waitForFunction(firstPaint, undefined, { polling: 50 });
      figures.second = await paint.jsonValue();
    }
    return figures;
  } finally {
    await context.close();
  }
}

/** Answers as the server did the first time, from memory: what its pages would cost if they were files. */
async function serveAsFiles(origin, cookie) {
  const files = new Map();
  const load = (path) =>
    new Promise((resolve, reject) => {
      const headers = { "accept-encoding": "br", cookie };
      const asked = request(new URL(path, origin), { headers }, async (answer) => {
        const parts = [];
        for await (const part of answer) parts.push(part);
        const kept = ["content-type", "content-encoding", "content-security-policy", "cache-control", "link"];
        const given = kept.filter((name) => name in answer.headers).map((name) => [name, answer.headers[name]]);
        resolve({ status: answer.statusCode, headers: Object.fromEntries(given), body: Buffer.concat(parts) });
      });
      asked.on("error", reject).end();
    });
  const server = createServer(async ({ url: path, method }, response) => {
    // A file has no stream of changes, and takes no form.
    if (method !== "GET" || path.startsWith("/api/")) return response.writeHead(204).end();
    if (!files.has(path)) files.set(path, await load(path));
    const { status, headers, body } = files.get(path);
    response.writeHead(status, { ...headers, "content-length": body.length }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The medians of some visits; null if none came through. */
async function visits(browser, page, rounds) {
  const all = [];
  for (let round = 0; round < rounds; round++) {
    try {
      all.push(await visit(browser, page));
    } catch (error) {
      console.log(`    ${page.url}: ${String(error).split("\n")[0]}`);
    }
  }
  if (all.length === 0) return null;
  return Object.fromEntries(Object.keys(all[0]).map((figure) => [figure, median(all.map((it) => it[figure]))]));
}

function print(name, figures) {
  if (!figures) return;
  const number = (value, digits, width) => (Number.isNaN(value) ? "–" : value.toFixed(digits)).padStart(width);
  const { bytes, firstByte, content, usable, shift, long, second } = figures;
  const columns = [number(bytes / 1_000, 1, 7), number(firstByte, 0, 15), number(content, 0, 12), number(usable, 0, 11), number(shift, 3, 8), number(long, 0, 9), number(second, 0, 16)];
  console.log(name.padEnd(14) + columns.join(""));
}

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
  `first visits with ${LINE.down} kbit/s down, ${LINE.up} kbit/s up, ${LINE.roundTrip} ms for each request, a ${SLOWER}x slower processor, median of ${rounds}. Content and usable: after the first byte. Long: tasks' time beyond 50 ms each. Second: from the press of a link to the next page's first paint`,
);
console.log("page               KB  first byte ms  content ms  usable ms   shift  long ms  second page ms");
console.log("  aim                                         800       1500   0.010       50             500");
for (const page of pages) {
  print(page.name, await visits(browser, page, rounds));
  const { origin, pathname } = new URL(page.url);
  const files = await serveAsFiles(origin, page.cookie);
  const copy = { ...page, url: files.origin + pathname };
  // Fills the memory.
  await visits(browser, copy, 1);
  print("  as files", await visits(browser, copy, rounds));
  files.close();
}
await browser.close();
