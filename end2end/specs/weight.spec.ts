// The bytes that a first visit transfers, with an empty cache.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/app.ts";
import { expectLive } from "../support/live.ts";
import { inMinutes, nextWeek } from "../support/times.ts";

const KB = 1_000;

/** Bytes until WASM has taken over this part of the page, by kind of resource. */
async function weigh(page: Page, url: string, part: (page: Page) => Locator): Promise<Map<string, number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  const kinds = new Map<string, string>();
  const bytes = new Map<string, number>();
  const underWay = new Set<string>();
  devtools.on("Network.requestWillBeSent", ({ requestId }) => underWay.add(requestId));
  devtools.on("Network.loadingFailed", ({ requestId }) => underWay.delete(requestId));
  devtools.on("Network.responseReceived", ({ requestId, response }) => {
    const { pathname } = new URL(response.url);
    kinds.set(requestId, /\.(wasm|js|css|svg)$/.exec(pathname)?.[1] ?? "page");
  });
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    underWay.delete(requestId);
    const kind = kinds.get(requestId) ?? "page";
    bytes.set(kind, (bytes.get(kind) ?? 0) + encodedDataLength);
  });
  await page.goto(url);
  await expectLive(part(page));
  await expect.poll(() => underWay.size).toBe(0);
  expect(bytes.get("wasm"), "WASM has come").toBeGreaterThan(0);
  await devtools.detach();
  return bytes;
}

test("a first visit stays within its budget", async ({ app, people }) => {
  // A known gap: the first load is twice its budget. Remove this line when it fits; the test fails then.
  test.fail();
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });
  for (let day = 1; day <= 4; day++) {
    await rivera.schedules(sam, { at: { date: nextWeek(day), time: "09:00" }, title: `Talk ${day}` });
  }
  const button = (name: string) => (page: Page) => page.getByRole("button", { name });
  const budgets: [string, number, (page: Page) => Locator][] = [
    ["/sign-in", 200, button("Sign in")],
    ["/overview", 200, button("Schedule Session")],
    ["/sessions/new", 150, button("Create Session")],
    ["/calendar", 250, (page) => page.getByRole("link", { name: "Schedule Session" })],
    [`/sessions/${session.id}/join`, 250, button("Join Video Session")],
  ];
  const lines: string[] = [];
  for (const [path, budget, part] of budgets) {
    // A new browser for each page, so that no page profits from another's cache.
    const page = await people.visitor(path === "/sign-in" ? {} : { storageState: await rivera.http.storageState() });
    const bytes = await weigh(page, app.url + path, part);
    const all = [...bytes.values()].reduce((sum, it) => sum + it, 0);
    const parts = [...bytes].sort().map(([kind, size]) => `${kind} ${(size / KB).toFixed(1)}`);
    lines.push(`${path.replace(session.id, "…")}: ${(all / KB).toFixed(1)} KB of ${budget} (${parts.join(", ")})`);
    expect.soft(all, lines.at(-1)).toBeLessThanOrEqual(budget * KB);
  }
  console.log(lines.join("\n"));
});
