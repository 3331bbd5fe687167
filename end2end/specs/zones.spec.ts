// The zone in which times are shown: named, and changed with one touch.
import type { Page } from "@playwright/test";
import { expect, test } from "../support/app.ts";
import { expectAccessible } from "../support/checks.ts";
import { now } from "../support/clock.ts";
import { expectLive, expectProgram } from "../support/live.ts";
import { phone } from "../support/people.ts";

test("a device in another zone is offered, and one touch changes every time", { tag: "@dates" }, async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const at = new Date(Date.UTC(new Date(now()).getUTCFullYear() + 1, 0, 12, 9));
  await rivera.schedules(sam, { at, title: "Far away" });
  const page = await sam.opens("/overview", { ...phone, timezoneId: "Asia/Tokyo" });
  await expect(page.getByText("Times are shown in Europe/Berlin; this device is in Tokyo.")).toBeVisible();
  const card = page.getByRole("article").filter({ hasText: "Far away" });
  await expect(card).toContainText("10:00–");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Use Tokyo" }).click();
  await expect(page.getByText("Your times are shown in Asia/Tokyo.")).toBeVisible();
  await expect(card).toContainText("18:00–");
  await expect(page.getByText("this device is in")).toBeHidden();
  await expectAccessible(page);
});

test("the account's zone can be kept, until the device is elsewhere", async ({ app, people }) => {
  const rivera = await people.partner("Dr Rivera");
  const tokyo = await rivera.opens("/calendar", { timezoneId: "Asia/Tokyo" });
  const line = (page: Page) => page.getByText("Times are shown in Europe/Berlin; this device is in");
  await expect(line(tokyo)).toBeVisible();
  await tokyo.getByRole("button", { name: "Keep Berlin" }).click();
  await expect(line(tokyo)).toBeHidden();
  await expect(tokyo.getByRole("main")).toBeFocused();
  await tokyo.goto(`${app.url}/overview`);
  await expectProgram(tokyo);
  await expect(tokyo.getByText("Your times are shown in Europe/Berlin.")).toBeVisible();
  await expect(line(tokyo)).toBeHidden();
  // The same browser, somewhere else.
  const storageState = await tokyo.context().storageState();
  const york = await people.visitor({ storageState, timezoneId: "America/New_York" });
  await york.goto(`${app.url}/overview`);
  await expect(line(york)).toBeVisible();
});

test("an old name of a zone is no other zone, and zones are found by their city", async ({ app, people }) => {
  const maya = await people.registers("client", "Maya", "Asia/Kolkata");
  const page = await maya.opens("/overview", { timezoneId: "Asia/Calcutta" });
  await expectProgram(page);
  await expect(page.getByText("this device is in")).toBeHidden();
  await page.goto(`${app.url}/settings`);
  const zone = page.getByLabel("Time zone");
  await expect(zone.locator("option:checked")).toHaveText(/^Kolkata · UTC\+5:30 · \d\d:\d\d$/);
  await expect(zone.locator("optgroup[label=Europe] option", { hasText: "Kyiv" })).toHaveCount(1);
  await expect(zone.locator("option[value='Asia/Calcutta'], option[value='Europe/Kiev'], option[value='US/Eastern']")).toHaveCount(0);
  await zone.focus();
  await page.keyboard.type("New Y");
  await expect(zone).toHaveValue("America/New_York");
  await page.getByRole("button", { name: "Use this device's time zone (Asia/Kolkata)" }).click();
  await expect(zone).toHaveValue("Asia/Kolkata");
});

test("without a zone of the device's nothing is offered, and the way to choose one is", async ({ people }) => {
  const maya = await people.registers("client", "Maya", "Etc/Unknown");
  const page = await maya.opens("/overview", { timezoneId: "UTC" });
  await expect(page.getByText("Your times are shown in UTC, because your browser did not say where you are.")).toBeVisible();
  await expect(page.getByText("this device is in")).toBeHidden();
  await page.getByRole("link", { name: "Choose your time zone" }).click();
  await page.getByLabel("Time zone").selectOption("America/Vancouver");
  const save = page.getByRole("button", { name: "Save" }).first();
  await expectLive(save);
  const saved = page.waitForResponse("**/api/account/update_profile");
  await save.click();
  await saved;
  await page.goto(new URL("/overview", page.url()).href);
  await expect(page.getByText("Your times are shown in America/Vancouver.")).toBeVisible();
});
