// A page that the server renders stays current while somebody uses it, and leaves alone what a hand is at.
import { expect, test } from "../support/app.ts";
import { expectProgram } from "../support/live.ts";
import { inMinutes, nextWeek } from "../support/times.ts";

const DAY = 24 * 60;

test("what is focused, typed, opened and scrolled to stays when the page is fetched again", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  for (let day = 2; day <= 8; day++) {
    await rivera.schedules(sam, { at: inMinutes(day * DAY), title: `Talk ${day}` });
  }
  const page = await rivera.opens("/overview", { viewport: { width: 800, height: 400 } });
  await expectProgram(page);
  const stays = await page.evaluateHandle(() => {
    const details = document.querySelector("details")!;
    details.open = true;
    scrollTo(0, 300);
    return { main: document.querySelector("main"), details, cards: [...document.querySelectorAll("article")] };
  });
  const link = page.getByRole("article").filter({ hasText: "Talk 6" }).getByRole("link", { name: "View Details" });
  await link.focus();
  const scrolled = await page.evaluate(() => scrollY);

  await rivera.schedules(sam, { at: inMinutes(DAY), title: "The new next one" });
  await expect(page.getByRole("link", { name: "The new next one" })).toBeVisible();
  await expect(link).toBeFocused();
  const kept = await stays.evaluate(({ main, details, cards }) => ({
    main: main === document.querySelector("main"),
    isOpen: details.open && details.isConnected,
    cards: cards.filter((card) => card.isConnected).length,
  }));
  expect(kept.main && kept.isOpen).toBe(true);
  expect(kept.cards, "cards that are still there keep their element").toBeGreaterThan(4);
  expect(Math.abs((await page.evaluate(() => scrollY)) - scrolled)).toBeLessThan(400);
});

test("a dialog that is open stays, with what was typed", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const page = await rivera.opens("/overview");
  await expectProgram(page);
  await page.getByRole("button", { name: "Schedule Session" }).click();
  const dialog = page.getByRole("dialog", { name: "Schedule Session" });
  await dialog.getByLabel("Title").fill("Half a thought");
  await rivera.schedules(sam, { at: inMinutes(DAY), title: "From elsewhere" });
  await expect(page.getByText("From elsewhere")).toHaveCount(1);
  await expect(dialog.getByLabel("Title")).toHaveValue("Half a thought");
  await expect(dialog.getByLabel("Title")).toBeFocused();
});

test("a refused form goes on saying why", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const page = await rivera.opens("/sessions/new");
  await expectProgram(page);
  await page.getByLabel("Date").fill("2020-02-03");
  await page.getByRole("button", { name: "Create Session" }).click();
  const refusal = page.getByLabel("Date").locator("xpath=ancestor::*[contains(@class, 'field')][1]").locator(".field-error");
  await expect(refusal).toBeVisible();
  const refreshed = page.waitForResponse((answer) => answer.url() === `${app.url}/sessions/new` && answer.request().method() === "GET");
  await rivera.schedules(sam, { at: inMinutes(DAY), title: "From elsewhere" });
  await (await refreshed).finished();
  // What the refresh shows besides: the browser's next frame has it.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await expect(refusal).toBeVisible();
  await expect(page.getByLabel("Date")).toHaveAttribute("aria-invalid", "true");
});

test("what is shown only once stays until one leaves", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const page = await rivera.opens("/sessions/new");
  await page.getByLabel("Client").selectOption({ label: sam.name });
  await page.getByLabel("Date").fill(nextWeek(2));
  await expectProgram(page);
  await page.getByRole("button", { name: "Create Session" }).click();
  const once = page.getByText("This password is shown only once");
  await expect(once).toBeVisible();
  const passcode = page.getByText(/^\d{6}$/);
  const shown = await passcode.innerText();

  const other = await page.context().newPage();
  await other.goto(`${app.url}/overview`);
  await expectProgram(other);
  await rivera.schedules(sam, { at: inMinutes(DAY), title: "From elsewhere" });
  await expect(other.getByText("From elsewhere")).toBeVisible();
  await expect(passcode).toHaveText(shown);
});

test("rows that were loaded on stay, and their number is announced", async ({ people }) => {
  test.setTimeout(90_000);
  const rivera = await people.partner("Dr Rivera");
  for (let nth = 1; nth <= 55; nth++) {
    const name = `Client ${String(nth).padStart(2, "0")}`;
    await rivera.call("clients/add", { form: { name, email: `client${nth}@home.example` } });
  }
  const page = await rivera.opens("/clients");
  await expectProgram(page);
  const rows = page.getByRole("main").getByRole("article");
  await expect(rows).toHaveCount(50);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(rows).toHaveCount(55);
  await expect(page.getByText("5 more shown, 55 in all")).toBeAttached();
  await expect(rows.nth(50).getByRole("link").first()).toBeFocused();
  await expect(page.getByRole("button", { name: "Show more" })).toBeHidden();

  const first = rows.first();
  await first.getByRole("button", { name: "Remove: Client 01" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByText("Client 01")).toHaveCount(0);
  await expect(rows).toHaveCount(54);
});

test("eight tabs share one stream, and another takes it over", async ({ people }) => {
  test.setTimeout(90_000);
  const [rivera, sam] = await people.pair();
  const first = await rivera.opens("/favicon.svg");
  const streams: string[] = [];
  first.context().on("request", (request) => {
    if (request.url().includes("/api/events")) streams.push(request.url());
  });
  await first.goto(`${people.app.url}/overview`);
  await expect.poll(() => streams.length, "the first tab opens it").toBe(1);
  const tabs = [first];
  for (let nth = 2; nth <= 8; nth++) {
    const tab = await first.context().newPage();
    await tab.goto(`${people.app.url}/overview`);
    await expectProgram(tab);
    tabs.push(tab);
  }
  expect(streams.length, "no further tab opens a stream").toBe(1);
  await rivera.schedules(sam, { at: inMinutes(DAY), title: "Told to all" });
  for (const tab of tabs) {
    await tab.bringToFront();
    await expect(tab.getByRole("link", { name: "Told to all" })).toBeVisible();
  }
  await first.close();
  await expect.poll(() => streams.length, "another tab opens it").toBe(2);
  await rivera.schedules(sam, { at: inMinutes(2 * DAY), title: "Told by another" });
  await tabs[3]!.bringToFront();
  await expect(tabs[3]!.getByRole("link", { name: "Told by another" })).toBeVisible();
});

test("an answer that never came is not done twice", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const page = await rivera.opens("/overview");
  await expectProgram(page);
  await page.getByRole("button", { name: "Schedule Session" }).click();
  const dialog = page.getByRole("dialog", { name: "Schedule Session" });
  await dialog.getByLabel("Title").fill("Once");
  // The server does it, and the answer is lost.
  let lost = 0;
  await page.route("**/api/booking/schedule", async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await dialog.getByRole("button", { name: "Create Session" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The server cannot be reached");
  await expect(dialog.getByLabel("Title")).toHaveValue("Once");
  await dialog.getByRole("button", { name: "Create Session" }).click();
  await expect(page.getByRole("dialog", { name: "Session created" })).toBeVisible();
  await expect(page.getByText(/^\d{6}$/)).toBeVisible();
  const { sessions } = await rivera.call("sessions/list", { cursor: null });
  expect(sessions.length).toBe(1);
  expect(sam.name).toBeTruthy();
});
