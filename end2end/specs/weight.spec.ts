// The bytes that a first visit transfers, with an empty cache: the page, its style, its program, its icon.
import type { Page } from "@playwright/test";
import { expect, test } from "../support/app.ts";
import { expectProgram } from "../support/live.ts";
import { inMinutes, nextWeek } from "../support/times.ts";

const KB = 1_000;

/** Bytes by kind of resource, until the page's program has started and nothing is under way. */
async function weigh(page: Page, url: string): Promise<Map<string, number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  const kinds = new Map<string, string>();
  const bytes = new Map<string, number>();
  const underWay = new Set<string>();
  devtools.on("Network.requestWillBeSent", ({ requestId, request }) => {
    // The event stream does not end, and a meeting server's frame is not ours to weigh.
    const isOurs = new URL(request.url).origin === new URL(url).origin;
    if (isOurs && !request.url.includes("/api/events")) underWay.add(requestId);
  });
  devtools.on("Network.loadingFailed", ({ requestId }) => underWay.delete(requestId));
  devtools.on("Network.responseReceived", ({ requestId, response }) => {
    const { pathname } = new URL(response.url);
    const isOurs = new URL(response.url).origin === new URL(url).origin;
    kinds.set(requestId, isOurs ? (/\.(wasm|js|css|svg)$/.exec(pathname)?.[1] ?? "page") : "other");
  });
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    underWay.delete(requestId);
    const kind = kinds.get(requestId) ?? "page";
    if (kind !== "other") bytes.set(kind, (bytes.get(kind) ?? 0) + encodedDataLength);
  });
  await page.goto(url);
  await expectProgram(page);
  await expect.poll(() => underWay.size).toBe(0);
  await devtools.detach();
  return bytes;
}

// The ceilings only fall. Lobby and meeting fetch their page again for what changes while they open, now once, now four
// times, at 4 KB each.
const budgets: [page: string, kilobytes: number, who?: "client"][] = [
  ["/sign-in", 20],
  ["/register", 20],
  ["/overview", 120],
  ["/sessions", 110],
  ["/sessions/new", 110],
  ["/sessions/…", 110],
  ["/clients", 110],
  ["/settings", 110],
  ["/settings/webhooks", 110],
  ["/sessions/analytics", 110],
  ["/availability", 120],
  ["/book", 110, "client"],
  ["/book/…", 110, "client"],
  ["/calendar", 130],
  ["/sessions/…/join", 150],
  ["/sessions/…/meeting", 150],
];

test("a first visit stays within its budget", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });
  for (let day = 1; day <= 4; day++) {
    await rivera.schedules(sam, { at: { date: nextWeek(day), time: "09:00" }, title: `Talk ${day}` });
  }
  const type = await rivera.offers("First talk");
  const lines: string[] = [];
  for (const [path, budget, who] of budgets) {
    const isPublic = ["/sign-in", "/register"].includes(path);
    // A new browser for each page, so that no page profits from another's cache.
    const page = await people.visitor(isPublic ? {} : { storageState: await (who === "client" ? sam : rivera).http.storageState() });
    const bytes = await weigh(page, app.url + path.replace("…", who === "client" ? type.id : session.id));
    const all = [...bytes.values()].reduce((sum, it) => sum + it, 0);
    const parts = [...bytes].sort().map(([kind, size]) => `${kind} ${(size / KB).toFixed(1)}`);
    lines.push(`${path}: ${(all / KB).toFixed(1)} KB of ${budget} (${parts.join(", ")})`);
    expect.soft(all, lines.at(-1)).toBeLessThanOrEqual(budget * KB);
    if (isPublic) expect.soft(bytes.has("wasm"), `${path} loads no program`).toBe(false);
  }
  console.log(lines.join("\n"));
});
