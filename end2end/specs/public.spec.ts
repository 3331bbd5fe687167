// People without an account book on a partner's page.
import { expect, type Locator, type Page } from "@playwright/test";
import { keeper, test } from "../support/app.ts";
import { expectAccessible } from "../support/checks.ts";
import { expectProgram } from "../support/live.ts";
import { phone } from "../support/people.ts";
import { nextWeek } from "../support/times.ts";

const slots = (page: Page): Locator => page.locator(".book-slots button");

test("a new person books on a phone, from the link to the booked session", async ({ people, app }) => {
  const rivera = await people.partner("Dr Rivera");
  await rivera.offers("First talk", { hours: "14:00–16:00", audience: "anyone" });
  await rivera.offers("For my clients", { hours: "14:00–16:00" });
  const path = await rivera.showsPage();
  const page = await people.visitor({ ...phone, timezoneId: "America/New_York" });
  let taps = 0;
  const tap = async (target: Locator) => {
    await expect(target).toBeVisible();
    await target.tap();
    taps++;
  };
  await page.goto(app.url + path);
  await expect(page.getByRole("heading", { name: "Dr Rivera", level: 1 })).toBeVisible();
  await expect(page.getByText("I listen, and I ask.")).toBeVisible();
  await expect(page.getByText("For my clients")).toBeHidden();
  await expectAccessible(page);
  await tap(page.getByRole("link", { name: "Choose a time" }));
  // In the device's zone, without being asked.
  await expect(page.getByText("Times are shown in America/New York.")).toBeVisible();
  await expect(slots(page).first()).toHaveText("08:00");
  await expectProgram(page);
  await expectAccessible(page);
  await tap(slots(page).first());
  await expect(page.locator(".book-when")).toHaveText(/, 08:00–08:50$/);
  await expect(page.getByText(/, 14:00–14:50 for Dr Rivera$/)).toBeVisible();
  await expect(page.getByText("We keep this time for you until")).toBeVisible();
  await expectProgram(page);
  await expectAccessible(page);
  await page.getByLabel("Your name").fill("Noor");
  await page.getByLabel("Your email address").fill("noor");
  await page.getByRole("button", { name: "Book Session" }).tap();
  await expect(page.getByLabel("Your email address")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Your name")).toHaveValue("Noor");
  await page.getByLabel("Your email address").fill("noor@example.org");
  await tap(page.getByRole("button", { name: "Book Session" }));
  await expect(page.getByRole("heading", { name: "Confirm by email" })).toBeVisible();
  await expectAccessible(page);
  await tap(page.getByRole("link", { name: "Open the link" }));
  await expect(page.getByRole("heading", { name: "One more step, Noor" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Password").fill("correct horse battery");
  await tap(page.getByRole("button", { name: "Confirm Booking" }));
  await expect(page.getByRole("heading", { name: "Your session is booked" })).toBeVisible();
  await expectAccessible(page);
  expect(taps).toBeLessThanOrEqual(6);
  await expect(page.getByRole("article")).toContainText("08:00–08:50");
  const desk = await rivera.opens("/overview");
  await expect(desk.getByText("Noor has booked a session.")).toBeVisible();
});

test("a visitor chooses another zone and keeps it, and sees a time go that somebody else takes", async ({ people, app }) => {
  const rivera = await people.partner("Dr Rivera");
  const sam = await rivera.invites("Sam Client");
  const { id } = await rivera.offers("First talk", { hours: "14:00–16:00", audience: "anyone" });
  const path = await rivera.showsPage();
  const page = await people.visitor({ timezoneId: "Europe/Berlin" });
  await page.goto(`${app.url}${path}/${id}?day=${nextWeek(2)}`);
  await expect(slots(page).first()).toHaveText("14:00");
  await page.getByRole("link", { name: "Other time zone" }).click();
  await expectAccessible(page);
  await page.getByLabel("Time zone").selectOption("Asia/Kathmandu");
  await page.getByRole("button", { name: "Show Times" }).click();
  await expect(page.getByText("Times are shown in Asia/Kathmandu.")).toBeVisible();
  await expect(slots(page).first()).toHaveText("18:45");
  const label = (await slots(page).first().getAttribute("aria-label"))!;
  await slots(page).first().click();
  await expect(page.locator(".book-when")).toHaveText(/, 18:45–19:35$/);
  await page.getByRole("link", { name: "Choose another time" }).click();
  await expect(page.getByText("Times are shown in Asia/Kathmandu.")).toBeVisible();
  const second = page.getByRole("button", { name: label.replace("18:45–19:35", "19:45–20:35"), exact: true });
  await expect(second).toBeVisible();
  await expectProgram(page);
  const client = await sam.opens(`/book/${id}`);
  await slots(client).filter({ hasText: "15:00" }).first().click();
  await expect(client.getByText("We keep this time for you until")).toBeVisible();
  await expect(second).toBeHidden();
});

test("without scripts a new person books all the same", async ({ people, app }) => {
  const rivera = await people.partner("Dr Rivera");
  const { id } = await rivera.offers("First talk", { audience: "link" });
  const path = await rivera.showsPage();
  const page = await people.visitor({ javaScriptEnabled: false });
  await page.goto(`${app.url}${path}`);
  await expect(page.getByText("Nothing to book at the moment")).toBeVisible();
  await page.goto(`${app.url}${path}/${id}`);
  await expect(page.getByText("Times are shown in Europe/Berlin.")).toBeVisible();
  await slots(page).first().click();
  await page.getByLabel("Your name").fill("Noor");
  await page.getByLabel("Your email address").fill("noor@example.net");
  await page.getByRole("button", { name: "Book Session" }).click();
  await page.getByRole("link", { name: "Open the link" }).click();
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Confirm Booking" }).click();
  await expect(page.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Confirm Booking" }).click();
  await expect(page.getByRole("heading", { name: "Your session is booked" })).toBeVisible();
});

test("a partner turns the page on, and an admin reads what waits to be mailed", async ({ people, app }) => {
  const rivera = await people.partner("Dr Rivera");
  const { id } = await rivera.offers("First talk", { audience: "anyone" });
  const page = await rivera.opens("/availability");
  const form = page.getByRole("region", { name: "Your booking page" });
  await form.getByLabel("By its address").check();
  await form.getByLabel("Name in the address").fill("dr rivera");
  await form.getByLabel("About you").fill("I listen.");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByLabel("Name in the address")).toHaveAttribute("aria-invalid", "true");
  await expect(form.getByLabel("About you")).toHaveValue("I listen.");
  const handle = `dr-rivera-${id.slice(-6)}`;
  await form.getByLabel("Name in the address").fill(handle);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("link", { name: `/p/${handle}` })).toBeVisible();
  await expect(page.getByRole("article").getByRole("button", { name: "Copy link" })).toBeVisible();
  await expectAccessible(page);

  const visitor = await people.visitor();
  await visitor.goto(`${app.url}/p/${handle}/${id}`);
  await slots(visitor).first().click();
  await visitor.getByLabel("Your name").fill("Noor");
  await visitor.getByLabel("Your email address").fill(`noor-${id.slice(-6)}@example.org`);
  await visitor.getByRole("button", { name: "Book Session" }).click();
  await expect(visitor.getByRole("heading", { name: "Confirm by email" })).toBeVisible();

  const admin = await people.signsIn(keeper);
  const desk = await admin.opens("/overview");
  const mail = desk.getByRole("listitem").filter({ hasText: `noor-${id.slice(-6)}@example.org` });
  await mail.getByText("Confirm your session with Dr Rivera").click();
  await expect(mail.getByText("/confirm/")).toBeVisible();
  await expectAccessible(desk);
});
