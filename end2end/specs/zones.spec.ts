// The zone in which times are shown: named, and changed with one touch.
import { expect, test } from "../support/app.ts";
import { expectAccessible } from "../support/checks.ts";
import { now } from "../support/clock.ts";
import { expectLive } from "../support/live.ts";
import { phone } from "../support/people.ts";

test("a device in another zone is offered, and one touch changes every time", { tag: "@dates" }, async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const at = new Date(Date.UTC(new Date(now()).getUTCFullYear() + 1, 0, 12, 9));
  await rivera.schedules(sam, { at, title: "Far away" });
  const page = await sam.opens("/overview", { ...phone, timezoneId: "Asia/Tokyo" });
  await expect(page.getByText("Your times are shown in Europe/Berlin.")).toBeVisible();
  const card = page.getByRole("article").filter({ hasText: "Far away" });
  await expect(card).toContainText("10:00–");
  await page.getByRole("button", { name: "Use this device's time zone (Asia/Tokyo)" }).click();
  await expect(page.getByText("Your times are shown in Asia/Tokyo.")).toBeVisible();
  await expect(card).toContainText("18:00–");
  await expect(page.getByRole("button", { name: /Use this device/ })).toHaveCount(0);
  await expectAccessible(page);
});

test("without a zone of the device's nothing is offered, and the way to choose one is", async ({ people }) => {
  const maya = await people.registers("client", "Maya", "Etc/Unknown");
  const page = await maya.opens("/overview", { timezoneId: "UTC" });
  await expect(page.getByText("Your times are shown in UTC, because your browser did not say where you are.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Use this device/ })).toHaveCount(0);
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
